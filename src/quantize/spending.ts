/**
 * What bit allocation may spend, each a sum over the layers of the cost model's terms (cost.ts, docs/cost.md), for one image:
 *
 *   size             bits of weights
 *   macBits          MACs · width of the weights · width of the input                 the multipliers of the products
 *   adderBits        MACs · width of the accumulator                                  the adders behind them
 *   adjustmentBits   integers adjusted · width of the multiplier · of the accumulator   the multipliers of the adjustment
 *
 * Shifts are wires and floating-point multipliers are not made of bits: neither has adjustment bits.
 */
import type { Cost } from './cost';

export const spendings = {
  size: ({ memory }) => memory.weights,
  macBits: ({ macBits }) => macBits,
  adderBits: ({ macs, accumulatorBits }) => macs * (accumulatorBits ?? 0),
  adjustmentBits: ({ adjustment, accumulatorBits }) =>
    adjustment.operations * adjustment.multiplierBits * (accumulatorBits ?? 0),
} as const satisfies Readonly<Record<string, (cost: Cost) => number>>;
