/** Two tensors in integers that broadcast to a third, element by element. */
import { sizeOf } from '../graph/tensor';
import type { IntegerValues, MulStep, QuantizedModel } from '../quantize/quantizedModel';
import type { DivStep } from '../quantize/steps/div';
import { broadcastIndices } from './indices';
import { tensorOf } from './map';

/** `of` each pair of integers, less their zero points, in the order of the step's output. */
export function ofPairs(
  model: QuantizedModel,
  step: MulStep | DivStep,
  a: IntegerValues,
  b: IntegerValues,
  of: (a: number, b: number) => number,
): Float64Array {
  const { shape } = tensorOf(model, step.outputs[0]);
  const sourceA = broadcastIndices(tensorOf(model, step.inputs[0]).shape, shape);
  const sourceB = broadcastIndices(tensorOf(model, step.inputs[1]).shape, shape);
  const [zeroA, zeroB] = step.inputZeroPoints;
  const results = new Float64Array(sizeOf(shape));
  for (let i = 0; i < results.length; i++) {
    results[i] = of(a[sourceA ? sourceA[i] : i] - zeroA, b[sourceB ? sourceB[i] : i] - zeroB);
  }
  return results;
}
