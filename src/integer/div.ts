/** Quotient of two tensors in integers. */
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import type { DivStep } from '../quantize/steps/div';
import { mapOf } from './map';
import { ofPairs } from './pairs';
import { requantizeChannels } from './requantize';

/** acc = (a − zeroPoint_a)·2^quotientBits / (b − zeroPoint_b) toward zero, requantized. Inputs broadcast. */
export function runDiv(model: QuantizedModel, step: DivStep, a: IntegerValues, b: IntegerValues): Int32Array {
  const { height, width } = mapOf(model, step.outputs[0]);
  return requantizeChannels(dividedBy(model, step, a, b), height * width, step.requantize);
}

/** The quotients alone, before rounding. */
export function dividedBy(model: QuantizedModel, step: DivStep, a: IntegerValues, b: IntegerValues): Float64Array {
  const one = 2 ** step.quotientBits;
  // Of a numerator below 2^53 the double that is nearest to a quotient has the quotient's own whole part.
  return ofPairs(model, step, a, b, (numerator, divisor) => Math.trunc((numerator * one) / (divisor || 1)));
}
