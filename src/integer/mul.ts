/** Product of two tensors in integers. */
import type { IntegerValues, MulStep, QuantizedModel } from '../quantize/quantizedModel';
import { mapOf } from './map';
import { ofPairs } from './pairs';
import { requantizeChannels } from './requantize';

/** acc = (a − zeroPoint_a) · (b − zeroPoint_b), requantized; a factor per channel follows axis 1. Inputs broadcast. */
export function runMul(model: QuantizedModel, step: MulStep, a: IntegerValues, b: IntegerValues): Int32Array {
  const { height, width } = mapOf(model, step.outputs[0]);
  return requantizeChannels(productsOf(model, step, a, b), height * width, step.requantize);
}

/** The products alone, before rounding. */
export function productsOf(model: QuantizedModel, step: MulStep, a: IntegerValues, b: IntegerValues): Float64Array {
  return ofPairs(model, step, a, b, (x, y) => x * y);
}
