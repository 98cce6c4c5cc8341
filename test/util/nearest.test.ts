import { describe, expect, it } from 'vitest';
import { editDistance, nearest, suggestion } from '../../src/util/nearest';

describe('changes from one word to another', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'ab', 1],
    ['abc', 'xabc', 1],
    ['abcd', 'acbd', 1],
    ['abcd', 'badc', 2],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
    ['a'.repeat(64) + 'b', 'a'.repeat(64) + 'cd', 0],
    ['a'.repeat(63) + 'b', 'a'.repeat(63) + 'c', 1],
  ])('from "%s" to "%s" are %i', (from, to, count) => expect(editDistance(from, to)).toBe(count));
});

describe('what was meant', () => {
  const known = ['bits', 'preset', 'granularity', 'up'];
  it.each([
    ['bit', 'bits'],
    ['Bits', 'bits'],
    ['bist', 'bits'],
    ['pre', undefined],
    ['prest', 'preset'],
    ['preest', 'preset'],
    ['presto', 'preset'],
    ['granlarty', 'granularity'],
    ['granlry', undefined],
    ['granularity123', 'granularity'],
    ['granularity1234', undefined],
    ['u', 'up'],
    ['xy', undefined],
  ])('by "%s" is %s', (word, meant) => {
    expect(nearest(word, known)).toBe(meant);
    expect(suggestion(word, known)).toBe(
      meant === undefined ? ' (known: bits, preset, granularity, up)' : ` (did you mean "${meant}"?)`,
    );
  });
  it('is the first of several that are as near', () => expect(nearest('bat', ['cat', 'bit'])).toBe('cat'));
  it('is nothing where nothing is known', () => expect(nearest('bits', [])).toBe(undefined));
});
