/**
 * What an adjustment mode demands of scales, so that its factors can be shifts: said here, and asked for by everybody.
 *
 *   free     any scale: factors have multipliers
 *   powers   every scale is a power of two
 *   ratios   a weight scale is s_out / s_in times a power of two (report 3.6, A.2 `power_two`), so that M = s_in·s_w / s_out is
 *            one; values that meet in a sum lie powers of two apart; where no weights can give way, the output's scale does
 *
 * Scales only grow by it: a range is widened and never clipped. What becomes of factors is said in requantization.ts.
 */
import { powerOfTwoAtLeast } from './adjustment';
import type { AdjustmentMode } from './representation';

export type ScaleGrid = 'free' | 'powers' | 'ratios';

export const scaleGrids: Readonly<Record<AdjustmentMode, ScaleGrid>> = {
  float: 'free',
  'mul-shift': 'free',
  'pow2-ratio': 'ratios',
  'pow2-tensor': 'powers',
};

export const adjustmentModes = Object.keys(scaleGrids) as readonly AdjustmentMode[];

/** Scales of the activations that a weight scale stands between; without `output` accumulators leave as they are. */
export interface Between {
  readonly input: number;
  readonly output: number | undefined;
}

/** Weight scales are this times a power of two; undefined: free. */
export function weightGrid(mode: AdjustmentMode, { input, output }: Between): number | undefined {
  const grid = scaleGrids[mode];
  if (grid === 'powers') return 1;
  return grid === 'ratios' && output !== undefined ? output / input : undefined;
}

/** The least weight scale at or above `scale` that the mode allows. */
export function weightScaleFor(mode: AdjustmentMode, scale: number, { input, output }: Between): number {
  const grid = scaleGrids[mode];
  if (grid === 'powers') return powerOfTwoAtLeast(scale);
  if (grid !== 'ratios' || output === undefined) return scale;
  // In this order: a ratio that is off in its last bit is no power of two.
  return (output * powerOfTwoAtLeast((input * scale) / output)) / input;
}

/** The scale of an output that accumulators of scale `unit` become: at or above `wanted`. */
export function outputScaleFor(mode: AdjustmentMode, wanted: number, unit: number): number {
  return scaleGrids[mode] === 'ratios' ? unit * powerOfTwoAtLeast(wanted / unit) : wanted;
}

/** Scales of activations, and of weights alone, are this times a power of two; undefined: free. */
export function activationGrid(mode: AdjustmentMode): number | undefined {
  return scaleGrids[mode] === 'powers' ? 1 : undefined;
}

/** An activation's scale that is chosen without regard to others; NaN stays. */
export function activationScaleFor(mode: AdjustmentMode, scale: number): number {
  return scaleGrids[mode] === 'powers' && scale > 0 ? powerOfTwoAtLeast(scale) : scale;
}
