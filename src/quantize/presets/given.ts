import type { Preset } from '../settings';
import { strict } from './strict';

/**
 * A model that is quantized already, computed as onnxruntime computes it: the given scales, zero points and weights, and multipliers
 * so fine that roundings differ only where float32 itself decides between two integers. The default for such models.
 */
export const given: Preset = {
  name: 'given',
  description:
    'Scales, zero points and weights that the model brings along, 31-bit multiplier and shift, ties to even.',
  settings: {
    ...strict.settings,
    preset: 'given',
    symmetric: { weights: true, activations: false },
    multiplierBits: 31,
    inputBits: 8,
    tableBits: 16,
    rounding: 'nearest-ties-even',
  },
};
