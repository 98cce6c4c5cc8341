/** Pools in the kernel: whole rows of maxima, and runs of averages over equally many taps. */
import type { AveragePoolStep, MaxPoolStep, Requantize, Window } from '../../quantize/quantizedModel';
import type { Pointer } from './exports';
import { roundUp8 } from './pixels';
import type { PlacedValue, Planner, StepPlan } from './plan';
import { magnitude } from '../../quantize/steps/range';
import { keepRequantize } from './requantizePlan';
import { planShared } from './share';

/** Undefined where a window lies in the padding altogether: what it gives need not fit the input's element. */
export function planMaxPool(planner: Planner, step: MaxPoolStep): StepPlan | undefined {
  const input = planner.value(step.inputs[0]);
  const output = planner.value(step.outputs[0]);
  const { window } = step;
  const someOutside = [0, 1].some((axis) => {
    const reach = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    return window.pads[axis] >= reach || window.pads[axis + 2] >= reach;
  });
  const { bytes } = input.layout;
  if (someOutside || window.dilations.some((dilation) => dilation !== 1)) return undefined;
  if (bytes === 8 || bytes !== output.layout.bytes) return undefined;
  const lowest = input.range.low;
  const outside = step.padding === 'zero' ? Math.max(0, lowest) : lowest;
  const pool = keepPool(planner, window, input, output, lowest, outside);
  const { channels, height, width } = output.layout;
  return planShared(
    planner,
    {
      ...{ name: 'maxPool', rows: height, blocks: 1, scratch: 0 },
      work: channels * height * width * window.kernel[0] * window.kernel[1],
      part: (_, { rows }) => [pool, ...rows],
    },
    planner.exports.maxPool,
  );
}

/** A run of output columns whose windows count the same taps. */
interface Run {
  readonly row: number;
  readonly first: number;
  readonly end: number;
  readonly requantize: Pointer;
}

export function planAveragePool(planner: Planner, step: AveragePoolStep): StepPlan | undefined {
  const input = planner.value(step.inputs[0]);
  const output = planner.value(step.outputs[0]);
  const { channels, height, width, bytes } = input.layout;
  const { window } = step;
  const bound = magnitude(input.range, step.inputZeroPoint) * window.kernel[0] * window.kernel[1];
  if (bytes === 8 || bound >= 2 ** 31) return undefined;
  const pool = keepPool(planner, window, input, output, 0, 0);
  const rows = countsAlong(step, 0, height, output.layout.height);
  const columns = countsAlong(step, 1, width, output.layout.width);
  const known = new Map<number, Pointer | undefined>();
  const requantizeFor = (taps: number): Pointer | undefined => {
    if (!known.has(taps)) {
      const requantize = atEntry(step.requantize, Math.max(0, taps - 1));
      known.set(taps, keepRequantize(planner, { sums: 'int32', channels, bound }, output.layout, requantize));
    }
    return known.get(taps);
  };
  const runs: Run[] = [];
  for (const [row, inRow] of rows.entries()) {
    for (let first = 0; first < columns.length;) {
      let end = first + 1;
      while (end < columns.length && columns[end] === columns[first]) end++;
      const requantize = requantizeFor(inRow * columns[first]);
      if (requantize === undefined) return undefined;
      runs.push({ row, first, end, requantize });
      first = end;
    }
  }
  const scratch = output.layout.width * roundUp8(channels) * 4;
  return {
    scratch,
    run: (at) => {
      for (const { row, first, end, requantize } of runs) {
        planner.exports.averagePool(pool, requantize, at, step.inputZeroPoint, row, first, end);
      }
    },
  };
}

/** How many taps count at each output position of an axis. */
function countsAlong(
  { window, countIncludesPadding }: AveragePoolStep,
  axis: 0 | 1,
  size: number,
  outputs: number,
): number[] {
  const [kernel, stride, dilation] = [window.kernel[axis], window.strides[axis], window.dilations[axis]];
  const [before, after] = [window.pads[axis], window.pads[axis + 2]];
  return Array.from({ length: outputs }, (_, output) => {
    const taps = Array.from({ length: kernel }, (_, tap) => output * stride + tap * dilation - before);
    const inside = (at: number): boolean => (countIncludesPadding ? at < size + after : at >= 0 && at < size);
    return taps.filter(inside).length;
  });
}

/** The same requantization with one entry for all channels. */
function atEntry(requantize: Requantize, index: number): Requantize {
  const pick = ({ value, multiplier, shift }: Requantize['factor']): Requantize['factor'] => {
    const entry = <T extends Float64Array | Int32Array>(array: T): T =>
      (array.length > 1 ? array.slice(index, index + 1) : array) as T;
    return { value: entry(value), multiplier: entry(multiplier), shift: entry(shift) };
  };
  const { factor, negative } = requantize;
  return { ...requantize, factor: pick(factor), negative: negative && pick(negative) };
}

/** Writes the structure of assembly/pool.ts. */
function keepPool(
  { memory }: Planner,
  { kernel, strides, dilations, pads }: Window,
  input: PlacedValue,
  output: PlacedValue,
  lowest: number,
  outside: number,
): Pointer {
  const geometry = [...kernel, ...strides, ...dilations, pads[0], pads[1]];
  return memory.words(input.pixels, output.pixels, ...geometry, lowest, outside);
}
