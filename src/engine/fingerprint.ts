/** What an evaluation was made of, in a few digests and words: shards of one evaluation have the same, foreign ones another. */
import type { Fingerprint, Judging } from '../protocol/results/results';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { digestOf } from '../util/digest';
import type { LabelledImage } from './evaluationImages';
import { productVersion } from './version';

/** @param settings how the model was quantized, in words */
export async function fingerprintOf(
  model: QuantizedModel,
  settings: string,
  labelled: readonly LabelledImage[],
  evaluation: Judging,
): Promise<Fingerprint> {
  return {
    version: productVersion,
    model: await modelDigest(model),
    settings,
    data: await labelsDigest(labelled),
    images: labelled.length,
    evaluation,
  };
}

/** Of the images' ids and what their labels say, wherever on a disk they lie. */
export function labelsDigest(labelled: readonly LabelledImage[]): Promise<string> {
  const said = labelled.map(({ id, truths }) => ({
    id,
    truths: truths?.map((truth) => ({ ...truth, where: undefined })),
  }));
  return digestOf(said);
}

/** Of a program's integers, whatever made them. */
export function modelDigest(model: QuantizedModel): Promise<string> {
  return digestOf(integerPart(model));
}

/** The integers follow from the float constants, which are not read where only integers are computed; islands compute with them. */
function integerPart(model: QuantizedModel): QuantizedModel {
  if (model.steps.some(({ kind }) => kind === 'island')) return model;
  return { ...model, graph: { ...model.graph, constants: new Map() } };
}
