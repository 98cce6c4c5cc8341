/** Entries as typed values: what counts as a number, which bounds hold, how many numbers a list may have. */
import { describe, expect, it } from 'vitest';
import {
  readFlag,
  readFloat,
  readFloats,
  readInt,
  readInts,
  readText,
  refuse,
} from '../../../src/formats/darknet/cfgOptions';
import { type CfgSection, parseCfg } from '../../../src/formats/darknet/cfgSyntax';

const sectionOf = (...entries: readonly string[]): CfgSection =>
  parseCfg(`# a comment\n[maxpool]\n${entries.join('\n')}\n`).sections[0];

const times = (count: number, last = ''): string => `a=${'1,'.repeat(count - 1)}1${last}`;

it.each([
  ['32', 32],
  [' 32 ', 32],
  ['+3', 3],
  ['-0.5', -0.5],
  ['.25', 0.25],
  ['1.', 1],
  ['1e-3', 0.001],
  ['2E+2', 200],
])('reads %j as a number', (text, expected) => expect(readFloat(sectionOf(`a=${text}`), 'a', 7)).toBe(expected));

it.each(['', 'x', '0x10', '1e', '.', '1 2', '--1', 'Infinity', 'NaN'])('reads %j as none', (text) =>
  expect(() => readFloat(sectionOf('b=1', `a=${text}`), 'a', 7)).toThrow(/^line 4, \[maxpool\]: a must be a number/),
);

describe('an integer from -2 to 9', () => {
  const bounds = { min: -2, max: 9 };
  it.each([
    ['-2', -2],
    ['9', 9],
    ['9.9', 9],
    ['-2.9', -2],
  ])('may be %s', (text, expected) => expect(readInt(sectionOf(`a=${text}`), 'a', 0, bounds)).toBe(expected));
  it.each([
    ['10', 10],
    ['-3', -3],
  ])('may not be %s', (text, found) =>
    expect(() => readInt(sectionOf(`a=${text}`), 'a', 0, bounds)).toThrow(
      `line 3, [maxpool]: a must be from -2 to 9, found ${found}`,
    ),
  );
  it('is what stands for an absent one', () => expect(readInt(sectionOf(), 'a', 5, bounds)).toBe(5));
});

it.each([
  [['a=1'], false, true],
  [['a=0'], true, false],
  [['a=0.9'], true, false],
  [['a=-1'], false, true],
  [[], false, false],
  [[], true, true],
] as const)('the flag of %j (otherwise %s) is %s', (entries, otherwise, expected) =>
  expect(readFlag(sectionOf(...entries), 'a', otherwise)).toBe(expected),
);

it('takes a flag that nobody sets for off', () => expect(readFlag(sectionOf(), 'a')).toBe(false));

it('reads texts without white space', () => {
  expect(readText(sectionOf('a= le aky '), 'a', 'linear')).toBe('leaky');
  expect(readText(sectionOf(), 'a', 'linear')).toBe('linear');
});

describe('lists', () => {
  it.each([
    ['a=1, 2.5 ,-3', [1, 2.5, -3]],
    ['a=1,2,', [1, 2]],
    ['a=7', [7]],
    ['b=7', undefined],
  ])('of %j are %j', (entry, expected) => expect(readFloats(sectionOf(entry), 'a')).toEqual(expected));
  it('are cut off to integers', () => expect(readInts(sectionOf('a=1.9,-1.9'), 'a')).toEqual([1, -1]));
  it.each(['a=1,,2', 'a=,1', 'a=1,,'])('of %j have a gap', (entry) =>
    expect(() => readFloats(sectionOf(entry), 'a')).toThrow('a must be numbers separated by commas'),
  );
  it('have 65,536 numbers at most, a last comma not counted', () => {
    expect(readFloats(sectionOf(times(65_536)), 'a')).toHaveLength(65_536);
    expect(readFloats(sectionOf(times(65_536, ',')), 'a')).toHaveLength(65_536);
    expect(() => readFloats(sectionOf(times(65_537)), 'a')).toThrow('a has more than 65536 numbers');
    expect(() => readFloats(sectionOf(times(65_537, ',')), 'a')).toThrow('a has more than 65536 numbers');
  });
});

it.each([
  ['a', 4],
  ['absent', 2],
  [undefined, 2],
])('refuses %s in line %i', (key, line) =>
  expect(() => refuse(sectionOf('b=1', 'a=2'), 'no', key)).toThrow(`line ${line}, [maxpool]: no`),
);
