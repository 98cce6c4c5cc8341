/** What comes before a first run: sizes that a model leaves open and samples are asked for, the guess is shown on one of them, and a recipe is written with both. */
import * as vscode from 'vscode';
import type { Offer, PreviewRequest } from '../../protocol/results/offer';
import type { ModelRef, PixelChoice } from '../../protocol/results/requests';
import type { ProposalAnswer } from '../../protocol/views/pageApi';
import type { CommandContext } from '../commands/commandContext';
import { viewTypeOf } from '../editors/viewType';
import { modelRefOf } from '../modelRef';
import { offerShaped } from './askShapes';
import { chooseData } from './chooseData';
import { isRecipePath, recipePathOf } from '../../protocol/results/recipePath';
import { putData, putShapes } from './putData';

export interface Beginning {
  /** Written now, or with samples that were chosen now: nobody has judged it yet. */
  readonly isFresh: boolean;
}

/** Undefined when the person has left. Writes nothing before the last question is answered. @param accept words of the button that goes on */
export async function begin(
  context: CommandContext,
  target: vscode.Uri,
  accept: string,
): Promise<Beginning | undefined> {
  const named = modelRefOf(target);
  if (isRecipePath(named.model)) return { isFresh: false };
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const shaped = await offerShaped(context.engine, { ...named, folders });
  if (!shaped) return undefined;
  const { offer, inputShape } = shaped;
  const ref: ModelRef = { ...named, ...(inputShape && { inputShape }) };
  if (inputShape && offer.hasRecipe) await putShapes(recipePathOf(ref.model), inputShape);
  if (offer.ready) {
    if (inputShape && !offer.hasRecipe) await context.engine().init(ref);
    return { isFresh: false };
  }
  let data = await chooseData(context.engine, ref, offer);
  if (!data) return undefined;
  if (offer.hasRecipe) {
    await putData(recipePathOf(ref.model), data, ['calibration']);
    return { isFresh: false };
  }
  let pixels: PixelChoice | undefined;
  for (;;) {
    const answer = await agreeOn(context, target, offer, { data, inputShape, pixels }, accept);
    if (answer === 'left') return undefined;
    if (!answer || !('other' in answer)) {
      await context.engine().init({ ...ref, data, pixels: answer ?? pixels });
      return { isFresh: true };
    }
    // How pixels are fed is a choice for the network, whichever images are shown.
    pixels = answer.other;
    data = (await chooseData(context.engine, ref, offer)) ?? data;
  }
}

/** On the model's page. Made-up pictures show nothing, and networks without pictures have no form to choose. */
async function agreeOn(
  { models }: CommandContext,
  target: vscode.Uri,
  { guess, forms, resizes }: Offer,
  { pixels, ...chosen }: Pick<PreviewRequest, 'data' | 'inputShape'> & { readonly pixels?: PixelChoice },
  accept: string,
): Promise<ProposalAnswer | undefined> {
  const { data } = chosen;
  if (!guess || data.type === 'synthetic' || data.type === 'npy' || data.type === 'npz') return undefined;
  const model = models.open(target);
  try {
    await vscode.commands.executeCommand('vscode.openWith', target, viewTypeOf(target));
    const name = vscode.workspace.asRelativePath(data.path);
    return await model.proposing.propose(chosen, { data: name, guess, chosen: pixels, forms, resizes, accept });
  } finally {
    models.release(target);
  }
}
