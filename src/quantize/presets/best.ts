import type { Preset } from '../settings';
import { strict } from './strict';

/** Everything that wins back accuracy without retraining and stays integer end to end. */
export const best: Preset = {
  name: 'best',
  description: 'As strict, with zero points, ranges of least error, equalized channels and reconstructed weights.',
  settings: {
    ...strict.settings,
    preset: 'best',
    range: { weights: 'min-max', activations: 'mse' },
    symmetric: { weights: true, activations: false },
    inputBits: 8,
    tableBits: 14,
    optimize: ['equalize', 'reconstruct', 'verify'],
  },
};
