/**
 * The border between real numbers and integers: real = scale · (q − zeroPoint). Apart from mode `float` of
 * requantization, the only float arithmetic of this room.
 */
import type { IntegerValues, QuantizedTensor, Rounding } from '../quantize/quantizedModel';
import { sizeOf } from '../graph/tensor';
import type { CodedImage } from '../util/codedImage';
import { roundReal, roundsToNearest } from '../util/round';
import { clamp } from './fixedPoint';
import { entryOf } from './requantize';

/**
 * q = clamp(round(x / scale) + zeroPoint, qmin, qmax); NaN becomes the zero point. Divided in double precision, but where rounding goes one
 * way, which files of given scales alone ask for: there in float32, as these are computed.
 * A scale per channel follows axis 1 of the tensor's shape.
 */
export function quantizeInput(
  values: ArrayLike<number>,
  tensor: QuantizedTensor,
  rounding: Rounding = 'nearest-ties-even',
): Int32Array {
  const out = new Int32Array(values.length);
  forEachChannel(tensor, values.length, (scale, start, end) => {
    for (let i = start; i < end; i++) out[i] = quantizeOne(values[i], scale, tensor, rounding);
  });
  return out;
}

function quantizeOne(x: number, scale: number, tensor: QuantizedTensor, rounding: Rounding): number {
  if (Number.isNaN(x)) return tensor.zeroPoint;
  // What lies on an integer is a little below it in doubles, where float32 has it exactly: 17/255 by float32's 1/255 is 16.99…
  const steps = roundsToNearest(rounding) ? x / scale : Math.fround(x / scale);
  return clamp(roundReal(steps, rounding) + tensor.zeroPoint, tensor.qmin, tensor.qmax);
}

/** Per channel of a coded image: the integer of each code, as `quantizeInput` has it. A scale per channel is the tensor's. */
export function quantizeCodes(
  { values }: CodedImage,
  tensor: QuantizedTensor,
  rounding: Rounding = 'nearest-ties-even',
): Int32Array[] {
  return values.map((reals, channel) => {
    const scale = Float64Array.of(entryOf(tensor.scale, channel));
    return quantizeInput(reals, { ...tensor, scale }, rounding);
  });
}

/** scale · (q − zeroPoint), computed in double precision and stored as float32. */
export function dequantize(values: IntegerValues, tensor: QuantizedTensor): Float32Array {
  const out = new Float32Array(values.length);
  forEachChannel(tensor, values.length, (scale, start, end) => {
    for (let i = start; i < end; i++) out[i] = scale * (values[i] - tensor.zeroPoint);
  });
  return out;
}

/** Calls back with each run of elements that share a scale; the runs repeat over the outermost axis. */
function forEachChannel(
  { scale, shape }: QuantizedTensor,
  length: number,
  visit: (scale: number, start: number, end: number) => void,
): void {
  const run = scale.length === 1 ? length : sizeOf(shape.slice(2));
  for (let start = 0, channel = 0; start < length; start += run, channel++) {
    visit(entryOf(scale, channel % scale.length), start, start + run);
  }
}
