/** What the emitters of steps share: the draft, and which value of it holds the real numbers of each of the model's. */
import { floatTensor } from '../../graph/tensor';
import type { Value, ValueId } from '../../graph/graph';
import type { Factor, QuantizedModel, QuantizedTensor, Requantize, Step } from '../../quantize/quantizedModel';
import type { Draft } from './draft';

export interface EmitContext {
  readonly model: QuantizedModel;
  readonly draft: Draft;
  /** Real numbers (float32) of a value of the model, dequantized where it is integers. */
  readonly realOf: (value: ValueId) => ValueId;
}

export function tensorAt({ model }: EmitContext, value: ValueId): QuantizedTensor {
  const tensor = model.tensors[value];
  if (tensor === undefined) throw new Error(`value ${value} of the program has no tensor`);
  return tensor;
}

/** The `factor` of a requantization, or 1 for an accumulator that leaves as it is. */
export function factorOf(requantize: Requantize | undefined): Factor['value'] {
  return requantize?.factor.value ?? Float64Array.of(1);
}

/**
 * Real numbers per unit of what a step requantizes into: the output's scale, or ten of them where the report's
 * LeakyReLU turns integers into tenths afterwards.
 */
export function unitOf(output: QuantizedTensor, requantize: Requantize | undefined): number {
  return output.scale[0] * (requantize?.leakyAfter?.positive ?? 1);
}

/**
 * Multiplies by `ratio` where that can be seen: `real` follows from scales alone, and the program's factor may differ,
 * because few multiplier bits only approximate it or because the report joins values of different scales as they
 * are. A ratio within half a step of 1 at the far end of the output's range is left out.
 *
 * @param ratio one, or one per channel (axis 1)
 */
export function rescaled(
  { draft }: EmitContext,
  real: ValueId,
  ratio: ArrayLike<number>,
  output: QuantizedTensor,
  step: Pick<Step, 'name' | 'layer'>,
): ValueId {
  const farthest = Math.max(Math.abs(output.qmin), Math.abs(output.qmax), 1);
  if (Array.from(ratio).every((value) => Math.abs(value - 1) * farthest < 0.5)) return real;
  const value: Value = draft.valueOf(real);
  const shape = ratio.length === 1 ? [] : [1, ratio.length, ...output.shape.slice(2).map(() => 1)];
  const name = `${step.name}/rescale`;
  const inputs = [real, draft.constant(`${name}/factor`, floatTensor(shape, Float32Array.from(ratio)))];
  return draft.node({ name, op: 'Mul', inputs, layer: step.layer }, { ...value, name: `${value.name}/rescaled` });
}
