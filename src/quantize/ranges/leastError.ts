/**
 * `mse`: the magnitude α whose step α/qmax makes the expected squared error least.
 *
 * Free: α = largest·2^(−j/8) for j = 0 … 56 first, then golden sections around the best of them. On a grid of scales
 * g·2^e (powers of two, and shift-only adjustments), the exponents themselves are searched from the one that clips nothing
 * downwards, as tools for the DPU do.
 *
 * With a zero point both ends are free: for each step, the number of levels below zero is found by halving, since the error
 * first falls and then rises with it.
 */
import { powerOfTwoAtLeast } from '../adjustment';
import type { Interval, Population } from './population';

const eighthsOfOctaves = 56;
const exponents = 8;
const sections = 16;
/** Steps in a row that may be worse than the best before the search ends. */
const patience = 8;
const golden = (Math.sqrt(5) - 1) / 2;

/** Below the border by less than any rounding of a scale could bring back, so that rounding up ends on the border. */
const hair = 1 - 2 ** -40;

export function leastErrorMagnitude(population: Population, qmax: number, grid: number | undefined): number {
  const most = Math.max(Math.abs(population.min), Math.abs(population.max));
  const errorAt = (magnitude: number): number => population.squaredError(magnitude / qmax)(qmax, qmax + 1);
  if (grid === undefined) return refine(most, errorAt);
  const top = grid * powerOfTwoAtLeast(most / qmax / grid);
  const candidates = Array.from({ length: exponents }, (_, j) => qmax * top * 2 ** -j);
  return hair * least(candidates, errorAt);
}

/** For integers of `levels` + 1 values with a zero point: the interval that they should cover. */
export function leastErrorInterval(population: Population, levels: number, grid: number | undefined): Interval {
  const [low, high] = [Math.max(-population.min, 0), Math.max(population.max, 0)];
  const whole = (low + high) / levels;
  const [top, count, root] =
    grid === undefined ? [whole, eighthsOfOctaves + 1, 8] : [grid * powerOfTwoAtLeast(whole / grid), exponents, 1];
  let best = { error: Infinity, step: top, below: 0, j: 0 };
  for (let j = 0; j < count && j - best.j <= patience; j++) {
    const step = top * 2 ** (-j / root);
    const most = Math.min(levels, Math.ceil(low / step));
    const least = Math.max(0, levels - Math.ceil(high / step));
    const errorOf = population.squaredError(step);
    const errorAt = (below: number): number => errorOf(levels - below, below);
    const below = lowestInteger(Math.min(least, most), most, errorAt);
    const error = errorAt(below);
    if (error < best.error) best = { error, step, below, j };
  }
  return { min: -hair * best.step * best.below, max: hair * best.step * (levels - best.below) };
}

/** Where a function that first falls and then rises is lowest. */
function lowestInteger(from: number, to: number, valueAt: (x: number) => number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (valueAt(middle) <= valueAt(middle + 1)) high = middle;
    else low = middle + 1;
  }
  return low;
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
