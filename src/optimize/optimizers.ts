/** The optimizers that a recipe may list under `optimize`, and which of them change the quantized program. */
import type { Settings } from '../quantize/settings';

export const programOptimizers = ['bias-correction', 'reconstruct'] as const;

export function optimizesProgram({ optimize }: Settings): boolean {
  return programOptimizers.some((name) => optimize.includes(name));
}
