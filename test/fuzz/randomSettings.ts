/** Random settings: presets, modes, roundings, widths, granularity, zero points, range methods. */
import type { AdjustmentMode } from '../../src/quantize/quantizedModel';
import { presets } from '../../src/quantize/presets/presets';
import { strict } from '../../src/quantize/presets/strict';
import { rangeMethods } from '../../src/quantize/ranges/method';
import type { Settings } from '../../src/quantize/settings';
import { roundings } from '../support/quantizedSteps';
import type { Random } from '../support/random';

const adjustments: readonly AdjustmentMode[] = ['float', 'mul-shift', 'pow2-ratio', 'pow2-tensor'];

export function randomSettings(r: Random): Settings {
  const name = r.pick(['standard', 'strict', 'strict', 'report', 'dpu', 'tflite', 'best']);
  // What optimizers do is tested by itself: they look at images again and again.
  const base = { ...(presets.find((preset) => preset.name === name) ?? strict).settings, optimize: [] };
  if (r.next() < 0.25) return base;
  const wide = r.next() < 0.6;
  const width = (): number => (wide ? r.pick([8, 8, 8, 10, 12, 16]) : r.int(2, 16));
  const report = base.leaky === 'after';
  return {
    ...base,
    bits: { weights: width(), activations: width(), bias: report || r.next() < 0.8 ? 32 : r.int(8, 31) },
    granularity: r.pick(['per-tensor', 'per-channel']),
    symmetric: { weights: true, activations: report || r.next() < 0.5 },
    adjustment: r.pick(adjustments),
    rounding: r.pick(roundings),
    realRounding: r.pick(['nearest-ties-even', 'nearest-ties-away']),
    multiplierBits: r.next() < 0.5 ? base.multiplierBits : r.int(1, 31),
    inputBits: r.next() < 0.7 ? base.inputBits : r.int(2, 16),
    edgeBits: r.next() < 0.7 ? base.edgeBits : r.int(2, 16),
    depthwiseBits: r.next() < 0.7 ? base.depthwiseBits : r.int(2, 16),
    tableBits: r.next() < 0.7 ? base.tableBits : r.int(8, 16),
    leaky: report ? base.leaky : `fused:${r.next() < 0.6 ? 8 : r.int(1, 31)}`,
    range: r.next() < 0.7 ? base.range : { weights: r.pick(rangeMethods), activations: r.pick(rangeMethods) },
    signed: ['dpu', 'tflite', 'report'].includes(name) || r.next() < 0.6 ? 'always' : 'auto',
  };
}
