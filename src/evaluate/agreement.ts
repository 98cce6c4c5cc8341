/** Measures against float where no labels exist: steps of a sequence whose best class is float's, and likeness of plain numbers. */
import type { Metrics } from '../protocol/results/results';
import { InputError } from '../util/errors';
import { isNumbers, type Measure } from './evaluator';
import { errorsOf, isErrorSums, type ErrorSums } from './outputErrors';

/** Of one image: steps whose best class is float's, and all steps. */
export type AgreedSteps = readonly [same: number, steps: number];

/** Predictions are records already. */
export const stepAgreement: Measure<AgreedSteps, AgreedSteps> = {
  name: 'steps',
  observe: (_, agreed) => agreed,
  metrics(images) {
    const sum = (at: 0 | 1): number => images.reduce((total, each) => total + each[at], 0);
    if (sum(1) === 0) throw new InputError('No steps were compared');
    return { agreement: sum(0) / sum(1) };
  },
  weigh: (images) => (weights) => {
    const sum = (of: 0 | 1): number => images.reduce((total, each, at) => total + weights[at] * each[of], 0);
    return { agreement: sum(0) / sum(1) };
  },
  isRecord: (value): value is AgreedSteps => isNumbers(value) && value.length === 2,
};

/** Best class of each of the steps, each of `classes` scores side by side; the first of equals. */
export function agreedSteps(wanted: Float32Array, got: Float32Array, classes: number): AgreedSteps {
  const steps = Math.floor(wanted.length / classes);
  let same = 0;
  for (let step = 0; step < steps; step++)
    if (bestOf(wanted, step * classes, classes) === bestOf(got, step * classes, classes)) same++;
  return [same, steps];
}

function bestOf(scores: Float32Array, from: number, classes: number): number {
  let best = from;
  for (let at = from + 1; at < from + classes; at++) if (scores[at] > scores[best]) best = at;
  return best - from;
}

/** Sums of each output; the metrics are those of the worst one. */
export const likeness: Measure<readonly ErrorSums[], readonly ErrorSums[]> = {
  name: 'likeness',
  observe: (_, sums) => sums,
  metrics(images) {
    const known = likenessOf(images);
    if (Object.keys(known).length === 0)
      throw new InputError('No output could be compared with float: their lengths differ');
    return known;
  },
  weigh: (images) => (weights) => likenessOf(images, weights),
  isRecord: (value): value is readonly ErrorSums[] => Array.isArray(value) && value.every(isErrorSums),
};

function likenessOf(images: readonly (readonly ErrorSums[])[], weights?: Uint16Array): Metrics {
  const outputs = (images[0] ?? []).map((_, output) =>
    errorsOf(
      images.map((each) => each[output] ?? null),
      weights,
    ),
  );
  const least = (values: readonly (number | null)[]): number => {
    const known = values.filter((value) => value !== null);
    return known.length > 0 ? Math.min(...known) : NaN;
  };
  const found = {
    sqnrDb: least(outputs.map(({ sqnrDb }) => sqnrDb)),
    cosine: least(outputs.map(({ cosine }) => cosine)),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => !Number.isNaN(value)));
}
