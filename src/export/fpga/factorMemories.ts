/** The multipliers and shifts of a requantization as memories. Real factors (mode `float`) have none: they stand in the manifest. */
import type { Requantize } from '../../quantize/quantizedModel';
import { signedBits } from '../../quantize/steps/range';
import type { MemoryLayout } from './layout';
import type { Memory } from './memories';

export type FactorMemory = Omit<Memory, 'stem' | 'title'> & { readonly role: string };

/**
 * @param channels with it, one entry per channel also where all are alike, in the layout of the biases: hardware reads the
 * same address in each.
 */
export function factorMemories(
  requantize: Requantize | undefined,
  channels?: number,
  layout?: MemoryLayout,
): readonly FactorMemory[] {
  if (requantize === undefined || requantize.mode === 'float') return [];
  const { factor, negative } = requantize;
  const memory = (role: string, values: Int32Array): FactorMemory => {
    const length = channels ?? values.length;
    const all = Int32Array.from({ length }, (_, i) => values[values.length === 1 ? 0 : i]);
    const bits = all.reduce((widest, value) => Math.max(widest, signedBits(value, value)), 2);
    return { role, values: all, shape: [length], bits, layout };
  };
  return [
    memory('multiplier', factor.multiplier),
    memory('shift', factor.shift),
    ...(negative ? [memory('negative_multiplier', negative.multiplier), memory('negative_shift', negative.shift)] : []),
  ];
}
