/** A long list in ranges, as debuggers show long arrays: a tree then makes rows for what is looked at. */

export interface Range<T> {
  readonly items: readonly T[];
}

/** Making a row for each of 5,000 layers blocked the extension host for 0.1 s. */
const mostRows = 500;
const rangeSize = 100;

/** Undefined where the items are few enough to be rows themselves. */
export function rangesOf<T>(items: readonly T[]): readonly Range<T>[] | undefined {
  if (items.length <= mostRows) return undefined;
  return Array.from({ length: Math.ceil(items.length / rangeSize) }, (_, i) => ({
    items: items.slice(i * rangeSize, (i + 1) * rangeSize),
  }));
}
