/**
 * What each weight of a convolution meets on average: without running it, the means of its accumulators follow for any weights.
 *
 *   mean(Σₖ wₖ·qₖ) = Σₖ wₖ·mean(qₖ)
 */
import { convInputMap, insideRange, mapOf, tapOffset, type Map3 } from '../integer/map';
import type { ConvStep, HeldIntegers, Window } from '../quantize/quantizedModel';
import type { Batch } from './layerwise';

/**
 * Means over all images and output positions of q − zero point; padding counts 0. Entry (g·I + i)·KH·KW + r·KW + s is that tap of
 * input channel g·I + i. Sums are exact: of integers below 2^53.
 */
export function operandMeans(batch: Batch, step: ConvStep): Float64Array {
  const { window, groups, weightShape, inputZeroPoint } = step;
  const [height, width] = window.kernel;
  const from = convInputMap(batch.model, step.inputs[0], weightShape[1] * groups);
  const to = mapOf(batch.model, step.outputs[0]);
  const [rows, columns] = [tapsInside(window, 0, from.height, to.height), tapsInside(window, 1, from.width, to.width)];
  const sums = new Float64Array(from.channels * height * width);
  const add = height * width === 1 && from.height * from.width === to.height * to.width ? addWhole : addRows;
  for (let image = 0; image < batch.images; image++)
    add({ input: batch.read(step.inputs[0], image), from, rows, columns, strides: window.strides, sums });
  const [positions, met] = [batch.images * to.height * to.width, metPositions(rows, columns, window.strides)];
  return sums.map((sum, k) => (sum - batch.images * met[k % met.length] * inputZeroPoint) / positions);
}

interface Adding {
  readonly input: HeldIntegers;
  readonly from: Map3;
  readonly rows: readonly Inside[];
  readonly columns: readonly Inside[];
  readonly strides: Window['strides'];
  /** What a tap meets is added to its entry. */
  readonly sums: Float64Array;
}

/** Every tap meets all of its channel. */
function addWhole({ input, from, sums }: Adding): void {
  const size = from.height * from.width;
  for (let channel = 0, at = 0; channel < from.channels; channel++) {
    let [even, odd] = [0, 0];
    const end = at + size;
    for (; at + 1 < end; at += 2) {
      even += input[at];
      odd += input[at + 1];
    }
    if (at < end) even += input[at++];
    sums[channel] += even + odd;
  }
}

/** Row after row: the sum of a row from one place to another is the difference of two sums from its start, whatever the tap. */
function addRows({ input, from, rows, columns, strides: [down, right], sums }: Adding): void {
  // Of every right-th element before each.
  const until = new Float64Array(from.width + right);
  for (let channel = 0, at = 0, first = 0; channel < from.channels; channel++, first += rows.length * columns.length) {
    for (let y = 0; y < from.height; y++) {
      for (let x = 0; x < from.width; x++, at++) until[x + right] = until[x] + input[at];
      for (let r = 0, tap = first; r < rows.length; r++) {
        if (!meets(rows[r], down, y)) tap += columns.length;
        else
          for (let s = 0; s < columns.length; s++, tap++) sums[tap] += until[columns[s].end] - until[columns[s].first];
      }
    }
  }
}

/** From the first row or column of the input that a tap meets to `stride` behind the last. */
interface Inside {
  readonly first: number;
  readonly end: number;
}

function tapsInside(window: Window, axis: 0 | 1, size: number, outputs: number): readonly Inside[] {
  const stride = window.strides[axis];
  return Array.from({ length: window.kernel[axis] }, (_, tap) => {
    const offset = tapOffset(window, axis, tap);
    const [first, end] = insideRange(offset, stride, size, outputs);
    return { first: first * stride + offset, end: end * stride + offset };
  });
}

const meets = ({ first, end }: Inside, stride: number, y: number): boolean =>
  y >= first && y < end && (y - first) % stride === 0;

/** How many positions of an image's output each tap has elements of the input at. */
function metPositions(
  rows: readonly Inside[],
  columns: readonly Inside[],
  [down, right]: Window['strides'],
): readonly number[] {
  return rows.flatMap((row) =>
    columns.map((column) => (((row.end - row.first) / down) * (column.end - column.first)) / right),
  );
}
