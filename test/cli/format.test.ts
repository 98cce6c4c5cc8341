/** Numbers, bars and tables of the command line, by hand, at the edges where their form changes. */
import { describe, expect, it } from 'vitest';
import { grouped, secondsText, shapeText, short, span } from '../../src/cli/format';
import { differenceText, ends, sureFigure } from '../../src/cli/sure';
import { bar, table } from '../../src/cli/table';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('numbers', () => {
  it.each([
    [null, '–'],
    [undefined, '–'],
    [0, '0'],
    [0.0012345, '0.001234'],
    [12345, '12350'],
    [1.5, '1.5'],
    [Infinity, 'Infinity'],
    [NaN, 'NaN'],
  ])('short(%s) is %s', (value, text) => expect(short(value)).toBe(text));

  it.each([
    [null, '–'],
    [undefined, '–'],
    [[], '–'],
    [0, '0'],
    [0.25, '0.25'],
    [[2], '2'],
    [[2, 2, 2], '2'],
    [[3, 1, 2], '1…3'],
    [[1, 3, 2], '1…3'],
  ])('span(%j) is %s', (value, text) => expect(span(value)).toBe(text));

  it('writes spans as it is told to', () => expect(span([1, 2], (n) => `<${n}>`)).toBe('<1>…<2>'));

  it.each([
    [[], '–'],
    [[1, 3, 416, 416], '1×3×416×416'],
    [[0], '0'],
    [[-1, 3], '?×3'],
  ])('shapeText(%j) is %s', (shape, text) => expect(shapeText(shape)).toBe(text));

  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [8845488, '8,845,488'],
    [1234.5, '1,235'],
  ])('grouped(%d) is %s', (value, text) => expect(grouped(value)).toBe(text));

  it.each([
    [0, '0.0 s'],
    [8.44, '8.4 s'],
    [99.94, '99.9 s'],
    [100, '1 min 40 s'],
    [185, '3 min 5 s'],
    [120.4, '2 min 0 s'],
  ])('secondsText(%d) is %s', (seconds, text) => expect(secondsText(seconds)).toBe(text));

  it.each<[string, number | undefined, readonly [number, number] | undefined, string]>([
    ['map50', undefined, undefined, '–'],
    ['map50', undefined, [0, 1], '–'],
    ['map50', 0.23671, undefined, '23.67 %'],
    ['mapSmall', 0.23671, [0.2, 0.31], '23.67 % [20.00, 31.00]'],
    ['wer', 0.23671, [0.2, 0.31], '0.2367 [0.2, 0.31]'],
    ['cosine', 0.99987, undefined, '0.99987'],
  ])('sureFigure(%s, %s, %j) is %s', (metric, value, interval, text) =>
    expect(plain(sureFigure(metric, value, interval))).toBe(text),
  );

  it.each([
    ['top1', undefined, 0.5, '–'],
    ['top1', 0.5, undefined, '–'],
    ['top1', 0.5, 0.5, '0.00 points'],
    ['ar10', 0.4812, 0.5, '−1.88 points'],
    ['ar10', 0.5, 0.4812, '+1.88 points'],
    ['sqnrDb', 31.5, 30, '+1.5 dB'],
    ['wer', 0.25, 0.125, '+0.125'],
  ])('differenceText(%s, %s, %s) is %s', (metric, own, float, text) =>
    expect(plain(differenceText(metric, own, float))).toBe(text),
  );

  it('leaves ends out that are not known', () => expect(ends(undefined, String)).toBe(''));
});

describe('a bar', () => {
  it.each([
    [0, 60, 12, ''],
    [60, 60, 12, '████████████'],
    [90, 60, 12, '████████████'],
    [-1, 60, 12, ''],
    [30, 60, 3, '█▌'],
    [1 / 8, 1, 1, '▏'],
    [2 / 8, 1, 1, '▎'],
    [3 / 8, 1, 1, '▍'],
    [4 / 8, 1, 1, '▌'],
    [5 / 8, 1, 1, '▋'],
    [6 / 8, 1, 1, '▊'],
    [7 / 8, 1, 1, '▉'],
  ])('of %d in %d, %i wide', (value, full, width, text) => expect(bar(value, full, width)).toBe(text));
});

describe('a table', () => {
  const columns = [
    { title: 'name', align: 'left', cell: ([name]: readonly string[]) => name },
    { title: 'n', align: 'right', cell: ([, count]: readonly string[]) => count },
    { title: '', align: 'left', cell: ([, , bar]: readonly string[]) => bar },
  ] as const;
  it('aligns columns by characters, with nothing at the ends of lines', () =>
    expect(
      table(columns, [
        ['a', '10', '██'],
        ['𝒳𝒳𝒳𝒳𝒳', '9', ''],
      ]).split('\n'),
    ).toEqual(['name    n', '─────  ──  ──', 'a      10  ██', '𝒳𝒳𝒳𝒳𝒳   9']));
  it('has a head when it has no rows', () => expect(table(columns, []).split('\n')).toEqual(['name  n', '────  ─  ']));
});
