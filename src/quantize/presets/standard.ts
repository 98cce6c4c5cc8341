import type { Preset } from '../settings';
import { strict } from './strict';

/**
 * Accurate without being asked and quick: the arithmetic of `strict`, and what wins back accuracy without a search, guarded by that baseline. The default. Tables of
 * 14 bits: behind wide channels swish of 8 bits costs yolox_nano nearly all of its accuracy.
 */
export const standard: Preset = {
  name: 'standard',
  description:
    'The default: as strict, with zero points, ranges of least error, equalized channels and corrected biases.',
  settings: {
    ...strict.settings,
    preset: 'standard',
    range: { weights: 'min-max', activations: 'mse' },
    symmetric: { weights: true, activations: false },
    inputBits: 8,
    tableBits: 14,
    optimize: ['equalize', 'bias-correction', 'guard'],
  },
};
