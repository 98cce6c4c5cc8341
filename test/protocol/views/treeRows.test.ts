/** The tree of layers: what is a row, in what, and that every layer is found. */
import { describe, expect, it } from 'vitest';
import { treeRows, type TreeRow } from '../../../src/protocol/views/treeRows';
import { scopedLayers } from '../../support/scopedLayers';
import { layerInfo } from './sampleResults';

const labels = (rows: readonly TreeRow[]): readonly string[] => rows.map(({ label }) => label);
const leaves = (rows: readonly TreeRow[]): readonly TreeRow[] =>
  rows.flatMap((row) => (row.layer ? [row] : leaves(row.children)));
const all = (rows: readonly TreeRow[]): readonly TreeRow[] => rows.flatMap((row) => [row, ...all(row.children)]);

describe('treeRows', () => {
  it('has a row for each layer of a small model', () => {
    const layers = scopedLayers(2, 3);
    expect(labels(treeRows(layers).top)).toEqual(layers.map(({ name }) => name));
  });
  it('has the blocks of a large one, whose rows say what the block does not', () => {
    const layers = scopedLayers(6, 12);
    const { top, rowOf, parentOf } = treeRows(layers);
    expect(labels(top)).toEqual([...[0, 1, 2, 3, 4, 5].map((at) => `/model.${at}`), '/Softmax']);
    expect(labels(top[1].children).slice(0, 2)).toEqual(['m.0', 'm.1']);
    const row = rowOf('/model.1/m.2/act/Mul')!;
    expect(row).toMatchObject({ label: 'act/Mul', layer: layers[1 * 36 + 8] });
    expect([parentOf(row)?.label, parentOf(parentOf(row)!)]).toEqual(['m.2', top[1]]);
    expect(leaves(top).map(({ layer }) => layer)).toEqual(layers);
  });
  it.each([
    ['without scopes', Array.from({ length: 1234 }, (_, at) => layerInfo(at, `conv_${at}`)), 13],
    ['with more blocks than are looked at at once', scopedLayers(501, 1), 6],
  ])('has ranges of a long list %s', (_, layers, ranges) => {
    const { top, rowOf, parentOf } = treeRows(layers);
    expect(top).toHaveLength(ranges);
    expect(top[0].label).toMatch(/^Layers 0 to \d+$/);
    expect(leaves(top).every(({ layer }, at) => layer === layers[at])).toBe(true);
    const topOf = (row: TreeRow): TreeRow => {
      const parent = parentOf(row);
      return parent ? topOf(parent) : row;
    };
    const tops = new Set(layers.map(({ name }) => topOf(rowOf(name)!)));
    expect([...tops].every((row, at) => row === top[at])).toBe(true);
    expect(tops.size).toBe(top.length);
    const rows = all(top);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });
});
