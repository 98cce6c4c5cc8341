/** Positions between those of the input, in integers: weighed sums along one axis after the other, and one rounding in the end. */
import { sizeOf } from '../graph/tensor';
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import type { AxisWeights, InterpolateStep } from '../quantize/steps/interpolate';
import { tensorOf } from './map';
import { requantizeOne } from './requantize';

export function runInterpolate(model: QuantizedModel, step: InterpolateStep, input: IntegerValues): Int32Array {
  return Int32Array.from(weighedSums(model, step, input), (sum) => requantizeOne(sum, 0, step.requantize));
}

/** The sums alone, before rounding: exact, as no product of weights and range reaches 2^53. */
export function weighedSums(model: QuantizedModel, step: InterpolateStep, input: IntegerValues): Float64Array {
  const shape = [...tensorOf(model, step.inputs[0]).shape];
  let values = Float64Array.from(input, (q) => q - step.inputZeroPoint);
  for (const along of step.axes) {
    values = weigh(values, shape, along);
    shape[along.axis] = along.first.length;
  }
  return values;
}

function weigh(
  values: Float64Array,
  shape: readonly number[],
  { axis, taps, first, weights }: AxisWeights,
): Float64Array<ArrayBuffer> {
  const [size, inner] = [shape[axis], sizeOf(shape.slice(axis + 1))];
  const out = new Float64Array((values.length / size) * first.length);
  for (let outer = 0, next = 0; outer < values.length; outer += size * inner) {
    for (let p = 0; p < first.length; p++, next += inner) {
      for (let t = 0; t < taps; t++) {
        const weight = weights[p * taps + t];
        const from = outer + (first[p] + t) * inner;
        for (let i = 0; i < inner; i++) out[next + i] += values[from + i] * weight;
      }
    }
  }
  return out;
}
