/** Runs side by side, as tables: which settings differ, which runs nobody beats, and that each format reads as what it is. */
import { describe, expect, it } from 'vitest';
import { comparisonOf, isPareto, rowOfRun, rowsOfSweepRecord } from '../../../src/engine/comparison/compared';
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

it('tells which layers differ most between runs, of those that all have', () => {
  const withLayers = (layers: ComparedRow['layers']): ComparedRow => ({ ...row('r', 8, 0.5, 1, 1), layers });
  const layersOf = (...all: readonly ComparedRow['layers'][]) => comparisonOf(all.map(withLayers)).layers;
  expect(layersOf({ a: 1, b: 5, c: 2 }, { a: 4, b: 5, d: 9 })).toEqual([{ layer: 'a', spreadDb: 3, sqnrDb: [1, 4] }]);
  // What was not measured stands aside; one measured run has nobody to differ from.
  expect(layersOf({ a: 1 }, {}, { a: 4 })).toEqual([{ layer: 'a', spreadDb: 3, sqnrDb: [1, null, 4] }]);
  expect(layersOf({ a: 1 }, {})).toEqual([]);
  const many = (by: number) => Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`l${at}`, at * by]));
  expect(layersOf(many(1), many(2)).map(({ layer }) => layer)).toEqual([
    'l9',
    'l8',
    'l7',
    'l6',
    'l5',
    'l4',
    'l3',
    'l2',
  ]);
});

it.each([
  ['better and dearer', { a: 2, size: 2 }, true],
  ['as good and as dear', { a: 1, size: 1 }, true],
  ['as good and cheaper', { a: 1, size: 0.5 }, false],
  ['better and as dear', { a: 2, size: 1 }, false],
  ['worse and cheaper', { a: 0.5, size: 0.5 }, true],
  ['without the figure', { size: 0.5 }, true],
  ['without a size', { a: 2 }, true],
])('a row beside one that is %s is beaten by nobody: %s', (_, { a, size }: { a?: number; size?: number }, expected) => {
  const bare = (metric: number | undefined, bytes: number | undefined): ComparedRow => ({
    ...row('r', 8, 0, 0, 0),
    ...{ metrics: metric === undefined ? {} : { map50: metric }, size: bytes },
  });
  const own = bare(1, 1);
  expect(isPareto(own, [own, bare(a, size)], 'map50', (each) => each.size)).toBe(expected);
  expect(isPareto(bare(undefined, 1), [own], 'map50', (each) => each.size)).toBe(false);
});

describe('rows', () => {
  it('of a sweep have its name or that of its file', () => {
    const sweep = { rows: [{ settings: { bits: 4 }, metrics: { top1: 0.5 } }], float: { top1: 1 }, images: 7 };
    const expected = { settings: { bits: 4 }, metrics: { top1: 0.5 }, float: { top1: 1 }, images: 7, layers: {} };
    const rowsOf = (more: object) => rowsOfSweepRecord({ ...sweep, ...more } as never, 'file');
    expect(rowsOf({})).toEqual([{ ...expected, name: 'file', provenance: '' }]);
    expect(rowsOf({ name: 'own', provenance: 'p' })).toEqual([{ ...expected, name: 'own', provenance: 'p' }]);
  });

  const settings = {
    preset: 'strict',
    bits: { weights: 4, activations: 8 },
    granularity: 'per-channel',
    adjustment: 'float',
  };
  const quantize = {
    size: { quantizedBytes: 9 },
    provenance: 'q',
    layers: [
      { name: 'a', sqnrDb: { output: 3 } },
      { name: 'b', sqnrDb: { output: null } },
    ],
  };
  const rowOf = (record: object, entry: object = {}) =>
    rowOfRun(
      { name: 'n', quantize, inspect: { inputs: [{ shape: [1, 3, 32, 32] }] }, ...record } as never,
      { settings: { ...settings, optimize: ['equalize', 'adaround'] }, ...entry } as never,
    );
  const bare = {
    name: 'n',
    settings: {
      preset: 'strict',
      'bits.weights': 4,
      'bits.activations': 8,
      granularity: 'per-channel',
      adjustment: 'float',
      optimize: 'equalize adaround',
      input: '1×3×32×32',
    },
    ...{ metrics: {}, float: {}, images: 0, size: 9, layers: { a: 3 }, provenance: 'q' },
  };
  it('of a run say what was set, what came of it, and what it takes', () => {
    expect(rowOf({})).toEqual(bare);
    const evaluate = { metrics: { top1: 0.5 }, float: { top1: 1 }, images: 7, provenance: 'e' };
    expect(rowOf({ evaluate })).toEqual({ ...bare, ...evaluate });
    expect(rowOf({ evaluate: { ...evaluate, float: undefined } }).float).toEqual({});
    const cost = { macBits: 5, adjustment: { multiplierBits: 6, operations: 7 } };
    const worst = { layer: 'a', sqnrDb: 3 };
    expect(rowOf({ quantize: { ...quantize, cost } }, { worst: { ...worst, more: 1 } })).toEqual({
      ...{ ...bare, worst },
      hardware: { macBits: 5, multiplierBits: 6, adjustments: 7 },
    });
  });
  it('of a run tell classes apart that share a name', () => {
    const classes = [
      { class: 1, name: 'crane', ap50: 0.25 },
      { class: 2, name: 'crane', ap50: 0.5 },
      { class: 3, name: 'cat', ap50: 0.75 },
      { class: 4, ap50: 1 },
    ];
    const evaluate = { metrics: {}, images: 7, provenance: 'e', detail: { classes } };
    const expected = { 'crane (class 1)': 0.25, 'crane (class 2)': 0.5, cat: 0.75, 'class 4': 1 };
    expect(rowOf({ evaluate }).classes).toEqual(expected);
  });
});

describe('as', () => {
  it('CSV: fractions, names in quotes', () => {
    expect(csvOf(comparison).split('\r\n')).toEqual([
      'name,bits,map50,mapSmall,float.map50,float.mapSmall,images,sizeBytes,macBits,cycles',
      '"a, ""b""",4,0.25,0.0625,0.5,,100,1000,,',
      '<c>,8,0.5,0.125,0.5,,100,2000,,',
      'd|e,6,0.25,0.0625,0.5,,100,1500,,',
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

  it('Markdown: by the main figure of all, also where the first was not evaluated', () => {
    const [head, , ...lines] = markdownOf(comparisonOf([{ ...rows[0], metrics: {}, float: {} }, rows[1]])).split('\n');
    expect(head).toBe('| name | bits | mAP@0.5 | mAP, small objects | mAP@0.5, float | size | noisiest layer |');
    expect(lines[0]).toMatch(/^\| a, "b" \| 4 \| – \| – \| – \| /);
    expect(lines[1]).toMatch(/^\| &lt;c> ◆ \| 8 \| 50\.00 % \| 12\.50 % \| 50\.00 % \| /);
  });

  it('Markdown: AP of each class, of the runs that know it', () => {
    const known = [
      { ...rows[0], name: 'x', classes: { cat: 0.5 } },
      { ...rows[1], name: 'y', classes: { cat: 0.25, dog: 1 } },
      rows[2],
    ];
    const lines = markdownOf(comparisonOf(known)).split('\n');
    const at = lines.indexOf('| AP@0.5 of each class | x | y |');
    expect(lines.slice(at + 2, at + 4)).toEqual(['| cat | 50.00 % | 25.00 % |', '| dog | – | 100.00 % |']);
    expect(markdownOf(comparison)).not.toContain('each class');
  });

  it('Markdown: classes that are confused most, beside those of runs that know them', () => {
    const [a, b, c] = rows;
    const known = [
      { ...a, confusions: { 'cat → dog': 4, 'dog → cat': 9 } },
      { ...b, confusions: { 'cat → dog': 5, 'a|b\n<i>\u202e → dog': 7 } },
      c,
    ];
    const compared = comparisonOf(known);
    expect(compared.confusions).toEqual([
      { pair: 'dog → cat', counts: [9, 0, null] },
      { pair: 'a|b\n<i>\u202e → dog', counts: [0, 7, null] },
      { pair: 'cat → dog', counts: [4, 5, null] },
    ]);
    const lines = markdownOf(compared).split('\n');
    const at = lines.findIndex((line) => line.startsWith('| taken for another'));
    expect(lines.slice(at, at + 5)).toEqual([
      '| taken for another, how often | a, "b" | &lt;c> |',
      '| --- | --- | --- |',
      '| dog → cat | 9 | 0 |',
      '| a\\|b &lt;i>\\u202e → dog | 0 | 7 |',
      '| cat → dog | 4 | 5 |',
    ]);
  });
  it('Markdown: float beside each row where rows have one of their own, and what each takes', () => {
    const own = rows.slice(0, 2).map((each, at) => ({
      ...{ ...each, float: { map50: 0.5 + at / 10 }, hardware: { macBits: 2_000_000 } },
      ...(at === 0 && { cycles: 1500 }),
    }));
    expect(markdownOf(comparisonOf(own)).split('\n').slice(0, 4)).toEqual([
      '| name | bits | mAP@0.5 | mAP, small objects | mAP@0.5, float | size | MAC bits | clocks an image | noisiest layer |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      '| a, "b" ◆ | 4 | 25.00 % | 6.25 % | 50.00 % | 1000 bytes | 2.00 M | 1.50 k | conv (3.0 dB) |',
      '| &lt;c> ◆ | 8 | 50.00 % | 12.50 % | 60.00 % | 2.0 KiB | 2.00 M | – | conv (9.0 dB) |',
    ]);
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
