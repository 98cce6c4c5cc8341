/** Float32 values to and from the runtime's tensors of the model's own element types. */
import { halfOf } from '../graph/float16';
import { float16ToNumber, sizeOf } from '../graph/tensor';
import type { ElementType, Shape } from '../graph/tensor';
import { InputError } from '../util/errors';
import type { Runtime, Tensor } from './runtime';

/**
 * A tensor of `type` from float32 values. Integers are rounded to nearest-ties-up and saturate, float16 is rounded to
 * nearest-ties-even, bool is "not zero". `what` names the value in errors.
 */
export function toRuntime(
  { Tensor }: Runtime,
  type: ElementType,
  shape: Shape,
  values: Float32Array,
  what: string,
): Tensor {
  const dims = [...shape];
  switch (type) {
    case 'float32':
      return new Tensor('float32', values, dims);
    case 'float16':
      return new Tensor('float16', Uint16Array.from(values, halfOf), dims);
    case 'float64':
      return new Tensor('float64', Float64Array.from(values), dims);
    case 'int8':
      return new Tensor('int8', Int8Array.from(values, within(-128, 127)), dims);
    case 'uint8':
      return new Tensor('uint8', Uint8Array.from(values, within(0, 255)), dims);
    case 'int16':
      return new Tensor('int16', Int16Array.from(values, within(-32768, 32767)), dims);
    case 'uint16':
      return new Tensor('uint16', Uint16Array.from(values, within(0, 65535)), dims);
    case 'int32':
      return new Tensor('int32', Int32Array.from(values, within(-(2 ** 31), 2 ** 31 - 1)), dims);
    case 'uint32':
      return new Tensor('uint32', Uint32Array.from(values, within(0, 2 ** 32 - 1)), dims);
    case 'int64':
      return new Tensor('int64', BigInt64Array.from(values, bigWithin(-(2n ** 63n), 2n ** 63n - 1n)), dims);
    case 'uint64':
      return new Tensor('uint64', BigUint64Array.from(values, bigWithin(0n, 2n ** 64n - 1n)), dims);
    case 'bool':
      return new Tensor(
        'bool',
        Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
        dims,
      );
    default:
      throw new InputError(`${what} is of type ${type}, which float inference cannot be fed with.`);
  }
}

/** The values of a numeric tensor as float32: a view where the tensor is float32 already. */
export function fromRuntime(tensor: Tensor, what: string): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array) return data;
  if (tensor.type === 'float16') return halves(data);
  if (ArrayBuffer.isView(data)) return Float32Array.from(data as unknown as ArrayLike<number | bigint>, Number);
  throw new InputError(`${what} is of type ${tensor.type}, which has no numbers.`);
}

/** The shape a run is fed with: at most one dimension may be open, and the number of values settles it. */
export function closedShape(shape: Shape | undefined, count: number, what: string): Shape {
  if (!shape) return [count];
  const open = shape.filter((dimension) => dimension < 0).length;
  const rest = sizeOf(shape.filter((dimension) => dimension >= 0));
  const closed = open === 1 && rest > 0 ? shape.map((dimension) => (dimension < 0 ? count / rest : dimension)) : shape;
  if (open <= 1 && sizeOf(closed) === count && closed.every(Number.isInteger)) return closed;
  throw new InputError(
    `${what} takes [${shape.map((d) => (d < 0 ? '?' : d)).join(', ')}] values; ${count} were given.`,
  );
}

const within =
  (low: number, high: number) =>
  (value: number): number =>
    Math.min(high, Math.max(low, Math.round(value)));

/** What is no number counts as 0, as it does in typed arrays. */
const bigWithin =
  (low: bigint, high: bigint) =>
  (value: number): bigint => {
    const whole = Number.isNaN(value) ? 0n : BigInt(Math.round(Math.max(-(2 ** 64), Math.min(2 ** 64, value))));
    return whole < low ? low : whole > high ? high : whole;
  };

/** Newer engines have Float16Array and onnxruntime then uses it; older ones get the bits. */
function halves(data: Tensor['data']): Float32Array {
  return data instanceof Uint16Array
    ? Float32Array.from(data, float16ToNumber)
    : Float32Array.from(data as ArrayLike<number>);
}
