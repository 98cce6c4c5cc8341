/** Why a value differs: dumps that end too early or too late, and a fault in a dump of another order. */
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/compare/explain';
import { placesOf } from '../../src/compare/order';
import type { Evidence } from '../../src/compare/suspect';

const size = { C: 2, H: 3, W: 4 };
/** Squares, so that nothing else explains what is missing. */
const expected = Float64Array.from({ length: 24 }, (_, i) => i * i + 1);

function evidence(dump: Float64Array, held = Math.min(24, dump.length)): Evidence {
  const found = Float64Array.from({ length: 24 }, (_, i) => (i < held ? dump[i] : NaN));
  return {
    ...{ expected, found, dump, size, order: 'CHW', places: Int32Array.from({ length: held }, (_, i) => i) },
    ...{ bits: 16, signed: true, zeroPoint: 0, scale: [1], isSum: false, others: [] },
  };
}
const wrong = expected.map((each) => 3 * each * each + 7);

describe('a dump', () => {
  it.each<[string, Float64Array, string, string, number]>([
    [
      'that ends early',
      expected.slice(0, 20),
      'truncated',
      'the dump ends after 20 of 24 elements: all that it holds are equal',
      1,
    ],
    ['that ends early, and differs', wrong.slice(0, 20), 'truncated', 'the dump ends after 20 of 24 elements', 0],
    [
      'that goes on',
      Float64Array.of(...expected, 5),
      'too-long',
      'the dump holds 25 elements, 1 too many: the first are equal',
      1,
    ],
    [
      'that goes on, and differs',
      Float64Array.of(...wrong, 5),
      'too-long',
      'the dump holds 25 elements, 1 too many: padding, several values, or another size',
      0,
    ],
  ])('%s', (_, dump, id, text, explained) => {
    const causes = explain(evidence(dump), true);
    expect(causes.filter((each) => each.id === id)).toEqual([{ id, text, explained }]);
  });

  it('of the right length has no cause of its length', () => expect(explain(evidence(wrong), true)).toEqual([]));

  it('in another order is explained by a fault too, unless the order was told', () => {
    const own = expected.map((each, i) => (i % 6 === 5 ? -each : each));
    const dump = Float64Array.from(placesOf(size, 'HWC'), (at) => (own[at] < 0 ? own[at] + 2 ** 16 : own[at]));
    const turned = { ...evidence(dump), expected: own };
    expect(explain(turned, true)).toEqual([]);
    expect(explain(turned, false)).toEqual([
      {
        id: 'sign-unsigned',
        text: 'the dump is in the order HWC (--layout HWC), and negative integers were read as unsigned numbers of 16 bits: sign-extend them',
        explained: 1,
      },
    ]);
    expect(explain(evidence(wrong), false)).toEqual([]);
  });
});
