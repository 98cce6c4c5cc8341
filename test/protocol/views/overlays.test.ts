/** Overlays: what is shown, what is left out, and which colour a value gets. */
import { describe, expect, it } from 'vitest';
import { coloursOf, colourId } from '../../../src/protocol/views/overlayColour';
import { overlayById, overlaysOf } from '../../../src/protocol/views/overlays';
import type { ColourRule, Overlay } from '../../../src/protocol/views/viewModel';
import { givenSummary, layerInfo, quantizedLayer, sampleRun, sampleSummary } from './sampleResults';

const withRun = overlaysOf(sampleSummary, sampleRun);
const named = (id: string): Overlay => {
  const found = withRun.find((overlay) => overlay.id === id);
  if (!found) throw new Error(`no overlay ${id}`);
  return found;
};

describe('overlaysOf', () => {
  it('shows only what the model itself says while there is no run', () => {
    expect(overlaysOf(sampleSummary).map(({ id }) => id)).toEqual(['parameters', 'macs']);
  });
  it('offers every figure of a run', () => {
    expect(withRun.map(({ id }) => id)).toEqual([
      'output-sqnr',
      'weight-sqnr',
      'sensitivity',
      'output-noise',
      'output-max-error',
      'weight-bits',
      'activation-bits',
      'output-scale',
      'weight-scale',
      'adjustment-value',
      'adjustment-shift',
      'adjustment-multiplier',
      'adjustment-error',
      'saturation',
      'used-range',
      'accumulator-bits',
      'mac-bits',
      'multiplier-bits',
      'adjustments',
      'weight-memory',
      'output-memory',
      'kernel-path',
      'parameters',
      'macs',
    ]);
  });
  it('marks layers that look like garbage, by cause', () => {
    const finding = { cause: 'coarse', message: '' } as const;
    const findings = [
      { ...finding, severity: 'error', layer: 'fc' },
      { ...finding, severity: 'warning', layer: 'conv1' },
    ] as const;
    const overlays = overlaysOf(sampleSummary, { ...sampleRun, quantize: { ...sampleRun.quantize, findings } });
    const overlay = overlays.find(({ id }) => id === 'findings')!;
    expect(overlay.texts).toEqual({ fc: 'coarse', conv1: 'coarse' });
    expect(['fc', 'conv1', 'pool1'].map(coloursOf(overlay))).toEqual([
      { kind: 'severity', severity: 'bad' },
      { kind: 'severity', severity: 'warn' },
      undefined,
    ]);
  });
  it.each([
    ['output-sqnr', 'lower than 20, 10'],
    ['weight-sqnr', 'lower than 20, 10'],
    ['sensitivity', 'lower than 20, 10'],
    ['output-noise', 'gradient, logarithmic'],
    ['output-max-error', 'gradient, logarithmic'],
    ['weight-bits', 'gradient'],
    ['activation-bits', 'gradient'],
    ['output-scale', 'gradient, logarithmic'],
    ['weight-scale', 'gradient, logarithmic'],
    ['adjustment-value', 'gradient, logarithmic'],
    ['adjustment-shift', 'gradient'],
    ['adjustment-multiplier', 'gradient, logarithmic'],
    ['adjustment-error', 'higher than 0.5, 5'],
    ['saturation', 'higher than 0.1, 1'],
    ['used-range', 'lower than 50, 25'],
    ['accumulator-bits', 'higher than 30, 32'],
    ['mac-bits', 'gradient, logarithmic'],
    ['multiplier-bits', 'higher than 8, 18'],
    ['adjustments', 'gradient, logarithmic'],
    ['weight-memory', 'gradient, logarithmic'],
    ['output-memory', 'gradient, logarithmic'],
    ['kernel-path', 'gradient'],
    ['parameters', 'gradient, logarithmic'],
    ['macs', 'gradient, logarithmic'],
  ])('colours %s: %s', (id, said) => {
    const { colour } = named(id);
    const words =
      colour.kind === 'thresholds'
        ? `${colour.lowIsBad ? 'lower' : 'higher'} than ${colour.warn}, ${colour.bad}`
        : `gradient${colour.log ? ', logarithmic' : ''}`;
    expect(words).toBe(said);
  });
  it.each<[string, Readonly<Record<string, number>>]>([
    ['output-sqnr', { conv1: 31.5, pool1: 15, fc: 9.9 }],
    ['sensitivity', { conv1: 40.2 }],
    ['output-noise', { conv1: 0.01, pool1: 0.01, fc: 0.01 }],
    ['output-max-error', { conv1: 0.02, pool1: 0.02, fc: 0.02 }],
    ['output-scale', { conv1: 0.05, pool1: 0.05, fc: 0.3 }],
    ['weight-scale', { conv1: 0.002, fc: 0.004 }],
    ['adjustment-value', { conv1: 181 / 512, fc: 2 }],
    ['adjustment-multiplier', { conv1: 181, fc: 100 }],
    ['adjustment-error', { conv1: 0.04, fc: 8 }],
    ['used-range', { conv1: 43.75 }],
    ['mac-bits', { conv1: 221184 * 64 }],
    ['multiplier-bits', { conv1: 8 }],
    ['adjustments', { conv1: 8192 }],
    ['weight-memory', { conv1: (1728 + 256) / 8 }],
    ['output-memory', { conv1: 8192 }],
    ['kernel-path', { conv1: 0 }],
    ['macs', { conv1: 221184, fc: 20480 }],
  ])('counts %s', (id, values) => {
    const overlay = named(id);
    expect(Object.keys(overlay.values)).toEqual(Object.keys(values));
    for (const [name, value] of Object.entries(values)) expect(overlay.values[name]).toBeCloseTo(value, 9);
  });
  it.each([
    ['none', 5, undefined, undefined],
    ['shift', 0, 0, 'shift'],
    ['multiplier', 5, 5, '5 bits'],
    ['float', 5, 32, 'float'],
  ] as const)('of the adjustment %s shows its hardware', (kind, multiplierBits, value, text) => {
    const [conv] = sampleRun.quantize.layers;
    const cost = { ...conv.cost!, adjustment: { kind, multiplierBits, operations: 0 }, macBits: 0 };
    const memory = { weights: 0, biases: 0, tables: 0, output: 0 };
    const layers = [{ ...conv, cost: { ...cost, memory } }];
    const overlays = overlaysOf(sampleSummary, { ...sampleRun, quantize: { ...sampleRun.quantize, layers } });
    const shown = overlays.find(({ id }) => id === 'multiplier-bits');
    expect([shown?.values['conv1'], shown?.texts['conv1']]).toEqual([value, text]);
    const others = ['adjustments', 'mac-bits', 'weight-memory', 'output-memory'];
    expect(overlays.filter(({ id }) => others.includes(id))).toEqual([]);
  });
  it('writes a shift to the left as one, and multipliers with their shift where all share it', () => {
    const [conv] = sampleRun.quantize.layers;
    const texts = (shift: number | readonly number[], multiplier: number | readonly number[]) => {
      const layers = [{ ...conv, adjustment: { ...conv.adjustment!, shift, multiplier } }];
      const overlays = overlaysOf(sampleSummary, { ...sampleRun, quantize: { ...sampleRun.quantize, layers } });
      return ['adjustment-shift', 'adjustment-multiplier'].map(
        (id) => overlays.find((each) => each.id === id)?.texts['conv1'],
      );
    };
    expect(texts(0, 3)).toEqual(['0', '3 · 2⁰']);
    expect(texts(-1, 3)).toEqual(['−1 (left)', '3 · 2¹']);
    expect(texts([4, 4], [3, 5])).toEqual(['4', '3 … 5 · 2⁻⁴']);
    expect(texts([4, 5], [3, 5])).toEqual(['4 … 5', '3 … 5']);
  });
  it('leaves out layers without a value', () => {
    expect(named('adjustment-shift').values).toEqual({ conv1: 9, fc: 7 });
    expect(named('saturation').values).toEqual({ conv1: 0.05, fc: 2 });
    expect(named('parameters').values).toEqual({ conv1: 224, fc: 20490 });
  });
  it('leaves out overlays that no layer has a value for', () => {
    const layers = sampleRun.quantize.layers.map((layer) => ({ ...layer, saturation: null }));
    const unmeasured = { ...sampleRun, quantize: { ...sampleRun.quantize, layers } };
    expect(overlaysOf(sampleSummary, unmeasured).some(({ id }) => id === 'saturation')).toBe(false);
  });
  it.each([
    ['output-sqnr', 'conv1', '31.5'],
    ['weight-scale', 'conv1', '0.002'],
    ['weight-scale', 'fc', '0.001 … 0.004'],
    ['adjustment-multiplier', 'conv1', '181 · 2⁻⁹'],
    ['adjustment-multiplier', 'fc', '90 … 100'],
    ['adjustment-shift', 'fc', '−1 (left) … 7'],
    ['saturation', 'conv1', '0.05 %'],
    ['accumulator-bits', 'fc', '33'],
    ['sensitivity', 'conv1', '40.2'],
    ['output-noise', 'conv1', '0.01'],
    ['output-max-error', 'fc', '0.02'],
    ['weight-bits', 'fc', '8'],
    ['activation-bits', 'pool1', '8'],
    ['adjustment-value', 'conv1', '0.354'],
    ['adjustment-value', 'fc', '1 … 2'],
    ['used-range', 'conv1', '44 %'],
    ['adjustments', 'conv1', '8.19 k'],
    ['output-memory', 'conv1', '8.19 k'],
    ['mac-bits', 'conv1', '14.2 M'],
    ['multiplier-bits', 'conv1', '8 bits'],
    ['weight-memory', 'conv1', '248'],
    ['parameters', 'fc', '20.5 k'],
  ])('%s of %s reads %s', (id, layer, text) => expect(named(id).texts[layer]).toBe(text));
  it.each([
    ['shift', 0, 'shift'],
    ['multiplier', 15, '15 bits'],
    ['float', 0, 'float'],
  ] as const)('names the hardware of an adjustment: %s', (kind, multiplierBits, text) => {
    const { cost } = sampleRun.quantize.layers[0];
    const adjustment = { kind, multiplierBits, operations: 1 };
    const layers = [quantizedLayer(0, 'conv1', { cost: cost && { ...cost, adjustment } })];
    const run = { ...sampleRun, quantize: { ...sampleRun.quantize, layers } };
    const overlay = overlaysOf(sampleSummary, run).find(({ id }) => id === 'multiplier-bits');
    expect(overlay?.texts['conv1']).toBe(text);
  });
  it('takes layer names from a model as they are', () => {
    const hostile = {
      ...sampleSummary,
      layers: [layerInfo(0, '__proto__'), layerInfo(1, 'constructor', { params: 0 })],
    };
    const [parameters] = overlaysOf(hostile);
    expect(Object.keys(parameters.values)).toEqual(['__proto__']);
    expect(coloursOf(parameters)('constructor')).toBeUndefined();
  });
  it('falls back to the first overlay when the chosen one has nothing to show', () => {
    expect(overlayById(overlaysOf(sampleSummary), 'output-sqnr')?.id).toBe('parameters');
    expect(overlayById(withRun, 'macs')?.id).toBe('macs');
  });
});

describe('overlays of a file that is quantized already', () => {
  const overlays = overlaysOf(givenSummary);
  it('come first while there is no run, each with a column of its own, but for the rarest', () => {
    const atOnce = overlays.map(({ id, atOnce = false }) => [id, atOnce]);
    expect(atOnce).toEqual([
      ['given-scale', true],
      ['given-zero-point', true],
      ['given-bits', true],
      ['given-weight-scale', true],
      ['given-weight-zero-point', false],
      ['given-weight-bits', true],
      ['parameters', false],
      ['macs', false],
    ]);
  });
  it('give way to the figures of a run', () => {
    const withRun = overlaysOf(givenSummary, sampleRun);
    expect(withRun[0].id).toBe('output-sqnr');
    expect(withRun.filter(({ atOnce }) => atOnce)).toEqual([]);
  });
  it.each([
    ['given-scale', { conv1: '0.05', pool1: '0.05' }],
    ['given-zero-point', { conv1: '128', pool1: '128' }],
    ['given-bits', { conv1: 'uint8', pool1: 'uint8' }],
    ['given-weight-scale', { conv1: '0.001 … 0.004', fc: '0.01 … 0.02' }],
    ['given-weight-zero-point', { conv1: '0', fc: '−1 … 2' }],
    ['given-weight-bits', { conv1: 'int8', fc: 'int4, blocks of 32' }],
  ])('%s reads %o', (id, texts) => expect(overlays.find((each) => each.id === id)?.texts).toEqual(texts));
});

describe('coloursOf', () => {
  const overlay = (colour: ColourRule, values: Record<string, number>): Overlay => ({
    id: 'x',
    label: 'x',
    unit: '',
    description: '',
    values,
    texts: {},
    colour,
  });
  it.each([
    [20, 'good'],
    [19.9, 'warn'],
    [10, 'warn'],
    [9.9, 'bad'],
    [Infinity, 'good'],
  ])('SQNR %d dB is %s', (value, severity) => {
    const colours = coloursOf(overlay({ kind: 'thresholds', warn: 20, bad: 10, lowIsBad: true }, { a: value }));
    expect(colours('a')).toEqual({ kind: 'severity', severity });
  });
  it.each([
    [30, 'good'],
    [31, 'warn'],
    [32, 'warn'],
    [33, 'bad'],
  ])('%d accumulator bits are %s', (value, severity) => {
    const colours = coloursOf(overlay({ kind: 'thresholds', warn: 30, bad: 32, lowIsBad: false }, { a: value }));
    expect(colours('a')).toEqual({ kind: 'severity', severity });
  });
  it('spreads a logarithmic gradient evenly over the decades', () => {
    const values = { a: 1, b: 10, c: 100, d: 1000, e: 1e4 };
    const colours = coloursOf(overlay({ kind: 'gradient', log: true }, values));
    expect(Object.keys(values).map((name) => colours(name))).toEqual(
      [0, 1, 2, 3, 4].map((step) => ({ kind: 'step', step })),
    );
  });
  it('gives a lone value the middle step and survives zero', () => {
    expect(coloursOf(overlay({ kind: 'gradient', log: false }, { a: 3 }))('a')).toEqual({ kind: 'step', step: 2 });
    const colours = coloursOf(overlay({ kind: 'gradient', log: true }, { zero: 0, one: 1 }));
    expect([colours('zero'), colours('one')]).toEqual([off('low'), step(2)]);
  });
  const step = (at: number): object => ({ kind: 'step', step: at });
  const off = (end: 'low' | 'high'): object => ({ kind: 'off', end });
  const decades = [1e-4, 1e-3, 1e-2, 0.1, 1];
  const steps = [0, 1, 2, 3, 4].map(step);
  it.each([
    ['an exact layer', true, [0, ...decades], [off('low'), ...steps]],
    ['negative values', true, [-5, ...decades], [off('low'), ...steps]],
    ['infinities', true, [-Infinity, ...decades, Infinity], [off('low'), ...steps, off('high')]],
    ['infinities, linear', false, [-Infinity, 0, 1, 2, 3, 4, Infinity], [off('low'), ...steps, off('high')]],
    ['negative values, linear', false, [-4, -3, -2, -1, 0], steps],
    ['NaN', true, [NaN, ...decades], [undefined, ...steps]],
    ['NaN, linear', false, [NaN, 0, 4], [undefined, step(0), step(4)]],
    ['equal values', true, [3, 3], [step(2), step(2)]],
    ['equal values beside zero', true, [0, 3, 3], [off('low'), step(2), step(2)]],
    ['zeros alone', true, [0, 0], [off('low'), off('low')]],
    ['zeros alone, linear', false, [0, 0], [step(2), step(2)]],
    ['a single layer', true, [0.5], [step(2)]],
    ['nothing', true, [], []],
    ['the smallest and the largest number', true, [5e-324, 1.7e308], [step(0), step(4)]],
  ])('lets %s not stretch the scale', (_, log, values, wanted) => {
    const colours = coloursOf(overlay({ kind: 'gradient', log }, Object.fromEntries(values.entries())));
    expect(values.map((_, at) => colours(String(at)))).toEqual(wanted);
  });
  it('names colours as the manifest contributes them', () => {
    expect(colourId({ kind: 'off', end: 'high' })).toBe('shiftwise.overlayOffScale');
    expect(colourId({ kind: 'step', step: 3 })).toBe('shiftwise.overlayStep3');
    expect(colourId({ kind: 'severity', severity: 'bad' })).toBe('shiftwise.overlayBad');
  });
});
