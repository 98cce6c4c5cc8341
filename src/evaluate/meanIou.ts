/**
 * `miou`: of every class the pixels where label and prediction agree, over those that either has (intersection over union); the mean
 * is over the classes that occur in labels or predictions. `pixelAccuracy` is the share of labelled pixels that agree. Pixels that
 * labels ignore count nowhere.
 */
import type { LabelMask } from '../calibrate/sample';
import type { Metrics } from '../protocol/results/results';
import { InputError } from '../util/errors';
import { countsOf } from './confusion';
import { isNumbers, type Labels, type Measure } from './evaluator';

export interface PredictedMask {
  /** Row by row, in the label's size. */
  readonly classes: Uint16Array;
  /** How many classes there are. */
  readonly count: number;
  /** The label that counts nowhere; -1: none. */
  readonly ignore: number;
}

/** A label, of a data set or from float. */
type Labelled = Omit<LabelMask, 'classes'> & { readonly classes: Uint8Array | Uint16Array };

/** Of one image, flat triples: label, prediction, pixels. */
export type PixelCounts = readonly number[];

export const meanIou: Measure<PredictedMask, PixelCounts> = {
  name: 'miou',
  observe: (sample, prediction) => countPixels(maskOfSample(sample), prediction, sample.id),
  metrics: metricsOfCounts,
  weigh: weighCounts,
  confusion: (images) => ({ of: 'pixels', counts: countsOf(images.flat()) }),
  isRecord: (value): value is PixelCounts => isNumbers(value) && value.length % 3 === 0,
};

function maskOfSample({ id, mask }: Labels): LabelMask {
  if (mask) return mask;
  throw new InputError(`${id}: no mask; evaluator "miou" needs a data set of type masks`);
}

/** Throws InputError when the label's size differs, or it has a class that the prediction cannot have. */
export function countPixels(
  { width, height, classes: labels }: Labelled,
  prediction: PredictedMask,
  id: string,
): PixelCounts {
  const { classes, count, ignore } = prediction;
  if (labels.length !== classes.length)
    throw new InputError(`${id}: its mask has ${width}×${height} pixels, expected as many as the picture has`);
  const pixels = new Map<number, number>();
  labels.forEach((label, at) => {
    if (label === ignore) return;
    if (label >= count) throw unknownClass(id, label, at, width, prediction);
    const pair = label * 65536 + classes[at];
    pixels.set(pair, (pixels.get(pair) ?? 0) + 1);
  });
  const pairs = [...pixels].sort(([a], [b]) => a - b);
  return pairs.flatMap(([pair, times]) => [Math.floor(pair / 65536), pair % 65536, times]);
}

function unknownClass(
  id: string,
  label: number,
  at: number,
  width: number,
  { count, ignore }: PredictedMask,
): InputError {
  const ignored = ignore >= 0 ? `, or ${ignore} to ignore a pixel ("evaluation.ignore")` : '';
  return new InputError(
    `${id}: its mask has class ${label} at pixel (${at % width}, ${Math.floor(at / width)}), expected 0 to ${count - 1}${ignored}`,
  );
}

function metricsOfCounts(images: readonly PixelCounts[]): Metrics {
  const figures = figuresOf(images);
  if (figures) return figures;
  throw new InputError(
    `None of the ${images.length} evaluated images has a labelled pixel; check the data set's masks`,
  );
}

/** Sums of each pair of label and prediction first, as there are few; then the figures of an image that has these. */
function weighCounts(images: readonly PixelCounts[]): (weights: Uint16Array) => Metrics {
  const pairs = new Map<number, number>();
  const placed = images.map((counts) => {
    const pixels: [pair: number, pixels: number][] = [];
    for (let at = 0; at < counts.length; at += 3) {
      const code = counts[at] * 65536 + counts[at + 1];
      if (!pairs.has(code)) pairs.set(code, pairs.size);
      pixels.push([pairs.get(code) ?? 0, counts[at + 2]]);
    }
    return pixels;
  });
  const codes = [...pairs.keys()];
  const sums = new Float64Array(codes.length);
  return (weights) => {
    sums.fill(0);
    placed.forEach((pixels, image) => pixels.forEach(([pair, count]) => (sums[pair] += weights[image] * count)));
    const seen = codes.flatMap((code, at) => (sums[at] > 0 ? [Math.floor(code / 65536), code % 65536, sums[at]] : []));
    return figuresOf([seen]) ?? {};
  };
}

/** Undefined where no pixel is labelled. */
function figuresOf(images: readonly PixelCounts[]): Metrics | undefined {
  const [both, labelled, predicted] = [new Map<number, number>(), new Map<number, number>(), new Map<number, number>()];
  const add = (sums: Map<number, number>, label: number, pixels: number): void =>
    void sums.set(label, (sums.get(label) ?? 0) + pixels);
  for (const counts of images) {
    for (let at = 0; at < counts.length; at += 3) {
      const [label, prediction, pixels] = [counts[at], counts[at + 1], counts[at + 2]];
      add(labelled, label, pixels);
      add(predicted, prediction, pixels);
      if (label === prediction) add(both, label, pixels);
    }
  }
  const seen = [...new Set([...labelled.keys(), ...predicted.keys()])].sort((a, b) => a - b);
  if (seen.length === 0) return undefined;
  const of = (sums: ReadonlyMap<number, number>, label: number): number => sums.get(label) ?? 0;
  const overlaps = seen.map(
    (label) => of(both, label) / (of(labelled, label) + of(predicted, label) - of(both, label)),
  );
  const total = (sums: ReadonlyMap<number, number>): number => [...sums.values()].reduce((a, b) => a + b, 0);
  return {
    miou: overlaps.reduce((a, b) => a + b, 0) / seen.length,
    pixelAccuracy: total(both) / total(labelled),
  };
}
