/** Max-pooling of integers: the scale does not change, so nothing is rounded. */
import type { IntegerValues, MaxPoolStep, QuantizedModel } from '../quantize/quantizedModel';
import { arrayLike, insideRange, mapOf, tapOffset, tensorOf } from './map';
import type { Map3 } from './map';

/**
 * in (1,C,H,W) → out (1,C,OH,OW). A tap outside the input is skipped (`lowest`) or counts as the integer 0 (`zero`).
 * A window without any tap inside gives the input's qmin.
 */
export function runMaxPool(model: QuantizedModel, step: MaxPoolStep, input: IntegerValues): IntegerValues {
  const from = mapOf(model, step.inputs[0]);
  const to = mapOf(model, step.outputs[0]);
  const size = to.height * to.width;
  const out = arrayLike(input, to.channels * size);
  const lowest = tensorOf(model, step.inputs[0]).qmin;
  for (let channel = 0; channel < to.channels; channel++) {
    const plane = out.subarray(channel * size, (channel + 1) * size).fill(lowest);
    poolChannel(step, input, from, to, plane, channel);
  }
  return out;
}

function poolChannel(
  step: MaxPoolStep,
  input: IntegerValues,
  from: Map3,
  to: Map3,
  plane: IntegerValues,
  channel: number,
): void {
  const { window, padding } = step;
  for (let r = 0; r < window.kernel[0]; r++) {
    const rowOffset = tapOffset(window, 0, r);
    for (let s = 0; s < window.kernel[1]; s++) {
      const columnOffset = tapOffset(window, 1, s);
      maxTap(window.strides, input, from, to, plane, channel, rowOffset, columnOffset);
      if (padding === 'zero') maxZero(window.strides, from, to, plane, rowOffset, columnOffset);
    }
  }
}

/** plane[y,x] = max(plane[y,x], in), wherever the tap reads inside the input. */
function maxTap(
  [strideY, strideX]: readonly [number, number],
  input: IntegerValues,
  from: Map3,
  to: Map3,
  plane: IntegerValues,
  channel: number,
  rowOffset: number,
  columnOffset: number,
): void {
  const [firstY, endY] = insideRange(rowOffset, strideY, from.height, to.height);
  const [firstX, endX] = insideRange(columnOffset, strideX, from.width, to.width);
  for (let y = firstY; y < endY; y++) {
    const row = (channel * from.height + y * strideY + rowOffset) * from.width + columnOffset;
    for (let x = firstX, out = y * to.width + firstX; x < endX; x++, out++) {
      const value = input[row + x * strideX];
      if (value > plane[out]) plane[out] = value;
    }
  }
}

/** plane[y,x] = max(plane[y,x], 0), wherever the tap reads outside the input. */
function maxZero(
  [strideY, strideX]: readonly [number, number],
  from: Map3,
  to: Map3,
  plane: IntegerValues,
  rowOffset: number,
  columnOffset: number,
): void {
  const [firstY, endY] = insideRange(rowOffset, strideY, from.height, to.height);
  const [firstX, endX] = insideRange(columnOffset, strideX, from.width, to.width);
  for (let y = 0; y < to.height; y++) {
    const rowInside = y >= firstY && y < endY;
    for (let x = 0; x < to.width; x++) {
      const inside = rowInside && x >= firstX && x < endX;
      if (!inside && plane[y * to.width + x] < 0) plane[y * to.width + x] = 0;
    }
  }
}
