/** Runs side by side, as tables: which settings differ, which runs nobody beats, and that each format reads as what it is. */
import { describe, expect, it } from 'vitest';
import { comparisonOf, isPareto } from '../../../src/engine/comparison/compared';
import { csvOf, jsonLinesOf, junitOf, markdownOf } from '../../../src/engine/comparison/files';
import type { ComparedRow } from '../../../src/protocol/results/comparison';

const row = (name: string, bits: number, map50: number, size: number, conv: number): ComparedRow => ({
  ...{ name, settings: { bits, preset: 'strict' }, metrics: { map50, mapSmall: map50 / 4 }, float: { map50: 0.5 } },
  ...{ images: 100, size, layers: { conv, head: 20 }, worst: { layer: 'conv', sqnrDb: conv }, provenance: 'on val' },
});
const rows = [row('a, "b"', 4, 0.25, 1000, 3), row('<c>', 8, 0.5, 2000, 9), row('d|e', 6, 0.25, 1500, 4)];
const comparison = comparisonOf(rows);

it('tells settings that differ from those that do not, and says once what all share', () => {
  expect([comparison.differ, comparison.shared, comparison.provenance]).toEqual([
    ['bits'],
    { preset: 'strict' },
    ['on val'],
  ]);
  expect(comparison.layers).toEqual([{ layer: 'conv', spreadDb: 6, sqnrDb: [3, 9, 4] }]);
});

it('knows which rows no other beats in figure and size', () => {
  const size = ({ size: bytes }: ComparedRow) => bytes;
  expect(rows.map((each) => isPareto(each, rows, 'map50', size))).toEqual([true, true, false]);
  expect(isPareto({ ...rows[0], size: undefined }, rows, 'map50', size)).toBe(false);
});

describe('as', () => {
  it('CSV: fractions, names in quotes', () => {
    expect(csvOf(comparison).split('\r\n')).toEqual([
      'name,bits,map50,mapSmall,float.map50,float.mapSmall,images,sizeBytes,macBits',
      '"a, ""b""",4,0.25,0.0625,0.5,,100,1000,',
      '<c>,8,0.5,0.125,0.5,,100,2000,',
      'd|e,6,0.25,0.0625,0.5,,100,1500,',
      '',
    ]);
  });

  it('Markdown: percent alone, and the rows that nobody beats marked', () => {
    const lines = markdownOf(comparison).split('\n');
    expect(lines[0]).toBe('| name | bits | mAP@0.5 | mAP, small objects | size | noisiest layer |');
    expect(lines[2]).toMatch(/^\| a, "b" ◆ \| 4 \| 25\.00 % \| 6\.25 % \| .* \| conv \(3\.0 dB\) \|$/);
    expect(lines[4]).toMatch(/^\| d\\\|e \| 6 \| 25\.00 % /);
    expect(lines[5]).toMatch(/^\| float \| {2}\| 50\.00 % \| – /);
  });

  it('lines of JSON', () => {
    const [first] = jsonLinesOf(comparison)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(first).toEqual({
      ...{ name: 'a, "b"', params: { bits: 4, preset: 'strict' }, tags: { images: 100, provenance: 'on val' } },
      metrics: { map50: 0.25, mapSmall: 0.0625, 'float.map50': 0.5, sizeBytes: 1000 },
    });
  });

  it('JUnit: a test for each row, a failure for each gate', () => {
    const xml = junitOf(comparison, [['map50 is < 0.3 & low'], [], []]);
    expect(xml).toContain('<testsuite name="shiftwise" tests="3" failures="1">');
    expect(xml).toContain('<testcase classname="shiftwise" name="a, &quot;b&quot; bits=4">');
    expect(xml).toContain('<failure message="map50 is &lt; 0.3 &amp; low"/>');
    expect(xml.match(/<testcase/g)).toHaveLength(3);
  });
});
