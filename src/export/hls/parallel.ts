/** How many products each convolution makes side by side, so that all of them take about as many clocks. */
import { sizeOf } from '../../graph/tensor';
import type { CStep } from '../c/program';
import { isConv } from '../../quantize/steps/steps';

/** Of the layer with the most products; others have fewer. */
const most = 16;

/** By the step's index: a divisor of the channels that an output reads. */
export function parallelOf(steps: readonly CStep[]): ReadonlyMap<number, number> {
  const convs = steps.flatMap(({ index, step, output }) =>
    isConv(step)
      ? [{ index, channels: step.weightShape[1], products: output.length * sizeOf(step.weightShape.slice(1)) }]
      : [],
  );
  const slowest = Math.max(1, ...convs.map(({ products }) => products)) / most;
  return new Map(
    convs.map(({ index, channels, products }) => {
      const divisors = Array.from({ length: most }, (_, i) => i + 1).filter((each) => channels % each === 0);
      return [index, divisors.find((each) => products / each <= slowest) ?? divisors[divisors.length - 1]];
    }),
  );
}
