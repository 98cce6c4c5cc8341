/** A pointwise function as a table, for inputs of up to 8 bits. */
import type { IntegerValues, LookupStep, QuantizedModel } from '../quantize/quantizedModel';
import { tensorOf } from './map';

/** out = table[in − qmin of the input]. */
export function runLookup(model: QuantizedModel, step: LookupStep, input: IntegerValues): Int32Array {
  const { qmin } = tensorOf(model, step.inputs[0]);
  const out = new Int32Array(input.length);
  for (let i = 0; i < out.length; i++) out[i] = step.table[input[i] - qmin];
  return out;
}
