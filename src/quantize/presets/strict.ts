import type { Preset } from '../settings';

/** Integer end to end: every operator between the input and the heads in integer arithmetic, scales of what was seen: the baseline. */
export const strict: Preset = {
  name: 'strict',
  description: 'Integer end to end, per-channel weights, multiplier and shift, ties rounded up as hardware does.',
  settings: {
    preset: 'strict',
    bits: { weights: 8, activations: 8, bias: 32 },
    granularity: 'per-channel',
    range: { weights: 'min-max', activations: 'min-max' },
    symmetric: { weights: true, activations: true },
    signed: 'always',
    adjustment: 'mul-shift',
    multiplierBits: 16,
    inputBits: 2,
    edgeBits: 2,
    depthwiseBits: 2,
    tableBits: 8,
    multiplierSearch: 'optimal',
    rounding: 'nearest-ties-up',
    realRounding: 'nearest-ties-even',
    leaky: 'fused:8',
    alignConcat: true,
    maxPoolPadding: 'lowest',
    optimize: [],
    layers: {},
  },
};
