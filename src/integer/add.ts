/**
 * Addition of tensors with different scales: each input is brought to a common scale by its alignment multiplier, the
 * sum is rounded once. Mode `float` aligns by real factors, summing in double precision from the first input on.
 */
import type { AddStep, IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import { sizeOf } from '../graph/tensor';
import { broadcastIndices } from './indices';
import { tensorOf } from './map';
import { requantizeChannels } from './requantize';

/** acc = Σ_i (in_i − zeroPoint_i) · alignment_i, requantized by the factor's only entry. Inputs broadcast. */
export function runAdd(model: QuantizedModel, step: AddStep, inputs: readonly IntegerValues[]): Int32Array {
  const sum = alignedSum(model, step, inputs);
  return requantizeChannels(sum, sum.length, step.requantize);
}

/** The sum alone, before rounding. */
export function alignedSum(model: QuantizedModel, step: AddStep, inputs: readonly IntegerValues[]): Float64Array {
  const { shape } = tensorOf(model, step.outputs[0]);
  if (step.requantize.mode !== 'float') refuseBeyondExact(model, step);
  const sum = new Float64Array(sizeOf(shape));
  inputs.forEach((input, index) => {
    const { value, multiplier } = step.alignment[index];
    const source = broadcastIndices(tensorOf(model, step.inputs[index]).shape, shape);
    const factor = step.requantize.mode === 'float' ? value : multiplier;
    addAligned(sum, input, source, step.inputZeroPoints[index], factor);
  });
  return sum;
}

function addAligned(
  sum: Float64Array,
  input: IntegerValues,
  source: Int32Array | undefined,
  zeroPoint: number,
  factor: number,
): void {
  for (let i = 0; i < sum.length; i++) sum[i] += (input[source ? source[i] : i] - zeroPoint) * factor;
}

/** Doubles hold integers below 2^53 exactly; no sum of this step may get there. */
function refuseBeyondExact(model: QuantizedModel, step: AddStep): void {
  const bound = step.inputs.reduce((total, value, index) => {
    const { qmin, qmax } = tensorOf(model, value);
    const zeroPoint = step.inputZeroPoints[index];
    return total + Math.max(zeroPoint - qmin, qmax - zeroPoint) * Math.abs(step.alignment[index].multiplier);
  }, 0);
  if (bound >= 2 ** 53) throw new RangeError(`${step.name}: the aligned sum needs more than 53 bits`);
}
