/** Product of two tensors in integers. */
import type { IntegerValues, MulStep, QuantizedModel } from '../quantize/quantizedModel';
import { sizeOf } from '../graph/tensor';
import { broadcastIndices } from './indices';
import { mapOf, tensorOf } from './map';
import { requantizeChannels } from './requantize';

/** acc = (a − zeroPoint_a) · (b − zeroPoint_b), requantized; a factor per channel follows axis 1. Inputs broadcast. */
export function runMul(model: QuantizedModel, step: MulStep, a: IntegerValues, b: IntegerValues): Int32Array {
  const { height, width } = mapOf(model, step.outputs[0]);
  return requantizeChannels(productsOf(model, step, a, b), height * width, step.requantize);
}

/** The products alone, before rounding. */
export function productsOf(model: QuantizedModel, step: MulStep, a: IntegerValues, b: IntegerValues): Float64Array {
  const { shape } = tensorOf(model, step.outputs[0]);
  const sourceA = broadcastIndices(tensorOf(model, step.inputs[0]).shape, shape);
  const sourceB = broadcastIndices(tensorOf(model, step.inputs[1]).shape, shape);
  const [zeroA, zeroB] = step.inputZeroPoints;
  const products = new Float64Array(sizeOf(shape));
  for (let i = 0; i < products.length; i++) {
    products[i] = (a[sourceA ? sourceA[i] : i] - zeroA) * (b[sourceB ? sourceB[i] : i] - zeroB);
  }
  return products;
}
