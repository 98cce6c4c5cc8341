/**
 * Inputs of whole numbers or truth values that are the same in every run become constants before the graph is read: a sample rate, a
 * flag, a length. A branch that such a number decides is decided then. Inputs of floats stay inputs. Where the file gives an input a
 * value of its own, which counts unless a run says another, the number takes its place.
 */
import type { onnx } from 'onnx-proto';
import type { Value } from '../../graph/graph';
import { isKnown, sizeOf, type ElementType } from '../../graph/tensor';
import { InputError } from '../../util/errors';
import { tensorProtoOf } from './tensorProto';
import { batchSymbolsOf, valueOf } from './valueInfo';

export interface BoundValues {
  readonly graph: onnx.IGraphProto;
  /** Numbers of the inputs that are constants now, by name; absent where there are none. */
  readonly bound?: Readonly<Record<string, number>>;
}

/** By the element type: the array that holds it, and the least and largest number. */
const kinds: Partial<
  Record<ElementType, readonly [of: (numbers: readonly number[]) => ArrayBufferView, low: number, high: number]>
> = {
  bool: [(numbers) => Uint8Array.from(numbers), 0, 1],
  uint8: [(numbers) => Uint8Array.from(numbers), 0, 255],
  int8: [(numbers) => Int8Array.from(numbers), -128, 127],
  uint16: [(numbers) => Uint16Array.from(numbers), 0, 65535],
  int16: [(numbers) => Int16Array.from(numbers), -32768, 32767],
  int32: [(numbers) => Int32Array.from(numbers), -(2 ** 31), 2 ** 31 - 1],
  uint32: [(numbers) => Uint32Array.from(numbers), 0, 2 ** 32 - 1],
  int64: [(numbers) => BigInt64Array.from(numbers, BigInt), Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint64: [(numbers) => BigUint64Array.from(numbers, BigInt), 0, Number.MAX_SAFE_INTEGER],
};

/** A constant of more numbers is data, and stays an input. */
const mostNumbers = 4096;

/** @throws InputError for a number that the input's type does not hold */
export function bindValues(
  graph: onnx.IGraphProto,
  values: Readonly<Record<string, number>> = {},
  file: string,
): BoundValues {
  const inputs = graph.input ?? [];
  const batch = batchSymbolsOf(inputs);
  const made = inputs.flatMap((info) => constantFor(valueOf(info.name ?? '', info, batch, true), values, file) ?? []);
  if (made.length === 0) return { graph };
  const names = new Set(made.map(({ name }) => name));
  return {
    graph: {
      ...graph,
      input: inputs.filter(({ name }) => !names.has(name ?? '')),
      initializer: [...(graph.initializer ?? []).filter(({ name }) => !names.has(name ?? '')), ...made],
    },
    bound: Object.fromEntries([...names].map((name) => [name ?? '', values[name ?? '']])),
  };
}

function constantFor(
  { name, type, shape }: Value,
  values: Readonly<Record<string, number>>,
  file: string,
): onnx.ITensorProto | undefined {
  const kind = kinds[type];
  if (!Object.hasOwn(values, name) || !kind || !isKnown(shape) || sizeOf(shape) > mostNumbers) return undefined;
  const [of, low, high] = kind;
  const value = values[name];
  if (!Number.isInteger(value) || value < low || value > high) {
    const expected = `expected a whole number from ${low} to ${high}`;
    throw new InputError(`"inputs.${name}.value" is ${value}: input '${name}' of ${file} takes ${type}, ${expected}`);
  }
  const { buffer } = of(new Array<number>(sizeOf(shape)).fill(value));
  return tensorProtoOf({ type, shape, bytes: new Uint8Array(buffer) }, name);
}
