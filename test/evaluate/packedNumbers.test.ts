/** Numbers as records keep them: to the last bit and back, and texts that are none. */
import { describe, expect, it } from 'vitest';
import { isCount, packDoubles, pairs, unpackDoubles } from '../../src/evaluate/packedNumbers';

describe('doubles', () => {
  it('are eight bytes each, little endian, in base64', () => {
    expect(packDoubles([1])).toBe('AAAAAAAA8D8=');
    expect(packDoubles([1, -2])).toBe('AAAAAAAA8D8AAAAAAAAAwA==');
    expect(packDoubles([])).toBe('');
  });
  it('come back to the last bit', () => {
    const numbers = [0.1, -0, NaN, Infinity, 5e-324, 1 / 3, -1.7976931348623157e308];
    expect([...(unpackDoubles(packDoubles(numbers)) ?? [])]).toEqual(numbers);
    expect(unpackDoubles('')).toEqual(new Float64Array());
  });
  it.each([
    ['a number', 1],
    ['nothing', undefined],
    ['a list', ['AAAAAAAA8D8=']],
    ['other letters', 'AAAAAAAA8D8!'],
    ['a blank', 'AAAA AAAA8D8'],
    ['a length that is none of base64', 'AAAAAAAA8D8'],
    ['an end in the middle', 'AAAA==AA8D8='],
    ['too much of an end', 'AAAAAAAA8==='],
    ['seven bytes', 'AAAAAAAA8A=='],
    ['nine bytes', 'AAAAAAAA8D8A'],
  ])('are not %s', (_, packed) => expect(unpackDoubles(packed)).toBeUndefined());
});

it.each([
  [0, true],
  [2 ** 20 - 1, true],
  [2 ** 20, false],
  [-1, false],
  [0.5, false],
  ['1', false],
  [NaN, false],
  [undefined, false],
])('%j is a count: %s', (value, wanted) => expect(isCount(value)).toBe(wanted));

it.each([
  [
    [1, 2, 3, 4],
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [[], []],
  [[1], undefined],
  [[1, 2, 3], undefined],
  [[1, -2], undefined],
  [[1, 0.5], undefined],
  [[1, '2'], undefined],
  [[1, 2 ** 20], undefined],
  ['12', undefined],
  [undefined, undefined],
])('%j are pairs %j', (flat, wanted) => expect(pairs(flat)).toEqual(wanted));
