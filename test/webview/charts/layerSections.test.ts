/** What the inspector shows of a layer: figures, and charts as chart.js is told them. */
import { describe, expect, it, vi } from 'vitest';
import type { LayerDetail } from '../../../src/protocol/results/layerDetail';
import { sampleDetail } from '../../support/pageModels';

vi.stubGlobal('acquireVsCodeApi', () => ({ getState: () => undefined, setState: () => undefined }));
const { sectionsOf } = await import('../../../webview-ui/inspector/layerSections');
const { changeFor, trialsFor } = await import('../../../webview-ui/inspector/trialControls');

const theme = { text: 'text', grid: 'grid', float: 'float', quantized: 'quantized', limit: 'limit', font: 'font' };

const { activations, ...rest } = sampleDetail;

const detail: LayerDetail = {
  ...{ ...rest, notes: [] },
  activations: {
    ...{ ...activations!, trial: { method: 'min-max', bits: 8 } },
    alone: { sqnrDb: 29.71, mse: 0.01, maxError: 0.25 },
  },
};

describe('sectionsOf', () => {
  const sections = sectionsOf(detail, detail, theme);
  it('says the figures', () => {
    expect(sections.map(({ figures }) => figures)).toEqual([
      ['SQNR 12.3 dB', 'clipped 17 %', 'step 1', 'largest error 1'],
      [
        ...['SQNR end to end, run: 12.3 dB', 'SQNR alone 29.7 dB', 'clipped 17 %', 'step 1'],
        'largest error end to end 1',
      ],
      ['−90 … 80', '8 bits seen', '19 bits in the worst case', '13 bits of int32 are never needed'],
    ]);
  });
  it('sets what is tried beside the run', () => {
    const weights = { ...detail.weights!, sqnrDb: 9, provenance: 'tried' };
    const [{ figures }] = sectionsOf({ ...detail, weights }, detail, theme);
    expect(figures[0]).toBe('SQNR 9.0 dB (run: 12.3 dB)');
  });
  it('sets the network’s outputs with other weights beside the run’s', () => {
    const weights = { ...detail.weights!, provenance: 'tried' };
    const [{ figures }] = sectionsOf(
      { ...detail, weights, outputs: { images: 4, run: 20, weights: 15.26 } },
      detail,
      theme,
    );
    expect(figures[4]).toBe('SQNR of the network’s outputs on 4 images: 15.3 dB (run: 20.0 dB)');
  });
  it('sets the network’s outputs with another output of the layer beside the run’s', () => {
    const activations = { ...detail.activations!, provenance: 'tried' };
    const outputs = { images: 4, run: 20, activations: 17.04 };
    const [weights, output] = sectionsOf({ ...detail, activations, outputs }, detail, theme);
    expect(output.figures[5]).toBe('SQNR of the network’s outputs on 4 images: 17.0 dB (run: 20.0 dB)');
    expect(weights.figures).toHaveLength(4);
  });
  it('sets an output that is tried beside the run’s of the same kind', () => {
    const alone = { sqnrDb: 31, mse: 0, maxError: 0.2 };
    const activations = { ...detail.activations!, ...alone, alone, provenance: 'tried' };
    const [, { figures }] = sectionsOf({ ...detail, activations }, detail, theme);
    expect(figures).toEqual([
      'SQNR end to end, run: 12.3 dB',
      'SQNR alone 31.0 dB (run: 29.7 dB)',
      'clipped 17 % (run: 17 %)',
      'step 1 (run: 1)',
      'largest error alone 0.2 (run: 0.25)',
    ]);
  });
  it.each([
    [32, '13 bits of int32 are never needed'],
    [18, 'an int18 accumulator can overflow'],
    [19, '0 bits of int19 are never needed'],
    [7, 'an int7 accumulator overflows on these images'],
  ])('holds the accumulators against %i bits', (bits, text) => {
    const [, , { figures, charts }] = sectionsOf(detail, detail, theme, bits);
    expect(figures[3]).toBe(text);
    const labels = charts[0].config.data.datasets.map(({ label }) => label);
    expect(labels.includes(`${bits} bits`)).toBe(bits < 23);
  });
  it('shows only what there is', () => {
    expect(sectionsOf({ layer: 'pool', notes: [] }, { layer: 'pool', notes: [] }, theme)).toEqual([]);
  });
  it.each(sections.flatMap(({ id, charts }) => charts.map((chart) => [id, chart.title, chart] as const)))(
    '%s: %s',
    (_, __, { summary, config }) => {
      expect({ summary, type: config.type, data: config.data }).toMatchSnapshot();
    },
  );
});

describe('changeFor', () => {
  it('is what a recipe can say of one layer', () => {
    const chosen = {
      'weights.bits': '4',
      'weights.method': '',
      'weights.granularity': 'per-tensor',
      'activations.method': 'mse',
    };
    expect(changeFor('conv1', 'weights', chosen)).toEqual({ layer: 'conv1', part: 'weights', bits: 4 });
    expect(changeFor('conv1', 'activations', chosen)).toEqual({ layer: 'conv1', part: 'activations', method: 'mse' });
  });
});

describe('trialsFor', () => {
  it('tries nothing while every choice is the run’s', () =>
    expect(trialsFor(detail, { 'weights.bits': '' })).toEqual({}));
  it('takes from the run what was not chosen', () => {
    expect(trialsFor(detail, { 'weights.bits': '4', 'activations.method': 'mse' })).toEqual({
      weights: { method: 'min-max', bits: 4, granularity: 'per-tensor' },
      activations: { method: 'mse', bits: 8 },
    });
  });
  it('leaves the accumulators of a head alone', () => {
    const head = { ...detail, activations: { ...detail.activations!, trial: { method: 'min-max', bits: 32 } } };
    expect(trialsFor(head, { 'activations.bits': '4' })).toEqual({});
  });
});
