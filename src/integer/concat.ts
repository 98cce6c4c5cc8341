/** Concatenation; inputs whose scale is not the output's are requantized on the way. */
import type { ConcatStep, IntegerValues, QuantizedModel, Requantize } from '../quantize/quantizedModel';
import { sizeOf } from '../graph/tensor';
import { arrayLike, mapOf, tensorOf } from './map';
import { requantizeChannels } from './requantize';

/** Joins along `step.axis` (negative counts from the end). */
export function runConcat(model: QuantizedModel, step: ConcatStep, inputs: readonly IntegerValues[]): IntegerValues {
  return join(
    model,
    step,
    inputs.map((input, index) => aligned(model, step, input, index, step.requantize[index])),
  );
}

/** Joins parts that have the output's scale already. */
export function join(model: QuantizedModel, step: ConcatStep, parts: readonly IntegerValues[]): IntegerValues {
  const { shape } = tensorOf(model, step.outputs[0]);
  const axis = step.axis < 0 ? step.axis + shape.length : step.axis;
  const widest = parts.find((part) => part instanceof Float64Array) ?? parts[0];
  const out = arrayLike(widest, sizeOf(shape));
  const repeats = sizeOf(shape.slice(0, axis));
  const rowLength = sizeOf(shape.slice(axis));
  let column = 0;
  for (const part of parts) {
    const length = part.length / repeats;
    for (let row = 0; row < repeats; row++) {
      out.set(part.subarray(row * length, (row + 1) * length), row * rowLength + column);
    }
    column += length;
  }
  return out;
}

/** An input in the output's scale. */
export function aligned(
  model: QuantizedModel,
  step: Pick<ConcatStep, 'inputs' | 'inputZeroPoints'>,
  input: IntegerValues,
  index: number,
  requantize: Requantize | undefined,
): IntegerValues {
  if (!requantize) return input;
  const { height, width } = mapOf(model, step.inputs[index]);
  return requantizeChannels(input, height * width, requantize, step.inputZeroPoints[index]);
}
