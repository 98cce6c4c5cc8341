/** What the legend of a gradient says of values that have no place on it. */
import { expect, it } from 'vitest';
import { overlaysOf } from '../../src/protocol/views/overlays';
import type { Overlay } from '../../src/protocol/views/viewModel';
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

it('calls a layer without noise exact', () => {
  const layers = [quantizedLayer(0, 'conv1', { mse: 0 }), quantizedLayer(2, 'fc', { mse: 0.25 })];
  const overlays = overlaysOf(sampleSummary, { ...sampleRun, quantize: { ...sampleRun.quantize, layers } });
  const noise = overlays.find(({ id }) => id === 'output-noise')!;
  if (noise.colour.kind !== 'gradient') throw new Error('noise is a gradient');
  expect(gradientTexts(noise, noise.colour)).toEqual({ below: '0 (exact)', scale: ['0.5', '0.5 (logarithmic)'] });
});
