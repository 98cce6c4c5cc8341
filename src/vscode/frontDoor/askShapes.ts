/** Sizes for what a model leaves open: one question for each input, with a shape that is likely, and asked anew where the engine refuses it. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { Offer, OfferRequest, OpenShape } from '../../protocol/results/offer';
import { lineOf } from '../../util/errors';
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
  let refused: string | undefined;
  for (;;) {
    const inputShape = await askShapes(basename(request.model), offer.open, refused);
    if (!inputShape) return undefined;
    try {
      return { offer: await read({ inputShape }), inputShape };
    } catch (error) {
      refused = lineOf(error);
    }
  }
}

async function askShapes(
  model: string,
  open: readonly OpenShape[],
  refused: string | undefined,
): Promise<readonly string[] | undefined> {
  const shapes: string[] = [];
  for (const [at, { name, dims, likely }] of open.entries()) {
    const whatFor = vscode.l10n.t(
      'The model leaves {0} of input "{1}" open. It runs, and is exported, in this size',
      dims,
      name,
    );
    const answer = await vscode.window.showInputBox({
      title: vscode.l10n.t('Size of {0} ({1} of {2})', model, at + 1, open.length),
      prompt: refused ?? whatFor,
      value: likely,
      ignoreFocusOut: true,
      validateInput: (text) => (isShape(text) ? undefined : vscode.l10n.t('Whole numbers, as in {0}', likely)),
    });
    if (answer === undefined) return undefined;
    shapes.push(`${name}=${answer.trim()}`);
  }
  return shapes;
}

/** The engine says what of it does not fit. */
const isShape = (text: string): boolean => /^\s*[1-9]\d*(\s*[x×,]\s*[1-9]\d*)*\s*$/.test(text);
