import type { Preset } from '../settings';

/** The appendix of the technical report exactly, its traps included (CONVENTIONS 6). */
export const report: Preset = {
  name: 'report',
  description: "The technical report's appendix to the letter: per-tensor min/max, ties to even, leaky after rounding.",
  signedOnly: "activations of the report's appendix are symmetric",
  settings: {
    preset: 'report',
    bits: { weights: 8, activations: 8, bias: 32 },
    granularity: 'per-tensor',
    range: { weights: 'min-max', activations: 'min-max' },
    symmetric: { weights: true, activations: true },
    signed: 'always',
    adjustment: 'float',
    multiplierBits: 8,
    inputBits: 2,
    edgeBits: 2,
    depthwiseBits: 2,
    tableBits: 8,
    multiplierSearch: 'report',
    rounding: 'nearest-ties-even',
    realRounding: 'nearest-ties-even',
    leaky: 'after',
    alignConcat: false,
    maxPoolPadding: 'zero',
    optimize: [],
    layers: {},
  },
};
