/** Sizes for what a model leaves open: one question for each input, with a shape that is likely. What the engine refuses is asked again, with what was typed. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { Offer, OfferRequest, OpenShape } from '../../protocol/results/offer';
import { lineOf } from '../../util/errors';
import { likelyShape, refusedBy, shapeFault, sizesIn, type ShapeAnswers } from './shapeAnswers';
import { whileReading } from './whileReading';

export interface ShapedOffer {
  readonly offer: Offer;
  /** What was asked for, as `--input-shape` takes it; absent where nothing had to be. */
  readonly inputShape?: readonly string[];
}

/** What the model is offered once its inputs have sizes. Undefined when the person has left. Rejects as `offer` does. */
export async function offerShaped(
  engine: () => Remote<EngineApi>,
  request: OfferRequest,
): Promise<ShapedOffer | undefined> {
  const read = (more: Partial<OfferRequest> = {}): Thenable<Offer> =>
    whileReading(request.model, () => engine().offer({ ...request, ...more }));
  const offer = await read();
  if (offer.open.length === 0) return { offer };
  const asking = { model: basename(request.model), open: offer.open };
  let answers = await askShapes(asking, offer.open, new Map());
  while (answers) {
    const inputShape = [...answers].map(([name, shape]) => `${name}=${shape}`);
    try {
      return { offer: await read({ inputShape }), inputShape };
    } catch (error) {
      const refusal = lineOf(error);
      answers = await askShapes({ ...asking, refusal }, refusedBy(refusal, offer.open), answers);
    }
  }
  return undefined;
}

interface Asking {
  readonly model: string;
  /** All inputs with open sizes. */
  readonly open: readonly OpenShape[];
  /** Why it is asked again. */
  readonly refusal?: string;
}

/** The answers with those about `inputs`. Undefined when the person has left. */
async function askShapes(
  { model, open, refusal }: Asking,
  inputs: readonly OpenShape[],
  before: ShapeAnswers,
): Promise<ShapeAnswers | undefined> {
  const answers = new Map(before);
  // Two that are asked again may each take another size under the same name.
  inputs.forEach(({ name }) => answers.delete(name));
  for (const [at, input] of inputs.entries()) {
    const { name, dims } = input;
    const others = sizesIn(open, answers);
    const whatFor = vscode.l10n.t(
      'The model leaves {0} of input "{1}" open. It runs, and is exported, in this size',
      dims,
      name,
    );
    const answer = await vscode.window.showInputBox({
      title: vscode.l10n.t('Size of {0} ({1} of {2})', model, at + 1, inputs.length),
      prompt: refusal ?? whatFor,
      value: before.get(name) ?? likelyShape(input, others),
      ignoreFocusOut: true,
      validateInput: (text) => shapeFault(input, text, others),
    });
    if (answer === undefined) return undefined;
    answers.set(name, answer.trim());
  }
  return answers;
}
