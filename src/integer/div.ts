/** Quotient of two tensors in integers. */
import { sizeOf } from '../graph/tensor';
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import type { DivStep } from '../quantize/steps/div';
import { broadcastIndices } from './indices';
import { mapOf, tensorOf } from './map';
import { requantizeChannels } from './requantize';

/** acc = (a − zeroPoint_a)·2^quotientBits / (b − zeroPoint_b) toward zero, requantized. Inputs broadcast. */
export function runDiv(model: QuantizedModel, step: DivStep, a: IntegerValues, b: IntegerValues): Int32Array {
  const { height, width } = mapOf(model, step.outputs[0]);
  return requantizeChannels(dividedBy(model, step, a, b), height * width, step.requantize);
}

/** The quotients alone, before rounding. */
export function dividedBy(model: QuantizedModel, step: DivStep, a: IntegerValues, b: IntegerValues): Float64Array {
  const { shape } = tensorOf(model, step.outputs[0]);
  const sourceA = broadcastIndices(tensorOf(model, step.inputs[0]).shape, shape);
  const sourceB = broadcastIndices(tensorOf(model, step.inputs[1]).shape, shape);
  const [zeroA, zeroB] = step.inputZeroPoints;
  const quotients = new Float64Array(sizeOf(shape));
  for (let i = 0; i < quotients.length; i++) {
    const numerator = (a[sourceA ? sourceA[i] : i] - zeroA) * 2 ** step.quotientBits;
    // Of a numerator below 2^53 the double that is nearest to a quotient has the quotient's own whole part.
    quotients[i] = Math.trunc(numerator / (b[sourceB ? sourceB[i] : i] - zeroB || 1));
  }
  return quotients;
}
