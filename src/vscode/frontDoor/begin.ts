/** What comes before a first run: samples are asked for, the guess is shown on one of them, and a recipe is written with both. */
import * as vscode from 'vscode';
import type { Offer } from '../../protocol/results/offer';
import type { ChosenData, PixelChoice } from '../../protocol/results/requests';
import type { CommandContext } from '../commands/commandContext';
import { viewTypeOf } from '../editors/viewType';
import { modelRefOf } from '../modelRef';
import { chooseData } from './chooseData';
import { isRecipePath, recipePathOf } from '../../protocol/results/recipePath';
import { putData } from './putData';

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
  const ref = modelRefOf(target);
  if (isRecipePath(ref.model)) return { isFresh: false };
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const offer = await context.engine().offer({ ...ref, folders });
  if (offer.ready) return { isFresh: false };
  const data = await chooseData(context.engine, ref, offer);
  if (!data) return undefined;
  if (offer.hasRecipe) {
    await putData(recipePathOf(ref.model), data, false);
    return { isFresh: false };
  }
  const pixels = await agreeOn(context, target, offer, data, accept);
  if (pixels === 'left') return undefined;
  await context.engine().init({ ...ref, data, pixels });
  return { isFresh: true };
}

/** On the model's page. Made-up pictures show nothing, and networks without pictures have no form to choose. */
async function agreeOn(
  { models }: CommandContext,
  target: vscode.Uri,
  { guess, forms, resizes }: Offer,
  data: ChosenData,
  accept: string,
): Promise<PixelChoice | undefined | 'left'> {
  if (!guess || data.type === 'synthetic' || data.type === 'npy' || data.type === 'npz') return undefined;
  const model = models.open(target);
  try {
    await vscode.commands.executeCommand('vscode.openWith', target, viewTypeOf(target));
    const name = vscode.workspace.asRelativePath(data.path);
    return (await model.proposing.propose(data, { data: name, guess, forms, resizes, accept })) ?? 'left';
  } finally {
    models.release(target);
  }
}
