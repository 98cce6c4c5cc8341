/** What of the integers' grid a histogram marks, at the edges of what is in view, and how figures stand on axes and in tooltips. */
import { describe, expect, it } from 'vitest';
import type { Accumulators, Comparison } from '../../../src/protocol/results/layerDetail';
import { sampleDetail } from '../../support/pageModels';
import { accumulatorChart } from '../../../webview-ui/charts/accumulatorChart';
import { chartOptions } from '../../../webview-ui/charts/chartBase';
import { histogramChart, pointsOf } from '../../../webview-ui/charts/histogramChart';

const theme = { text: 'text', grid: 'grid', float: 'float', quantized: 'quantized', limit: 'limit', font: 'font' };
const nothing = { start: 0, width: 1, counts: [] };
/** In view is −2 … 2; the fullest bin holds 7. */
const float = { start: -2, width: 1, counts: [1, 7, 0, 2] };
const comparison: Comparison = {
  ...sampleDetail.weights!,
  ...{ float, quantized: float, clipped: { below: 0, above: 0, histogram: nothing } },
};

type Sets = Readonly<Record<string, readonly (readonly number[])[]>>;
const setsOf = ({ data }: ReturnType<typeof histogramChart>): Sets =>
  Object.fromEntries(
    [...new Set(data.datasets.map(({ label }) => label ?? ''))].map((label) => [
      label,
      data.datasets
        .filter((set) => set.label === label)
        .map((set) =>
          (set.data as readonly { readonly x: number; readonly y: number }[]).flatMap(({ x, y }) => [x, y]),
        ),
    ]),
  );

describe('a histogram', () => {
  const bins = [[-1.5, 1, -0.5, 7, 1.5, 2]];
  it.each<[string, Comparison['grid'], Sets]>([
    [
      'within view',
      { step: 1, low: -1, high: 1 },
      {
        'integer grid': [[-1, 1, 0, 1, 1, 1]],
        'limit of the integers': [
          [-1, 1, -1, 7],
          [1, 1, 1, 7],
        ],
      },
    ],
    [
      'to its very edges',
      { step: 4, low: -2, high: 2 },
      {
        'integer grid': [[-2, 1, 2, 1]],
        'limit of the integers': [
          [-2, 1, -2, 7],
          [2, 1, 2, 7],
        ],
      },
    ],
    ['beyond it', { step: 2, low: -3, high: 3 }, { 'integer grid': [[-1, 1, 1, 1]] }],
    ['outside of it', { step: 1, low: 3, high: 5 }, {}],
    [
      'of one integer',
      { step: 1, low: 0, high: 0 },
      {
        'limit of the integers': [
          [0, 1, 0, 7],
          [0, 1, 0, 7],
        ],
      },
    ],
  ])('marks the grid %s', (_, grid, sets) =>
    expect(setsOf(histogramChart({ ...comparison, grid }, 'weights', theme))).toEqual({
      ...{ float: bins, integers: bins, ...sets },
    }),
  );

  it.each([
    [64, 64],
    [65, undefined],
  ])('marks %i values: %s', (count, marked) => {
    const sets = setsOf(
      histogramChart({ ...comparison, grid: { step: 1 / 64, low: 0, high: (count - 1) / 64 } }, 'values', theme),
    );
    expect(sets['integer grid']?.[0].length).toBe(marked && 2 * marked);
  });

  it('shows what is clipped, where something is', () => {
    const clipped = { ...comparison.clipped, histogram: { start: 4, width: 2, counts: [0, 3] } };
    expect(setsOf(histogramChart({ ...comparison, clipped }, 'weights', theme))['clipped']).toEqual([[7, 3]]);
  });

  it('draws limits up to one where it is empty', () => {
    const grid = { step: 1, low: 0, high: 0 };
    const sets = setsOf(
      histogramChart({ ...comparison, grid, float: { ...float, counts: [0, 0, 0, 0] } }, 'weights', theme),
    );
    expect(sets['limit of the integers']?.[0]).toEqual([0, 1, 0, 1]);
  });

  it('has points in the middle of bins that hold something', () =>
    expect(pointsOf({ start: 10, width: 4, counts: [1, 0, 2] })).toEqual([
      { x: 12, y: 1 },
      { x: 20, y: 2 },
    ]));
});

describe('accumulators', () => {
  const seen: Accumulators = {
    ...{ provenance: '', min: -3, max: 5, worstBits: 29, seenBits: 4 },
    histogram: { start: -4, width: 4, counts: [2, 9, 0] },
  };
  it('end at the bits that were seen', () =>
    expect(setsOf(accumulatorChart({ ...seen, worstBits: 28 }, theme))).toEqual({
      accumulators: [[-2, 2, 2, 9]],
      '4 bits': [
        [-8, 1, -8, 9],
        [7, 1, 7, 9],
      ],
    }));
  it.each([
    [29, undefined, '32 bits', 2 ** 31],
    [13, 16, '16 bits', 2 ** 15],
  ])('that may have %i bits are near to the limit %s', (worstBits, limit, label, end) =>
    expect(setsOf(accumulatorChart({ ...seen, worstBits }, theme, limit))[label]).toEqual([
      [-end, 1, -end, 9],
      [end - 1, 1, end - 1, 9],
    ]),
  );
  it('are far from it with five bits to spare', () =>
    expect(Object.keys(setsOf(accumulatorChart({ ...seen, worstBits: 12 }, theme, 16)))).toEqual([
      ...['accumulators', '4 bits'],
    ]));
});

describe('axes', () => {
  const titles = { x: 'value', y: 'count' };
  it.each([
    [undefined, 'linear'],
    [false, 'linear'],
    [true, 'logarithmic'],
  ])('of a logarithmic chart (%s) are %s', (logarithmicY, type) => {
    const { scales } = chartOptions({ titles, logarithmicY }, theme);
    expect([scales?.['x']?.type, scales?.['y']?.type]).toEqual(['linear', type]);
  });
  it('look as they did', () => expect(chartOptions({ titles }, theme)).toMatchSnapshot());
  it('have figures as the project writes them', () => {
    const { scales, plugins } = chartOptions({ titles }, theme);
    const callback = scales?.['x']?.ticks?.callback as unknown as (value: string | number) => string;
    expect([callback(-0.00012345), callback('123456')]).toEqual(['−1.23e−4', '1.23e+5']);
    const label = plugins?.tooltip?.callbacks?.label as unknown as (item: object) => string;
    expect(label({ dataset: { label: 'float' }, parsed: { x: -1, y: 2.34567 } })).toBe('float: 2.35 at −1');
    expect(label({ dataset: {}, parsed: {} })).toBe(': 0 at 0');
  });
});
