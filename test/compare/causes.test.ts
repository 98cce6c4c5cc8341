/** How much a suspicion must explain: at most one element in fifty may be left, of all and of those that differ. */
import { describe, expect, it } from 'vitest';
import { likelyCauses } from '../../src/compare/causes';
import type { Evidence } from '../../src/compare/suspect';

/** Golden values that no suspicion but that of another value predicts. */
function evidenceOf(length: number, differing: number, missed: number, name = 'another'): Evidence {
  const expected = Float64Array.from({ length }, (_, i) => 3 * i * i + 1);
  const found = expected.map((each, i) => (i < differing ? -each - 1000 - i * i : each));
  const values = found.map((each, i) => (i < missed ? each + 0.5 : each));
  const size = { C: 1, H: 1, W: length };
  return {
    ...{ expected, found, dump: found, size, order: 'CHW', places: Int32Array.from(expected.keys()) },
    ...{ bits: 8, signed: true, zeroPoint: 0, scale: [1], isSum: false, others: [{ name, values }] },
  };
}

describe('another value explains', () => {
  it.each([
    [50, 50, 0, 1],
    [50, 50, 1, 0.98],
    [50, 50, 2, undefined],
    [49, 49, 1, undefined],
    [99, 99, 2, undefined],
    [100, 100, 2, 0.98],
    // Of all elements little is left, of those that differ too much.
    [1000, 50, 1, 0.999],
    [1000, 50, 2, undefined],
    [1000, 100, 2, 0.998],
  ])('%i elements, %i of them differing, but for %i: %s', (length, differing, missed, explained) => {
    const causes = likelyCauses(evidenceOf(length, differing, missed));
    expect(causes).toEqual(
      explained === undefined ? [] : [{ id: 'other-value', text: 'the dump holds another', explained }],
    );
  });
});

it('explains elements that nobody drove only by what drives none', () => {
  const { found, ...evidence } = evidenceOf(50, 10, 0);
  const undriven = found.map((each, i) => (i < 10 ? NaN : each));
  const others = [
    { name: 'numbers', values: found },
    { name: 'none', values: undriven },
  ];
  const causes = likelyCauses({ ...evidence, found: undriven, others });
  expect(causes.map(({ text }) => text)).toEqual([
    'the dump holds x or z: nobody drove these elements (reset, valid or address of the write)',
    'the dump holds none',
  ]);
});

it('names the three that explain most, the best first', () => {
  const evidence = evidenceOf(100, 100, 0);
  const but = (missed: number): Evidence['others'][number] => ({
    name: `all but ${missed}`,
    values: evidence.found.map((each, i) => (i < missed ? each + 0.5 : each)),
  });
  const causes = likelyCauses({ ...evidence, others: [but(2), but(0), but(1), but(0)] });
  expect(causes.map(({ text, explained }) => [text.slice(15), explained])).toEqual([
    ['all but 0', 1],
    ['all but 0', 1],
    ['all but 1', 0.99],
  ]);
});

it('explains no dump that does not differ', () => expect(likelyCauses(evidenceOf(50, 0, 0))).toEqual([]));
