/** Which samples of a data set are used: the first, the first of each class, a seeded choice, or one shard of them. */
import { seeded } from '../util/random';
import type { Dataset } from './sample';

/**
 * Indices of `count` samples (0, or more than there are: all). Without `seed`: the first `count`, or where all labels
 * are known the first count/classes of each class, classes in order; what does not divide evenly goes to the first
 * classes. With `seed`: the first `count` of a permutation that depends on seed and length only.
 */
export function selectSamples(dataset: Pick<Dataset, 'length' | 'labels'>, count: number, seed?: number): number[] {
  const all = Array.from({ length: dataset.length }, (_, index) => index);
  const wanted = count <= 0 ? all.length : Math.min(count, all.length);
  if (seed !== undefined) return shuffled(all, seed).slice(0, wanted);
  return dataset.labels ? firstOfEach(dataset.labels, wanted) : all.slice(0, wanted);
}

/** Every `of`-th index from `shard` (1 … of): the shards are disjoint and together complete. */
export function shardOf<T>(indices: readonly T[], shard: number, of: number): T[] {
  return indices.filter((_, position) => position % of === shard - 1);
}

/** Classes give one sample each in turn until there are enough, so a small class does not shorten the selection. */
function firstOfEach(labels: readonly number[], wanted: number): number[] {
  const byClass = new Map<number, number[]>();
  labels.forEach((label, index) => {
    const members = byClass.get(label);
    if (members) members.push(index);
    else byClass.set(label, [index]);
  });
  const classes = [...byClass.keys()].sort((a, b) => a - b);
  const shares = sharesOf(
    classes.map((label) => byClass.get(label)?.length ?? 0),
    wanted,
  );
  return classes.flatMap((label, position) => (byClass.get(label) ?? []).slice(0, shares[position]));
}

function sharesOf(sizes: readonly number[], wanted: number): number[] {
  const shares = sizes.map(() => 0);
  let left = wanted;
  for (let round = 0; left > 0; round++) {
    for (let position = 0; position < sizes.length && left > 0; position++) {
      if (round >= sizes[position]) continue;
      shares[position]++;
      left--;
    }
  }
  return shares;
}

/** Fisher–Yates. */
function shuffled(items: readonly number[], seed: number): number[] {
  const result = [...items];
  const next = seeded(seed);
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
