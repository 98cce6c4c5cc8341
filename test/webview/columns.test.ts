/** The table's columns: what they say, and how they sort. */
import { describe, expect, it } from 'vitest';
import { overlaysOf } from '../../src/protocol/overlays';
import { columnsOf, nextSort, overlayColumn, sorted } from '../../webview-ui/model/columns';
import { layerInfo, sampleRun, sampleSummary } from '../protocol/sampleResults';

const overlay = overlaysOf(sampleSummary, sampleRun).find(({ id }) => id === 'weight-sqnr');
const columns = columnsOf(overlay);
const names = (sort?: { column: string; descending: boolean }): string[] =>
  sorted(sampleSummary.layers, columns, sort).map(({ name }) => name);

describe('columns', () => {
  it('show a layer', () => {
    const [conv] = sampleSummary.layers;
    expect(columns.map(({ text }) => text(conv))).toEqual([
      '0',
      'conv1',
      'Conv',
      '1×3×32×32 → 1×8×32×32',
      '224',
      '221 k',
      '38.2',
    ]);
  });
  it('leave empty what is not there', () => {
    const pool = sampleSummary.layers[1];
    expect(columns.slice(4).map(({ text }) => text(pool))).toEqual(['', '', '']);
    expect(columns[3].text(layerInfo(0, 'x', { inputShape: [], outputShape: [1, -1] }))).toBe('1×?');
  });
  it('name the overlay with its unit, and none while there is none', () => {
    expect(columns.at(-1)).toMatchObject({ id: overlayColumn, label: 'Weight SQNR (dB)' });
    expect(columnsOf(undefined).some(({ id }) => id === overlayColumn)).toBe(false);
  });
});

describe('sorting', () => {
  it.each([
    [undefined, ['conv1', 'pool1', 'fc']],
    [{ column: 'gone', descending: true }, ['conv1', 'pool1', 'fc']],
    [{ column: 'name', descending: false }, ['conv1', 'fc', 'pool1']],
    [{ column: 'params', descending: true }, ['fc', 'conv1', 'pool1']],
    [{ column: 'shape', descending: false }, ['fc', 'pool1', 'conv1']],
    [{ column: overlayColumn, descending: false }, ['fc', 'conv1', 'pool1']],
    [{ column: overlayColumn, descending: true }, ['conv1', 'fc', 'pool1']],
  ])('%j', (sort, expected) => expect(names(sort)).toEqual(expected));
  it('counts digits in names as numbers', () => {
    const layers = ['conv_10', 'conv_2'].map((name, index) => layerInfo(index, name));
    expect(sorted(layers, columns, { column: 'name', descending: false }).map(({ name }) => name)).toEqual([
      'conv_2',
      'conv_10',
    ]);
  });
  it('goes ascending, descending, off', () => {
    const first = nextSort(undefined, 'name');
    const second = nextSort(first, 'name');
    expect([first, second, nextSort(second, 'name'), nextSort(second, 'op')]).toEqual([
      { column: 'name', descending: false },
      { column: 'name', descending: true },
      undefined,
      { column: 'op', descending: false },
    ]);
  });
});
