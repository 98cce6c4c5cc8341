/** Positions of a DPU, and what has none: each refusal says which setting gives some. */
import { expect, it } from 'vitest';
import { readExportOptions } from '../../src/export/options';
import { vitis } from '../../src/export/vitis';
import { prepare } from '../../src/passes/pipeline';
import { dpu } from '../../src/quantize/presets/dpu';
import { quantize } from '../../src/quantize/quantize';
import type { Settings } from '../../src/quantize/settings';
import { smallDarknet } from '../support/darknetNet';
import { syntheticRanges } from '../support/syntheticRanges';

const range = { weights: 'min-max', activations: 'min-max' } as const;

function written(change: Partial<Settings>): string {
  const { graph } = prepare(smallDarknet());
  const { model } = quantize(graph, syntheticRanges(graph), { ...dpu.settings, range, ...change });
  const options = readExportOptions({});
  const [{ bytes }] = vitis(model, { name: 'small', provenance: 'a test', options });
  return new TextDecoder().decode(bytes);
}

it('has the positions of a program of its own preset', () => {
  expect(written({})).toContain('"shift_cut"');
});

it.each<[string, Partial<Settings>, RegExp]>([
  [
    'unsigned integers',
    { preset: 'strict', signed: 'auto' },
    /unsigned integers up to 255, expected signed ones; .*signed=always/,
  ],
  ['zero points', { symmetric: { weights: true, activations: false } }, /zero point -?\d+, expected 0/],
  ['other multipliers', { adjustment: 'mul-shift' }, /adjustment=pow2-tensor/],
])('does not write %s', (_, change, said) => {
  expect(() => written(change)).toThrow(said);
});
