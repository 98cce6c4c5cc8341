/**
 * `mse`: the magnitude α whose step α/qmax makes the expected squared error least.
 *
 * Free: α = largest·2^(−j/8) for j = 0 … 56 first, then golden sections around the best of them. On a grid of scales
 * g·2^e (powers of two, and shift-only adjustments), the exponents themselves are searched from the one that clips nothing
 * downwards, as tools for the DPU do.
 */
import { powerOfTwoAtLeast } from '../adjustment';
import type { Population } from './population';

const eighthsOfOctaves = 56;
const exponents = 8;
const sections = 16;
const golden = (Math.sqrt(5) - 1) / 2;

/** Below the border by less than any rounding of a scale could bring back, so that rounding up ends on the border. */
const hair = 1 - 2 ** -40;

export function leastErrorMagnitude(population: Population, qmax: number, grid: number | undefined): number {
  const most = Math.max(Math.abs(population.min), Math.abs(population.max));
  const errorAt = (magnitude: number): number => population.squaredError(magnitude / qmax, qmax);
  if (grid === undefined) return refine(most, errorAt);
  const top = grid * powerOfTwoAtLeast(most / qmax / grid);
  const candidates = Array.from({ length: exponents }, (_, j) => qmax * top * 2 ** -j);
  return hair * least(candidates, errorAt);
}

function refine(most: number, errorAt: (magnitude: number) => number): number {
  const candidates = Array.from({ length: eighthsOfOctaves + 1 }, (_, j) => most * 2 ** (-j / 8));
  const best = least(candidates, errorAt);
  let [low, high] = [best * 2 ** (-1 / 8), Math.min(best * 2 ** (1 / 8), most)];
  for (let i = 0; i < sections; i++) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (errorAt(left) < errorAt(right)) high = right;
    else low = left;
  }
  return least([best, (low + high) / 2], errorAt);
}

/** The first of those with the least error. */
function least(candidates: readonly number[], errorAt: (magnitude: number) => number): number {
  const errors = candidates.map(errorAt);
  return candidates[errors.indexOf(Math.min(...errors))];
}
