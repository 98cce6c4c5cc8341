/** Which output positions of a layer stand for all: drawn once per layer and image, the same for float and integers. */
import { seeded } from '../util/random';

/** `count` positions of a map of `size`, in ascending order; all of them where there are no more. */
export function positionsOf(layer: number, image: number, size: number, count: number): readonly number[] {
  if (count >= size) return Array.from({ length: size }, (_, position) => position);
  const next = seeded(layer * 65_537 + image);
  // One from each of `count` equal runs: no two alike, spread over the whole map.
  return Array.from({ length: count }, (_, i) => Math.floor(((i + next()) * size) / count));
}
