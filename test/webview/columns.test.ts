/** The table's columns: what they say, and how they sort. */
import { describe, expect, it } from 'vitest';
import { overlaysOf } from '../../src/protocol/views/overlays';
import { columnWidths, narrowest } from '../../webview-ui/model/columnWidths';
import { columnsOf, nextSort, overlayColumn, sorted, type Column } from '../../webview-ui/model/columns';
import { tableText } from '../../webview-ui/model/tableText';
import { layerInfo, sampleRun, sampleSummary } from '../protocol/views/sampleResults';

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
      '38.2',
      '1×3×32×32 → 1×8×32×32',
      '224',
      '221 k',
    ]);
  });
  it('leave empty what is not there', () => {
    const pool = sampleSummary.layers[1];
    const byId = (id: string): string | undefined => columns.find((column) => column.id === id)?.text(pool);
    expect(['overlay', 'params', 'macs'].map(byId)).toEqual(['', '', '']);
    expect(columns[4].text(layerInfo(0, 'x', { inputShape: [], outputShape: [1, -1] }))).toBe('1×?');
  });
  it('name the overlay with its unit, and none while there is none', () => {
    expect(columns[3]).toMatchObject({ id: overlayColumn, label: 'Weight SQNR (dB)' });
    expect(columnsOf(undefined).some(({ id }) => id === overlayColumn)).toBe(false);
  });
});

describe('columns of further overlays', () => {
  const overlays = overlaysOf(sampleSummary, sampleRun);
  it('stand beside the chosen one, which is not repeated', () => {
    const ids = columnsOf(overlay, overlays).map(({ id }) => id);
    expect(ids.filter((id) => id.startsWith('figure-'))).toHaveLength(overlays.length - 1);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('columnWidths', () => {
  const measure = (text: string): number => 7 * text.length;
  const wide = layerInfo(0, 'a-name-that-is-longer-than-the-others');
  it('grow with what stands in a column, within bounds', () => {
    const [narrow] = columnWidths(columns, [layerInfo(0, 'a')], {}, measure).slice(1);
    const [broad] = columnWidths(columns, [layerInfo(0, 'a'), wide], {}, measure).slice(1);
    expect(narrow).toBeLessThan(broad);
    expect(broad).toBeGreaterThan(measure(wide.name));
    expect(columnWidths(columns, [layerInfo(0, 'x'.repeat(500))], {}, measure)[1]).toBe(340);
  });
  // 24 for what is around a text, 18 for an arrow, 52 for an overlay's sign; headings are a tenth wider than texts of 7 pixels a letter.
  const column = (more: Partial<Column>): Column => ({
    ...({ id: 'c', label: 'ab', numeric: false, text: ({ name }) => name } as Column),
    ...more,
  });
  const overlaid = { overlay } as Partial<Column>;
  it.each<readonly [string, Partial<Column>, number, number]>([
    ['text', {}, 20, 24 + 140],
    ['a number', { numeric: true }, 20, 24 + 140 + 18],
    ['an overlay', overlaid, 20, 24 + 140 + 52],
    ['an overlay of numbers', { ...overlaid, numeric: true }, 20, 24 + 140 + 52],
    // 63 and a tenth are 69.3, 35 are 38.5.
    ['a label', { label: '012345678' }, 3, 24 + 70 + 18],
    ['a heading', { label: '012345678', heading: '01234' }, 3, 24 + 39 + 18],
    ['the narrowest', { label: '' }, 3, 48],
    ['a little more', { label: 'a' }, 3, 24 + 26],
    ['nearly the widest', {}, 45, 24 + 315],
    ['the widest', {}, 46, 340],
  ])('have room for %s', (_, more, letters, width) => {
    const layers = [layerInfo(0, 'x'), layerInfo(1, 'x'.repeat(letters)), layerInfo(2, 'xy')];
    expect(columnWidths([column(more)], layers, {}, measure)).toEqual([width]);
  });
  it.each([
    [2000, 2000],
    [2001, 2000],
    [48, 48],
    [47, 48],
  ])('that a person sets to %i are %i', (chosen, width) =>
    expect(columnWidths([column({})], [wide], { c: chosen }, measure)).toEqual([width]),
  );
  it('are what a person has set, but never nothing', () => {
    expect(columnWidths(columns, [wide], { name: 111, op: 3 }, measure).slice(1, 3)).toEqual([111, narrowest]);
  });
});

describe('tableText', () => {
  it('is a line per layer, cells parted by tabs, whatever a name holds', () => {
    const layers = [layerInfo(0, 'a\tb\nc'), layerInfo(1, 'd')];
    const text = tableText(columnsOf(undefined), layers);
    expect(text.split('\n')).toHaveLength(4);
    expect(text.split('\n').slice(0, 2)).toEqual([
      '#\tLayer\tOperator\tInput → output\tParams\tMACs',
      '0\ta b c\tConv\t1×3×32×32 → 1×8×32×32\t224\t221 k',
    ]);
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
