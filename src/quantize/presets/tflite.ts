import type { Preset } from '../settings';

/**
 * TensorFlow Lite's 8-bit specification, as CMSIS-NN and LiteRT for microcontrollers compute it with single rounding:
 * asymmetric activations, symmetric weights per channel, int32 biases, a 31-bit multiplier and a shift, ties up.
 * docs/presets.md names the sources and what differs.
 */
export const tflite: Preset = {
  name: 'tflite',
  description: 'TensorFlow Lite / CMSIS-NN int8: zero points, per-channel weights, 31-bit multiplier, single rounding.',
  signedOnly: 'activations of the 8-bit specification are int8',
  settings: {
    preset: 'tflite',
    bits: { weights: 8, activations: 8, bias: 32 },
    granularity: 'per-channel',
    range: { weights: 'min-max', activations: 'min-max' },
    symmetric: { weights: true, activations: false },
    signed: 'always',
    adjustment: 'mul-shift',
    multiplierBits: 31,
    inputBits: 2,
    edgeBits: 2,
    depthwiseBits: 2,
    tableBits: 8,
    multiplierSearch: 'optimal',
    rounding: 'nearest-ties-up',
    realRounding: 'nearest-ties-away',
    leaky: 'fused:31',
    alignConcat: true,
    maxPoolPadding: 'lowest',
    optimize: [],
    layers: {},
  },
};
