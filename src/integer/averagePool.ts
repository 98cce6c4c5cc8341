/** Average-pooling in integers: a sum over the window, requantized by a factor that holds 1 / (taps counted). */
import type { AveragePoolStep, IntegerValues, QuantizedModel, Window } from '../quantize/quantizedModel';
import { sizeOf } from '../graph/tensor';
import { mapOf, tensorOf } from './map';
import type { Map3 } from './map';
import { requantizeOne } from './requantize';

/** The taps of one window along one axis: input positions first ≤ p < end in steps of the dilation, and how many count. */
interface Taps {
  readonly positions: readonly number[];
  readonly counted: number;
}

/** in (1,C,H,W) → out (1,C,OH,OW); acc = Σ (in − inputZeroPoint) over the taps inside; factor entry taps counted − 1. */
export function runAveragePool(model: QuantizedModel, step: AveragePoolStep, input: IntegerValues): Int32Array {
  const out = new Int32Array(sizeOf(tensorOf(model, step.outputs[0]).shape));
  forEachWindow(model, step, input, (index, sum, counted) => {
    out[index] = requantizeOne(sum, Math.max(0, counted - 1), step.requantize);
  });
  return out;
}

/** The sums alone, before rounding. */
export function windowSums(model: QuantizedModel, step: AveragePoolStep, input: IntegerValues): Float64Array {
  const sums = new Float64Array(sizeOf(tensorOf(model, step.outputs[0]).shape));
  forEachWindow(model, step, input, (index, sum) => {
    sums[index] = sum;
  });
  return sums;
}

/** By how many taps each element of the output is divided. */
export function tapsCounted(model: QuantizedModel, step: AveragePoolStep): Int32Array {
  const counts = new Int32Array(sizeOf(tensorOf(model, step.outputs[0]).shape));
  const nothing = new Int32Array(sizeOf(tensorOf(model, step.inputs[0]).shape));
  forEachWindow(model, step, nothing, (index, _, counted) => {
    counts[index] = counted;
  });
  return counts;
}

/** Windows in the memory order of the output; `counted` is how many taps the mean divides by. */
function forEachWindow(
  model: QuantizedModel,
  step: AveragePoolStep,
  input: IntegerValues,
  visit: (index: number, sum: number, counted: number) => void,
): void {
  const from = mapOf(model, step.inputs[0]);
  const to = mapOf(model, step.outputs[0]);
  const rows = tapsAlong(step.window, 0, from.height, to.height, step.countIncludesPadding);
  const columns = tapsAlong(step.window, 1, from.width, to.width, step.countIncludesPadding);
  let next = 0;
  for (let channel = 0; channel < to.channels; channel++) {
    for (const row of rows) {
      for (const column of columns) {
        const sum = sumWindow(input, from, channel, row, column, step.inputZeroPoint);
        visit(next++, sum, row.counted * column.counted);
      }
    }
  }
}

function tapsAlong(window: Window, axis: 0 | 1, size: number, outputs: number, countPadding: boolean): Taps[] {
  const [kernel, stride, dilation] = [window.kernel[axis], window.strides[axis], window.dilations[axis]];
  const [before, after] = [window.pads[axis], window.pads[axis + 2]];
  return Array.from({ length: outputs }, (_, output) => {
    const all = Array.from({ length: kernel }, (_, tap) => output * stride + tap * dilation - before);
    const positions = all.filter((position) => position >= 0 && position < size);
    const counted = countPadding ? all.filter((position) => position < size + after).length : positions.length;
    return { positions, counted };
  });
}

function sumWindow(
  input: IntegerValues,
  from: Map3,
  channel: number,
  rows: Taps,
  columns: Taps,
  zeroPoint: number,
): number {
  let sum = 0;
  for (const y of rows.positions) {
    const row = (channel * from.height + y) * from.width;
    for (const x of columns.positions) sum += input[row + x] - zeroPoint;
  }
  return sum;
}
