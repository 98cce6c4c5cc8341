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

it('a run that says nothing of a layer leaves what was expected of it, unless that is integers', () => {
  const { quantize } = runOf(35, 25);
  expect(fateOf({ name: 'view', fate: { kind: 'dropped' } }, quantize)).toEqual({ kind: 'dropped' });
  expect(fateOf({ name: 'view', fate: { kind: 'integer' } }, quantize)).toBeUndefined();
});
