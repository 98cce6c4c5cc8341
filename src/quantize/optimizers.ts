/** The names that `optimize` may list: on the float graph before its ranges are taken, or on the program that quantizing made. */
import type { Settings } from './settings';

const graphOptimizers: readonly string[] = ['equalize'];
const programOptimizers: readonly string[] = ['bias-correction', 'reconstruct'];

export const optimizers: readonly string[] = [...graphOptimizers, ...programOptimizers];

/** Whether the program is changed after quantizing. */
export function optimizesProgram({ optimize }: Settings): boolean {
  return programOptimizers.some((name) => optimize.includes(name));
}
