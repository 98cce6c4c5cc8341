/**
 * What the emitters of steps share: the draft, which value of it holds each of the model's as real numbers and as integers,
 * and the notation that the file is written in.
 */
import { floatTensor, type Shape } from '../../graph/tensor';
import type { Value, ValueId } from '../../graph/graph';
import type {
  Factor,
  IntegerArray,
  IntegerStep,
  QuantizedModel,
  QuantizedTensor,
  Requantize,
  Rounding,
  Step,
} from '../../quantize/quantizedModel';
import type { Draft } from './draft';

/** How a file says that values are integers. `program.ts` walks the steps; this is what differs between formats. */
export interface Notation {
  /** Makes `target.output` out of `real`, by way of integers. */
  readonly quantize: (context: EmitContext, real: ValueId, target: Quantization) => void;
  /** Known integers as real numbers. */
  readonly constant: (context: EmitContext, integers: KnownIntegers) => ValueId;
  /** Writes a whole step on integers; false where the notation has no way, and real numbers are to be taken. */
  readonly step?: (context: EmitContext, step: IntegerStep) => boolean;
  /** A step's result in real numbers, before activation and quantization, where a float operator is not the way. */
  readonly real?: (context: EmitContext, step: IntegerStep) => ValueId | undefined;
}

export interface Quantization {
  readonly tensor: QuantizedTensor;
  /** The value that is made, in real numbers. */
  readonly output: ValueId;
  /** Whether the numbers may lie beyond the tensor's bounds, so that these must be enforced. */
  readonly mayLeave: boolean;
  readonly owner: Owner;
  /** How the program rounds here, for notations that can say it. */
  readonly rounding: Rounding;
  /** The scale that the integers are read with, where it is not the tensor's, which they are written with. */
  readonly reading?: number;
}

/** Names the nodes and says which layer they belong to. */
export interface Owner {
  readonly name: string;
  readonly layer: number;
}

export interface KnownIntegers {
  readonly name: string;
  readonly values: IntegerArray;
  readonly shape: Shape;
  readonly bits: number;
  /** One, or one per index of axis 0. */
  readonly scale: Float64Array;
  readonly layer: number;
}

export interface EmitContext {
  readonly model: QuantizedModel;
  readonly draft: Draft;
  readonly notation: Notation;
  /** Real numbers (float32) of a value of the model; writes the node that makes them where that is still owed. */
  readonly realOf: (value: ValueId) => ValueId;
  /** The integers of a value of the model, where the notation keeps them as a value of their own. */
  readonly integersOf: (value: ValueId) => ValueId | undefined;
  /** From now on the numbers of `value` are those of `other`. */
  readonly readAs: (value: ValueId, other: ValueId) => void;
  /** `integers` stand for `value`; `dequantize` makes `value` itself, and is called if that is ever read. */
  readonly hold: (value: ValueId, integers: ValueId, dequantize: () => void) => void;
}

export function emitContext(model: QuantizedModel, draft: Draft, notation: Notation): EmitContext {
  const aliases = new Map<ValueId, ValueId>();
  const integers = new Map<ValueId, ValueId>();
  const owed = new Map<ValueId, () => void>();
  const aliasOf = (value: ValueId): ValueId => aliases.get(value) ?? value;
  return {
    model,
    draft,
    notation,
    realOf(value) {
      const real = aliasOf(value);
      const dequantize = owed.get(real);
      owed.delete(real);
      dequantize?.();
      return real;
    },
    integersOf: (value) => integers.get(aliasOf(value)),
    readAs: (value, other) => void aliases.set(value, other),
    hold(value, held, dequantize) {
      integers.set(value, held);
      owed.set(value, dequantize);
    },
  };
}

export function tensorAt({ model }: Pick<EmitContext, 'model'>, value: ValueId): QuantizedTensor {
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

/** Entry `index` of a list that has either one entry for all or one for each. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[values.length === 1 ? 0 : index];
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
