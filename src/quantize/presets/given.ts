import type { Preset } from '../settings';
import { strict } from './strict';

/**
 * A model that is quantized already, computed as onnxruntime computes it: the given scales, zero points and weights, and factors
 * in float32. Shifts, or multipliers and shifts, are a matter of `adjustment`. The default for such models.
 *
 * An input that the file reads in float has 16 bits, which are nearer to it than the roundings behind can tell: of a transformer whose
 * LayerNormalization reads the input, all integers are onnxruntime's; with 8 bits 59 % of them were.
 */
export const given: Preset = {
  name: 'given',
  description: 'Scales, zero points and weights that the model brings along, factors in float32, ties to even.',
  settings: {
    ...strict.settings,
    preset: 'given',
    symmetric: { weights: true, activations: false },
    adjustment: 'float',
    multiplierBits: 31,
    inputBits: 16,
    edgeBits: 2,
    depthwiseBits: 2,
    tableBits: 16,
    rounding: 'nearest-ties-even',
  },
};
