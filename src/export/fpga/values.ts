/** Integer values of a program under the names that files carry. */
import type { ValueId } from '../../graph/graph';
import type { Shape } from '../../graph/tensor';
import type { QuantizedModel, QuantizedTensor } from '../../quantize/quantizedModel';
import { stepId } from '../names';
import { readsUnsigned, signedBits } from '../../quantize/steps/range';
import { widthsOf } from '../widths';
import { exactRational } from './rational';

export interface ManifestValue {
  /** Stem of its golden files; what steps call their inputs and outputs. */
  readonly id: string;
  /** As the model calls it. */
  readonly name: string;
  readonly shape: Shape;
  /** Of its memory files, two's complement where it is signed: what may occur. */
  readonly bits: number;
  readonly signed: boolean;
  readonly qmin: number;
  readonly qmax: number;
  readonly zeroPoint: number;
  /** One, or one per channel. */
  readonly scale: readonly number[];
  readonly exactScale: readonly string[];
}

/** Inputs are `input_0`, …; a step's output is called like the step. */
export function idsOf(model: QuantizedModel): ReadonlyMap<ValueId, string> {
  return new Map([
    ...model.inputs.map((value, i) => [value, `input_${i}`] as const),
    ...model.steps.flatMap(({ name, outputs }, index) =>
      outputs.map((value, i) => [value, `${stepId(index, name)}${outputs.length > 1 ? `_${i}` : ''}`] as const),
    ),
  ]);
}

/** Values that are integers, in the order in which they are made. */
export function valuesOf(
  model: QuantizedModel,
  ids: ReadonlyMap<ValueId, string>,
): ReadonlyMap<ValueId, ManifestValue> {
  const widths = widthsOf(model);
  const entries = [...ids].flatMap(([value, id]) => {
    const tensor = model.tensors[value];
    const name = model.graph.values[value]?.name ?? `value_${value}`;
    return tensor ? [[value, valueOf(id, name, tensor, widths.get(value)?.bits)] as const] : [];
  });
  return new Map(entries);
}

function valueOf(id: string, name: string, tensor: QuantizedTensor, bits: number | undefined): ManifestValue {
  const { shape, scale, zeroPoint, qmin, qmax } = tensor;
  const signed = !readsUnsigned(tensor);
  const width = signed ? Math.max(tensor.bits, bits ?? signedBits(qmin, qmax)) : tensor.bits;
  const exactScale = Array.from(scale, exactRational);
  return { id, name, shape, bits: width, signed, qmin, qmax, zeroPoint, scale: Array.from(scale), exactScale };
}
