/** The largest or smallest of several tensors; inputs whose scale is not the output's are requantized on the way. */
import type { ExtremeStep } from '../quantize/steps/extreme';
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import { sizeOf } from '../graph/tensor';
import { aligned } from './concat';
import { broadcastIndices } from './indices';
import { tensorOf } from './map';

export function runExtreme(model: QuantizedModel, step: ExtremeStep, inputs: readonly IntegerValues[]): Int32Array {
  const { shape } = tensorOf(model, step.outputs[0]);
  const parts = inputs.map((input, i) => aligned(model, step, input, i, step.requantize[i]));
  const sources = step.inputs.map((value) => broadcastIndices(tensorOf(model, value).shape, shape));
  const better = step.which === 'largest' ? Math.max : Math.min;
  const at = (part: number, i: number): number => parts[part][sources[part]?.[i] ?? i];
  return Int32Array.from({ length: sizeOf(shape) }, (_, i) =>
    parts.reduce((most, _, part) => better(most, at(part, i)), at(0, i)),
  );
}
