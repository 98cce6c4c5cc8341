/**
 * `top-k`: the share of images whose class is among the k best scores. Equal scores rank by class index, lowest first,
 * as argmax does; a score that is not a number ranks last.
 */
import { InputError } from '../util/errors';
import type { Labels, Measure } from './evaluator';

/** Predictions are scores or logits, one per class; a record is the rank of the true class, from 0. */
export const topK: Measure<ArrayLike<number>, number> = {
  name: 'top-k',
  observe: (sample, scores) => rankOf(labelOf(sample), scores, sample.id),
  metrics(ranks) {
    if (ranks.length === 0) throw new InputError('No images were evaluated; top-k needs at least one');
    const share = (k: number): number => ranks.filter((rank) => rank < k).length / ranks.length;
    return { top1: share(1), top5: share(5) };
  },
  weigh: (ranks) => (weights) => {
    const share = (k: number): number =>
      ranks.reduce((sum, rank, at) => sum + (rank < k ? weights[at] : 0), 0) / ranks.length;
    return { top1: share(1), top5: share(5) };
  },
  ofPictures: true,
  ofPicture: (rank) => 1 / (rank + 1),
  isRecord: (value): value is number => typeof value === 'number',
};

function labelOf({ id, label }: Labels): number {
  if (label !== undefined) return label;
  throw new InputError(`${id}: no class; evaluator "top-k" needs a data set of type folders or cifar10-bin`);
}

function rankOf(label: number, scores: ArrayLike<number>, id: string): number {
  if (label >= scores.length) {
    throw new InputError(
      `${id}: class ${label}, but the model has ${scores.length} outputs; is it another data set's?`,
    );
  }
  const own = Number.isNaN(scores[label]) ? -Infinity : scores[label];
  if (own === -Infinity) return scores.length - 1;
  let rank = 0;
  for (let other = 0; other < scores.length; other++) {
    if (scores[other] > own || (scores[other] === own && other < label)) rank++;
  }
  return rank;
}
