/** What the legend of a gradient says of values that have no place on it. */
import { expect, it } from 'vitest';
import { overlaysOf } from '../../src/protocol/views/overlays';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { legendLine } from '../../webview-ui/model/legendEntries';
import { gradientTexts } from '../../webview-ui/model/gradientTexts';
import { quantizedLayer, sampleRun, sampleSummary } from '../protocol/views/sampleResults';

const overlay = (values: readonly number[]): Overlay => ({
  ...{ id: 'x', label: 'x', unit: '', description: '', colour: { kind: 'gradient', log: true } },
  values: Object.fromEntries(values.entries()),
  texts: Object.fromEntries(values.map(String).entries()),
});

it.each([
  [[1, 100], true, { scale: ['1', '100 (logarithmic)'] }],
  [[1, 100], false, { scale: ['1', '100'] }],
  [[100, 0, 1], true, { below: '0', scale: ['1', '100 (logarithmic)'] }],
  [[100, 0, 1], false, { scale: ['0', '100'] }],
  [[-1, 0, 1, Infinity], true, { below: '≤ 0', scale: ['1', '1 (logarithmic)'], above: '∞' }],
  [[-Infinity, 2, NaN], false, { below: '−∞', scale: ['2', '2'] }],
  [[0, 0], true, { below: '0' }],
])('says of %j, logarithmic: %s', (values, log, said) => {
  expect(gradientTexts(overlay(values), { kind: 'gradient', log })).toEqual(said);
});

it.each([
  ['bytes', ['1.2 k', '30 k'], ['1.2 k bytes', '30 k bytes']],
  ['%', ['0.1 %', '3 %'], ['0.1 %', '3 %']],
  ['', ['direct', 'words'], ['direct', 'words']],
])('says the unit at both ends, once: %s', (unit, [low, high], scale) => {
  const named = { ...overlay([1, 2]), unit, texts: { 0: low, 1: high } };
  expect(gradientTexts(named, { kind: 'gradient', log: false })).toEqual({ scale });
});

it.each<[string, Overlay, string]>([
  ['a gradient', { ...overlay([1, 100]), unit: 'bits' }, 'Bars, from short to long: 1 bits … 100 bits (logarithmic)'],
  [
    'a gradient with what is off it',
    overlay([0, 5]),
    'Bars, from short to long: 5 … 5 (logarithmic); ○ off the scale: 0',
  ],
  [
    'thresholds',
    { ...overlay([1]), unit: 'dB', colour: { kind: 'thresholds', warn: 20, bad: 10, lowIsBad: true } },
    '✓ ≥ 20 dB, ▲ 10 … 20 dB, ✕ < 10 dB',
  ],
])('explains the marks of %s in a line', (_, of, line) => expect(legendLine(of)).toBe(line));

it('calls a layer without noise exact', () => {
  const layers = [quantizedLayer(0, 'conv1', { mse: 0 }), quantizedLayer(2, 'fc', { mse: 0.25 })];
  const overlays = overlaysOf(sampleSummary, { ...sampleRun, quantize: { ...sampleRun.quantize, layers } });
  const noise = overlays.find(({ id }) => id === 'output-noise')!;
  if (noise.colour.kind !== 'gradient') throw new Error('noise is a gradient');
  expect(gradientTexts(noise, noise.colour)).toEqual({
    below: '0 (exact)',
    scale: ['0.5 RMS', '0.5 RMS (logarithmic)'],
  });
});
