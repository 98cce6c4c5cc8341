import { describe, expect, it } from 'vitest';
import { inlayHints, type InlayOptions } from '../../../src/language/cfg/inlayHints';
import type { LayerInfo, QuantizedLayerInfo } from '../../../src/protocol/results/results';

const text =
  '[net]\nwidth=16\nheight=12\nchannels=3\n[maxpool] # a\nstride=2\nsize=2\n[convolutional]\nfilters=8\n[what]\n';
const all: InlayOptions = { shapes: true, figures: true, from: 0, to: 99 };
const row: LayerInfo = {
  index: 1,
  name: 'conv_1',
  op: 'convolutional',
  inputShape: [1, 3, 6, 8],
  outputShape: [1, 8, 6, 8],
  params: 1,
  macs: 1,
  from: [],
};
const quantized: QuantizedLayerInfo = {
  index: 1,
  name: 'conv_1',
  op: 'convolutional',
  bits: { weights: 8, activations: 8, bias: 32 },
  scale: { input: 0.1, weights: 0.1, output: 0.0471 },
  adjustment: { mode: 'mul-shift', value: 0.1, multiplier: [3, 5], shift: [9, 8], relativeError: 0 },
  accumulatorBits: 21,
  saturation: 0,
  sqnrDb: { weights: 38.1, output: 35.5 },
  mse: 0,
  maxError: 0,
};
const shown = (known: Parameters<typeof inlayHints>[1], options = all, cfg = text): readonly string[] =>
  inlayHints(cfg, known, options).map(({ line, character, label }) => `${line}:${character} ${label}`);

describe('behind the headers', () => {
  it('stand index and output shape, as far as they are known', () =>
    expect(shown({})).toEqual(['4:9 0 · 3×6×8', '7:15 1 · 8×6×8', '9:6 2']));
  it('stand scale, shift and error of a run', () =>
    expect(shown({ rows: [row], quantized: [quantized] }, { ...all, shapes: false })).toEqual([
      '7:15 scale 0.0471 · ≫ 8 … 9 · 35.5 dB',
    ]));
  it('a run of the network before its last change is marked as such', () =>
    expect(shown({ rows: [row], quantized: [quantized], isStale: true }, { ...all, shapes: false })).toEqual([
      '7:15 before the change: scale 0.0471 · ≫ 8 … 9 · 35.5 dB',
    ]));
  it('a run of another text is marked as such', () => {
    const edited = text.replace('filters=8', 'filters=9');
    expect(shown({ rows: [row], quantized: [quantized] }, { ...all, shapes: false }, edited)).toEqual([
      expect.stringContaining('before the change: scale'),
    ]);
  });
  it('stands only what can be seen', () => expect(shown({}, { ...all, from: 5, to: 8 })).toEqual(['7:15 1 · 8×6×8']));
});
