import type { Preset } from '../settings';

/**
 * AMD's DPU as Vitis AI's quantizer prepares for it: every scale a power of two, found by squared error; symmetric, one scale
 * per tensor; biases of 8 bits with their own position; DPU_ROUND (ties up) after accumulation, C's round (ties away) for
 * weights, biases and the input; LeakyReLU 26/256, which is 13·2^−7, the 4-bit fraction nearest to 0.1.
 * docs/presets.md names the sources and what differs.
 */
export const dpu: Preset = {
  name: 'dpu',
  description: 'AMD DPU (Vitis AI): powers of two throughout, exponents by squared error, 8-bit biases.',
  signedOnly: "a DPU's activations are signed",
  settings: {
    preset: 'dpu',
    bits: { weights: 8, activations: 8, bias: 8 },
    granularity: 'per-tensor',
    range: { weights: 'mse', activations: 'mse' },
    symmetric: { weights: true, activations: true },
    signed: 'always',
    adjustment: 'pow2-tensor',
    multiplierBits: 8,
    inputBits: 2,
    edgeBits: 2,
    depthwiseBits: 2,
    tableBits: 8,
    multiplierSearch: 'optimal',
    rounding: 'nearest-ties-up',
    realRounding: 'nearest-ties-away',
    leaky: 'fused:4',
    alignConcat: true,
    maxPoolPadding: 'lowest',
    optimize: [],
    layers: {},
  },
};
