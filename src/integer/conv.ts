/**
 * Convolution in integers, the reference that the WebAssembly kernel must equal on every bit.
 *
 *   acc[o,y,x] = bias[o] + Σ_{i,r,s} weights[o,i,r,s] · (in[g·I+i, y·stride+r·dilation−pad, …] − inputZeroPoint)
 *
 * Accumulators are held as doubles with integer values: exact below 2^53 and never wrapping.
 */
import type { ConvStep, IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import { convInputMap, insideRange, mapOf, tapOffset } from './map';
import type { Map3 } from './map';
import { requantizeChannels } from './requantize';

/**
 * in (1,C,H,W) → out (1,O,OH,OW): requantized, or the accumulators themselves for a head, as Int32Array when
 * `accumulatorBits` ≤ 32 and as Float64Array beyond.
 */
export function runConv(model: QuantizedModel, step: ConvStep, input: IntegerValues): IntegerValues {
  const from = convInputMap(model, step.inputs[0], step.weightShape[1] * step.groups);
  const to = { ...mapOf(model, step.outputs[0]), channels: step.weightShape[0] };
  const accumulators = accumulate(step, input, from, to);
  if (step.requantize) return requantizeChannels(accumulators, to.height * to.width, step.requantize);
  return step.accumulatorBits <= 32 ? Int32Array.from(accumulators) : accumulators;
}

/** The accumulators, (O, OH, OW). */
function accumulate(step: ConvStep, input: IntegerValues, from: Map3, to: Map3): Float64Array {
  const size = to.height * to.width;
  const accumulators = new Float64Array(to.channels * size);
  const perGroup = to.channels / step.groups;
  const inputs = step.weightShape[1];
  for (let o = 0; o < to.channels; o++) {
    const plane = accumulators.subarray(o * size, (o + 1) * size).fill(step.bias[o] ?? 0);
    const firstInput = Math.floor(o / perGroup) * inputs;
    for (let i = 0; i < inputs; i++) addChannel(step, input, from, to, plane, o * inputs + i, firstInput + i);
  }
  return accumulators;
}

/** Adds the taps of one (output, input) channel pair to the plane (OH, OW) of one output channel. */
function addChannel(
  step: ConvStep,
  input: IntegerValues,
  from: Map3,
  to: Map3,
  plane: Float64Array,
  kernel: number,
  channel: number,
): void {
  const [height, width] = step.window.kernel;
  for (let r = 0; r < height; r++) {
    for (let s = 0; s < width; s++) {
      const weight = step.weights[(kernel * height + r) * width + s];
      if (weight !== 0) addTap(step, input, from, to, plane, weight, channel, r, s);
    }
  }
}

/** plane[y,x] += weight · (in − zero point), wherever tap (r, s) reads inside the input. */
function addTap(
  { window, inputZeroPoint }: ConvStep,
  input: IntegerValues,
  from: Map3,
  to: Map3,
  plane: Float64Array,
  weight: number,
  channel: number,
  r: number,
  s: number,
): void {
  const [strideY, strideX] = window.strides;
  const rowOffset = tapOffset(window, 0, r);
  const columnOffset = tapOffset(window, 1, s);
  const [firstY, endY] = insideRange(rowOffset, strideY, from.height, to.height);
  const [firstX, endX] = insideRange(columnOffset, strideX, from.width, to.width);
  for (let y = firstY; y < endY; y++) {
    const row = (channel * from.height + y * strideY + rowOffset) * from.width + columnOffset;
    const out = y * to.width;
    for (let x = firstX; x < endX; x++) plane[out + x] += weight * (input[row + x * strideX] - inputZeroPoint);
  }
}
