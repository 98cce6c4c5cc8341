/** Integers compared in plain loops, as strictly as `toEqual` does: a matcher takes a hundred times as long. */
import type { IntegerValues } from '../../src/quantize/quantizedModel';

/** What differs first between two arrays, in words; undefined when nothing does. */
export function arrayDifference(made: IntegerValues | undefined, expected: IntegerValues): string | undefined {
  if (made?.constructor !== expected.constructor)
    return `${made?.constructor.name} instead of ${expected.constructor.name}`;
  if (made.length !== expected.length) return `${made.length} integers instead of ${expected.length}`;
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(made[i], expected[i])) return `${made[i]} instead of ${expected[i]} at ${i}`;
  }
  return undefined;
}

/** Of every value that differs, or that only one of both has: what differs first. */
export function mapDifferences(
  made: ReadonlyMap<number, IntegerValues>,
  expected: ReadonlyMap<number, IntegerValues>,
): readonly string[] {
  const differing = [...expected].flatMap(([value, integers]) => {
    const difference = arrayDifference(made.get(value), integers);
    return difference === undefined ? [] : [`value ${value}: ${difference}`];
  });
  const surplus = [...made.keys()].filter((value) => !expected.has(value));
  return [...differing, ...surplus.map((value) => `value ${value}: expected nowhere`)];
}
