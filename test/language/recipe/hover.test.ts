/** What each setting of a recipe came to, by hand: of three layers, of which the last has no weights. */
import { describe, expect, it } from 'vitest';
import { recipeHover, type LastRun } from '../../../src/language/recipe/hover';
import type { QuantizedLayerInfo } from '../../../src/protocol/results/results';
import { quantizedLayer, sampleRun } from '../../protocol/views/sampleResults';

type Adjustment = NonNullable<QuantizedLayerInfo['adjustment']>;
const off = (relativeError: number): Adjustment => {
  return { mode: 'mul-shift', value: 0.5, multiplier: 1, shift: 1, relativeError };
};
const layers = [
  quantizedLayer(0, 'a', { sqnrDb: { output: 30.5, weights: 40.5 }, saturation: 0.75, adjustment: off(0.001) }),
  quantizedLayer(1, 'b', { sqnrDb: { output: 20.5, weights: 50.5 }, saturation: 0.002, adjustment: off(0.75) }),
  quantizedLayer(2, 'c', { sqnrDb: { output: 25.5, weights: null }, saturation: null, adjustment: null }),
];
const evaluate = { ...sampleRun.evaluate!, evaluator: 'voc', images: 9, metrics: { map: 0.5, top: 0.25 } };
const run: LastRun = {
  quantize: { ...sampleRun.quantize, layers, provenance: 'mine', size: { floatBytes: 1234567, quantizedBytes: 224 } },
  evaluate: { ...evaluate, float: { map: 0.75 } },
  current: true,
};

/** Behind the title, in the recipe `{ "a": { "b": 0 } }` on the key at `a.b`. */
function effectAt(path: string, of: LastRun = run): string | undefined {
  const keys = path.split('.');
  const text = `${keys.map((key) => `{ "${key}": `).join('')}0${'}'.repeat(keys.length)}`;
  const found = recipeHover(text, 0, text.lastIndexOf(`"${keys.at(-1)}"`) + 1, of);
  if (!found) return undefined;
  expect(text.slice(found.range.start, found.range.end)).toBe(`"${keys.at(-1)}"`);
  const [, effect] = /^\*\*Last run\*\* · ([^]*)\n\nmine/.exec(found.markdown) ?? expect.fail(found.markdown);
  return effect;
}

const size = '1.23 MB in float, 224B quantized';
const outputs = 'SQNR of outputs: median 25.5 dB, lowest 20.5 dB in b';
const weights = 'SQNR of weights: median 50.5 dB, lowest 40.5 dB in a';
const saturation = 'most saturation 75 % in a';

describe('a setting', () => {
  it.each<[string, string | undefined]>([
    ['model', `${size} · ${outputs}`],
    ['preset', `${size} · ${outputs}`],
    ['bits', `${size} · ${weights}`],
    ['bits.weights', `${size} · ${weights}`],
    ['bits.activations', outputs],
    ['granularity', weights],
    ['range.weights', weights],
    ['range.activations', `${outputs} · ${saturation}`],
    ['symmetric.activations', outputs],
    ['optimize', outputs],
    ['rounding', outputs],
    ['leaky', outputs],
    ['adjustment', 'adjustments at most 75 % off, in b'],
    ['multiplierBits', 'adjustments at most 75 % off, in b'],
    ['calibration.count', `${outputs} · ${saturation}`],
    ['evaluation', 'voc on 9 images: mAP@0.5:0.95 50.00\u00a0% (float 75.00\u00a0%), top 0.25'],
    ['preprocess.size', 'voc on 9 images: mAP@0.5:0.95 50.00\u00a0% (float 75.00\u00a0%), top 0.25'],
    ['inputs', 'voc on 9 images: mAP@0.5:0.95 50.00\u00a0% (float 75.00\u00a0%), top 0.25'],
    ['layers', undefined],
    ['layers.z', undefined],
    ['layers.a.range.x.y', undefined],
    ['export', undefined],
  ])('%s: %s', (path, wanted) => expect(effectAt(path)).toBe(wanted));

  it('of a layer is its card, without the provenance twice', () => {
    expect(effectAt('layers.a')).toMatch(/^\*\*a\*\* · /);
    expect(effectAt('layers.b.bits.weights')).toMatch(/^\*\*b\*\* · /);
    expect(effectAt('layers.a')).not.toContain('mine');
  });

  it('that was not measured says so', () => {
    const none = { ...run, evaluate: undefined, quantize: { ...run.quantize, layers: [] } };
    expect(effectAt('calibration', none)).toBe('SQNR of outputs not measured · saturation not measured');
    expect(effectAt('bits', none)).toBe(`${size} · SQNR of weights not measured`);
    expect(['adjustment', 'evaluation'].map((path) => effectAt(path, none))).toEqual([undefined, undefined]);
  });

  it('without float has no figure of float', () =>
    expect(effectAt('evaluation', { ...run, evaluate: { ...evaluate, float: undefined } })).toBe(
      'voc on 9 images: mAP@0.5:0.95 50.00\u00a0%, top 0.25',
    ));
});
