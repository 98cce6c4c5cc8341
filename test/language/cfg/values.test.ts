/** Numbers of a section as rules read them, and the filters that a head wants of the convolution before it. By hand. */
import { describe, expect, it } from 'vitest';
import { parseCfg } from '../../../src/formats/darknet/cfgSyntax';
import { filtersNeeded } from '../../../src/language/cfg/rules/filtersBeforeHead';
import { integerOf, isNumber, numbersOf, parts } from '../../../src/language/cfg/rules/values';

const section = (entries: string) => parseCfg(`[yolo]\n${entries}`).sections[0];

it.each<[string, boolean]>([
  ...['1', '-1', '+1', '1.', '1.5', '.5', '1e3', '1.5E-3', '2e+1'].map((text): [string, boolean] => [text, true]),
  ...['', '.', '-', '1e', '0x2', '1,5', '1 2', 'one', 'a1', '1a'].map((text): [string, boolean] => [text, false]),
])('"%s" is a number: %s', (text, holds) => expect(isNumber(text)).toBe(holds));

it.each<[string, readonly string[]]>([
  ['1, 2,3', ['1', '2', '3']],
  ['1,2,', ['1', '2']],
  ['1,,2', ['1', '', '2']],
  ['7', ['7']],
  ['', []],
])('"%s" has the parts %j', (value, wanted) => expect(parts(value)).toEqual(wanted));

it.each<[string, readonly number[] | undefined]>([
  ['mask=0, 2', [0, 2]],
  ['mask=0, two', undefined],
  ['other=1', undefined],
])('%s as numbers: %j', (entries, wanted) => expect(numbersOf(section(entries), 'mask')).toEqual(wanted));

it.each<[string, number | undefined]>([
  ['num=3', 3],
  ['num=-2.9', -2],
  ['num=many', undefined],
  ['other=1', 7],
])('%s as an integer: %s', (entries, wanted) => expect(integerOf(section(entries), 'num', 7)).toBe(wanted));

describe('filters before a head', () => {
  it.each<[string, number | undefined]>([
    ['[yolo]\nmask=0,1,2\nclasses=80\nnum=9', 255],
    ['[yolo]\nclasses=1\nnum=2', 12],
    ['[yolo]', 25],
    ['[yolo]\nmask=\nclasses=2', undefined],
    ['[yolo]\nmask=a,b\nclasses=2', undefined],
    ['[yolo]\nclasses=0\nnum=1', undefined],
    ['[yolo]\nclasses=1\nnum=0', undefined],
    ['[yolo]\nclasses=few', undefined],
    ['[region]\nclasses=20\nnum=5', 125],
    ['[region]', 25],
    ['[region]\nclasses=2\nnum=3\ncoords=6', 27],
    ['[region]\ncoords=four', undefined],
    ['[maxpool]\nclasses=2\nnum=3', undefined],
    ['', undefined],
  ])('%j: %s', (head, filters) =>
    expect(filtersNeeded(parseCfg(`[net]\n[convolutional]\n${head}`), 1)?.filters).toBe(filters),
  );
});
