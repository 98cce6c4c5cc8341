/** A layer's card: the verdict, the order of its figures, and what is left for those who ask. Words and figures by hand. */
import { describe, expect, it } from 'vitest';
import { layerCard, type CardRun } from '../../../src/protocol/views/layerCard';
import { fateOf, fateText } from '../../../src/protocol/views/layerFate';
import type { LayerFate, LayerFinding, QuantizedLayerInfo } from '../../../src/protocol/results/results';
import { layerInfo, quantizedLayer } from './sampleResults';

const chain = [layerInfo(0, 'a'), layerInfo(1, 'view', { from: ['a'] }), layerInfo(2, 'b', { from: ['view'] })];

function runOf(a: number | null, b: number | null, rest: Partial<CardRun['quantize']> = {}): CardRun {
  const measured = (index: number, name: string, output: number | null): QuantizedLayerInfo =>
    quantizedLayer(index, name, { sqnrDb: { weights: 40, output } });
  const layers = [measured(0, 'a', a), measured(2, 'b', b)];
  return { quantize: { layers, islands: [], findings: [], provenance: 'p', ...rest }, layers: chain };
}

const finding = (severity: 'error' | 'warning'): LayerFinding => ({
  ...{ severity, layer: 'b', cause: 'unknown', message: 'b is noise' },
});

describe('the verdict', () => {
  it.each([
    ['good', runOf(35, 25), { severity: 'good', text: 'Good: 25.0 dB signal to noise' }],
    ['lost here', runOf(35, 15), { severity: 'warn', text: 'Noisy: 15.0 dB, of which 20.0 dB are lost here' }],
    [
      'lost before, through a layer without figures',
      runOf(12, 9),
      { severity: 'bad', text: 'Noisy: 9.0 dB, as is what it reads' },
    ],
    ['not measured before', runOf(null, 15), { severity: 'warn', text: 'Noisy: 15.0 dB signal to noise' }],
    ['not measured', runOf(35, null), { text: 'Integer' }],
    ['garbage', runOf(35, 25, { findings: [finding('error')] }), { severity: 'bad', text: 'b is noise' }],
    ['doubtful', runOf(35, 25, { findings: [finding('warning')] }), { severity: 'warn', text: 'b is noise' }],
    [
      'in float',
      runOf(35, null, { islands: [{ layers: ['b'], reason: 'Det has none', tail: false }] }),
      { severity: 'warn', text: 'Float, because Det has none' },
    ],
  ])('%s', (_, run, verdict) => expect(layerCard(chain[2], run).verdict).toEqual(verdict));

  it('of a layer that another one took in names it', () => {
    const fates = { view: { kind: 'folded', into: 'a' } as const };
    expect(layerCard(chain[1], runOf(35, 25, { fates })).verdict).toEqual({ text: 'Folded into a' });
  });
  it('before a run is what is expected', () =>
    expect(layerCard({ ...chain[2], fate: { kind: 'fused', into: 'a' } }).verdict.text).toBe('Expected: fused into a'));
});

it.each<[string, CardRun, object]>([
  ['20 dB', runOf(35, 20), { severity: 'good', text: 'Good: 20.0 dB signal to noise' }],
  [
    'just less, 6 dB lost',
    runOf(25.9, 19.9),
    { severity: 'warn', text: 'Noisy: 19.9 dB, of which 6.0 dB are lost here' },
  ],
  ['5.9 lost of what was good', runOf(20, 14.1), { severity: 'warn', text: 'Noisy: 14.1 dB signal to noise' }],
  ['5 lost of what was not', runOf(19.9, 14.9), { severity: 'warn', text: 'Noisy: 14.9 dB, as is what it reads' }],
  ['10 dB', runOf(11, 10), { severity: 'warn', text: 'Noisy: 10.0 dB, as is what it reads' }],
])('the verdict at %s', (_, run, verdict) => expect(layerCard(chain[2], run).verdict).toEqual(verdict));

it('reads the noisiest of several, looks through layers without a figure once, and takes the last of one name', () => {
  const names = ['a', 'b', 'view', 'loop', 'c'];
  const from = { view: ['a', 'loop'], loop: ['view', 'b'], c: ['view'] } as Readonly<Record<string, string[]>>;
  const layers = names.map((name, index) => layerInfo(index, name, { from: from[name] ?? [] }));
  const sqnr = { a: 30, b: 25, c: 12 } as Readonly<Record<string, number>>;
  const measured = Object.entries(sqnr).map(([name, output], index) =>
    quantizedLayer(index, name, { sqnrDb: { weights: null, output } }),
  );
  const quantize = { ...runOf(1, 1).quantize, layers: measured };
  expect(layerCard(layers[4], { quantize, layers }).verdict.text).toBe(
    'Noisy: 12.0 dB, of which 13.0 dB are lost here',
  );
  const again = quantizedLayer(9, 'c', { sqnrDb: { weights: null, output: 40 } });
  const twice = { quantize: { ...quantize, layers: [...measured, again] }, layers };
  expect(layerCard(layers[4], twice).verdict.text).toBe('Good: 40.0 dB signal to noise');
});

describe('figures of a card', () => {
  const of = (rest: Partial<QuantizedLayerInfo>, layer = chain[2]) => {
    const quantize = { ...runOf(35, 25).quantize, layers: [quantizedLayer(2, 'b', rest)] };
    const { figures, more } = layerCard(layer, { quantize, layers: chain });
    return Object.fromEntries([...figures, ...more].map(({ label, text }) => [label, text]));
  };
  const cost = {
    ...{ macs: 1500, macBits: 1, accumulatorBits: 20 },
    ...{ adjustment: { kind: 'multiplier', multiplierBits: 7, operations: 1 } as const },
    memory: { weights: 9, biases: 0, tables: 0, output: 17 },
  };

  it.each([
    ['none', '20-bit accumulator, 1.50 k MACs'],
    ['shift', 'shift, 20-bit accumulator, 1.50 k MACs'],
    ['multiplier', '7-bit multiplier, 20-bit accumulator, 1.50 k MACs'],
    ['float', 'float multiplier, 20-bit accumulator, 1.50 k MACs'],
  ] as const)('the hardware of %s', (kind, text) =>
    expect(of({ cost: { ...cost, adjustment: { ...cost.adjustment, kind } }, accumulatorBits: 20 })['Hardware']).toBe(
      text,
    ),
  );
  it('hardware that is not known, or does not multiply', () => {
    expect(of({ cost: { ...cost, macs: 0 }, accumulatorBits: null })['Hardware']).toBe('7-bit multiplier');
    expect(of({ cost: { ...cost, macs: 1 }, accumulatorBits: null })['Hardware']).toBe('7-bit multiplier, 1 MACs');
    expect(of({ accumulatorBits: null })['Hardware']).toBeUndefined();
  });
  it('memory in whole bytes, where there is any', () => {
    expect(of({ cost })).toMatchObject({ 'Weight memory': '2 bytes', 'Output memory': '3 bytes' });
    const none = of({ cost: { ...cost, memory: { ...cost.memory, weights: 0, output: 0 } } });
    expect([none['Weight memory'], none['Output memory']]).toEqual([undefined, undefined]);
    const one = of({ cost: { ...cost, memory: { ...cost.memory, weights: 1, output: 1 } } });
    expect([one['Weight memory'], one['Output memory']]).toEqual(['1 bytes', '1 bytes']);
  });
  it.each<[object, string]>([
    [{ mode: 'float', value: 0.5, multiplier: null, shift: null, relativeError: 0 }, '0.5 (float)'],
    [{ mode: 'shift', value: 0.5, multiplier: 1, shift: 1, relativeError: 0 }, '2⁻¹ = 0.5 (shift)'],
    [
      { mode: 'mul-shift', value: [0.5, 3], multiplier: [1, 6], shift: [1, 1], relativeError: 0 },
      '1 … 6 · 2⁻¹ = 0.5 … 3 (mul-shift)',
    ],
  ])('M of %j', (adjustment, text) => expect(of({ adjustment: adjustment as never })['M']).toBe(text));
  it('what is absent, and what is nothing', () => {
    const none = of({
      ...{
        adjustment: null,
        saturation: null,
        mse: null,
        maxError: null,
        bits: { weights: null, activations: 8, bias: null },
      },
      ...{ scale: { input: 0.5, weights: null, output: 0.25 }, sqnrDb: { weights: null, output: null } },
    });
    expect(none).toEqual({
      Scale: 'in 0.5, out 0.25',
      Hardware: '21-bit accumulator',
      Bits: 'activations 8',
      Parameters: '224',
      MACs: '221 k',
      Reads: 'view',
    });
    expect(
      of({
        saturation: 0,
        usedRange: 0.5,
        mse: 4,
        maxError: 0,
        zeroPoint: { input: 1, output: -2 },
        kernelPath: 'direct',
      }),
    ).toMatchObject({
      ...{ Saturation: '0 %', 'Used range': '50 %', 'Output noise (RMS)': '2', 'Largest output error': '0' },
      ...{
        'Zero points': 'input 1, output −2',
        'Kernel path': 'direct',
        'Rounding of M': '0.04 %',
        SQNR: 'out 31.5 dB',
      },
    });
    const adjustment = { mode: 'mul-shift', value: 0.5, multiplier: 1, shift: 1, relativeError: 0.8 } as const;
    expect(of({ saturation: 0.75, adjustment })).toMatchObject({ Saturation: '75 %', 'Rounding of M': '80 %' });
    const alone = of({ sqnrDb: { weights: 12, output: null, alone: 7 } });
    expect(alone).toMatchObject({
      'SQNR of weights': '12.0 dB',
      'SQNR of the network, this layer alone quantized': '7.0 dB',
    });
  });
  it('of what costs nothing are none, of what nobody knows a question mark', () => {
    const rows = (rest: object) => layerCard({ ...chain[0], ...rest }).figures.map(({ text }) => text);
    expect([rows({ params: 0, macs: 0 }), rows({ params: 1, macs: 1 }), rows({ params: 0, macs: null })]).toEqual([
      ...[[], ['1', '1'], ['?']],
    ]);
  });
  it('of a file’s own integers come first, those of imported files last', () => {
    const overlay = (more: object) => ({ ...{ id: 'x', label: 'X', texts: { a: '7' } }, ...more }) as never;
    const overlays = [
      overlay({ id: 'given-scale', label: 'Scale' }),
      overlay({ source: 'f.json' }),
      overlay({ label: 'own' }),
    ];
    const { figures, more } = layerCard(chain[0], undefined, overlays);
    expect(figures.map(({ label }) => label)).toEqual(['Scale', 'Parameters', 'MACs']);
    expect(more).toEqual([{ label: 'X', text: '7' }]);
    expect(layerCard(chain[1], undefined, overlays).more).toEqual([{ label: 'Reads', text: 'a' }]);
  });
});

it.each([
  ['depthwise', 'Conv, depthwise'],
  ['grouped', 'Conv, grouped'],
  ['pointwise', 'Conv, pointwise'],
  [undefined, 'Conv'],
] as const)('is said to be %s', (form, what) =>
  expect(layerCard(layerInfo(0, 'a', { form, inputShape: [], outputShape: [] })).what).toBe(what),
);

it('ranks scale, shift, M, SQNR in and out, saturation, hardware; the rest stands behind', () => {
  const { figures, more, what } = layerCard({ ...chain[2], form: 'depthwise' }, runOf(35, 25));
  expect(what).toBe('Conv, depthwise · 1×3×32×32 → 1×8×32×32');
  expect(figures).toEqual([
    { label: 'Scale', text: 'in 0.00392, weights 0.002, out 0.05' },
    { label: 'Shift k', text: '9' },
    { label: 'M', text: '181 · 2⁻⁹ = 0.354 (mul-shift)' },
    { label: 'SQNR', text: 'in 35.0 dB, out 25.0 dB' },
    { label: 'Saturation', text: '0.05 %' },
    { label: 'Hardware', text: '21-bit accumulator' },
  ]);
  expect(more.map(({ label }) => label)).toEqual([
    ...['Bits', 'SQNR of weights', 'Output noise (RMS)', 'Largest output error', 'Rounding of M'],
    ...['Parameters', 'MACs', 'Reads'],
  ]);
});

it('has attributes and tensors of the file behind the rest', () => {
  const layer = layerInfo(0, 'a', {
    attributes: [['strides', '2, 2']],
    tensors: [{ name: 'w', type: 'float32', shape: [8, 3, 3, 3] }],
  });
  expect(layerCard(layer).attributes).toEqual([
    { label: 'strides', text: '2, 2' },
    { label: 'w', text: 'float32 8×3×3×3' },
  ]);
});

it('says that figures are of before', () =>
  expect(layerCard(chain[0], { ...runOf(35, 25), isStale: true }).provenance).toBe(
    'Of the last run, before what has changed since: p',
  ));

it.each<[LayerFate, string]>([
  [{ kind: 'integer' }, 'integer'],
  [{ kind: 'fused', into: 'x' }, 'fused into x'],
  [{ kind: 'beforehand' }, 'computed beforehand'],
  [{ kind: 'dropped' }, 'dropped: hands on what it reads'],
])('%j in words', (fate, words) => expect(fateText(fate)).toBe(words));

it('what a run says of a layer counts before why it lies in an island', () => {
  const { quantize } = runOf(35, 25);
  const islands = [{ layers: ['view', 'shares'], reason: 'decoding', tail: true }];
  const fates = { view: { kind: 'float', why: 'it only moves numbers' } } as const;
  const run = { ...quantize, islands, fates };
  expect(fateOf({ name: 'view' }, run)).toEqual(fates.view);
  expect(fateOf({ name: 'shares' }, run)).toEqual({ kind: 'float', why: 'decoding' });
});

it('a run that says nothing of a layer leaves what was expected of it, unless that is integers', () => {
  const { quantize } = runOf(35, 25);
  expect(fateOf({ name: 'view', fate: { kind: 'dropped' } }, quantize)).toEqual({ kind: 'dropped' });
  expect(fateOf({ name: 'view', fate: { kind: 'integer' } }, quantize)).toBeUndefined();
});
