/** How two lists of integers differ, in figures. */
import type { MapSize } from './order';

export interface Place {
  readonly channel: number;
  readonly y: number;
  readonly x: number;
  readonly expected: number;
  /** Null where the dump has no number (x or z). */
  readonly found: number | null;
}

export interface Differences {
  readonly elements: number;
  readonly differing: number;
  /** Elements without a number, among the differing. */
  readonly unknown: number;
  readonly first: Place | null;
  /** Largest |found − expected|, and the mean of found − expected over the differing. */
  readonly largest: number;
  readonly mean: number;
  /** found − expected with how often it occurs, the commonest first, at most eight. */
  readonly common: readonly (readonly [difference: number, count: number])[];
}

const mostKinds = 10_000;

/** Both in the order CHW, and equally long; looked at in `places` only. */
export function differencesOf(
  expected: Float64Array,
  found: Float64Array,
  places: Int32Array,
  { H, W }: MapSize,
): Differences {
  let differing = 0;
  let unknown = 0;
  let first = -1;
  let largest = 0;
  let sum = 0;
  const counts = new Map<number, number>();
  for (const i of places) {
    if (found[i] === expected[i]) continue;
    if (first < 0) first = i;
    differing++;
    const difference = found[i] - expected[i];
    if (Number.isNaN(difference)) {
      unknown++;
      continue;
    }
    largest = Math.max(largest, Math.abs(difference));
    sum += difference;
    const known = counts.get(difference);
    if (known !== undefined || counts.size < mostKinds) counts.set(difference, (known ?? 0) + 1);
  }
  const place = (i: number): Place => ({
    channel: Math.floor(i / (H * W)),
    y: Math.floor(i / W) % H,
    x: i % W,
    expected: expected[i],
    found: Number.isNaN(found[i]) ? null : found[i],
  });
  return {
    elements: expected.length,
    ...{ differing, unknown, largest },
    first: first < 0 ? null : place(first),
    mean: differing > unknown ? sum / (differing - unknown) : 0,
    common: [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 8),
  };
}
