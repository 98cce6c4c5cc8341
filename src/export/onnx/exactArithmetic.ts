/**
 * The program's own arithmetic in ONNX operators on float64, which holds every integer below 2^53: a requantization is a
 * product, a rounding by name, a zero point and a clamp, each of them exact.
 */
import { int, type ValueId } from '../../graph/graph';
import { roundingNodes } from '../../graph/roundingNodes';
import { bytesOf, sizeOf, type ElementType, type Shape, type Tensor } from '../../graph/tensor';
import type { Factor, QuantizedTensor, Requantize, Rounding } from '../../quantize/quantizedModel';
import { InputError } from '../../util/errors';
import { roundsToNearest } from '../../util/round';
import { containerFor } from './containers';
import type { EmitContext, Owner } from './emitContext';

/** ONNX's numbers for element types, as Cast takes them. */
const codes = { float32: 1, uint8: 2, int8: 3, float64: 11 } as const;

/** Nodes on values of one shape, named after their owner. */
export interface Arithmetic {
  readonly node: (op: string, inputs: readonly ValueId[], type?: ElementType) => ValueId;
  /** A float64 constant: one number, or a tensor that broadcasts against the values. */
  readonly numbers: (values: ArrayLike<number>, shape?: Shape) => ValueId;
  readonly cast: (value: ValueId, to: keyof typeof codes) => ValueId;
}

export function arithmetic({ draft }: EmitContext, { name, layer }: Owner, shape: Shape): Arithmetic {
  return {
    node: (op, inputs, type = 'float64') =>
      draft.node({ name: `${name}/${op}`, op, inputs, layer }, { name: `${name}/${op}`, type, shape }),
    numbers: (values, of = []) => draft.constant(`${name}/number`, float64Tensor(values, of)),
    cast: (value, to) =>
      draft.node(
        { name: `${name}/${to}`, op: 'Cast', inputs: [value], attributes: { to: int(codes[to]) }, layer },
        { ...draft.valueOf(value), name: `${name}/${to}`, type: to },
      ),
  };
}

/**
 * The integers that `accumulator` (float64, whole numbers) is requantized to, in the output's container.
 *
 * @param factorShape how the factor's entries broadcast against the accumulator, where there is more than one
 * @param largest magnitude that an accumulator can have
 * Throws InputError where a product could need more than 52 bits: one is left for the half that rounding adds.
 */
export function requantizeExactly(
  math: Arithmetic,
  accumulator: ValueId,
  requantize: Requantize,
  { factorShape, largest, owner }: { readonly factorShape: Shape; readonly largest: number; readonly owner: Owner },
): ValueId {
  const { factor, negative, zeroPoint, qmin, qmax, leakyAfter, rounding, single } = requantize;
  refuseWide(requantize, largest, owner);
  const value = ({ value: values }: Factor): ValueId => math.numbers(values, values.length === 1 ? [] : factorShape);
  const product = math.node('Mul', [
    single ? toSingle(math, accumulator) : accumulator,
    negative
      ? math.node('Where', [
          math.node('Less', [accumulator, math.numbers([0])], 'bool'),
          value(negative),
          value(factor),
        ])
      : value(factor),
  ]);
  // The product of two float32 is exact in float64.
  const multiplied = single ? toSingle(math, product) : product;
  const integers = clamped(math, rounded(math, multiplied, rounding), { zeroPoint, qmin, qmax });
  if (!leakyAfter) return math.cast(integers, containerFor(8, qmin, qmax, 8).type as 'int8' | 'uint8');
  throw new InputError(
    `${owner.name}: LeakyReLU after rounding makes integers that do not fit 8 bits; choose onnx-qdq`,
  );
}

/** q = clamp(round(x / scale) + zeroPoint), in float64 as the program does it. `real` is float32. */
export function quantizeExactly(math: Arithmetic, real: ValueId, tensor: QuantizedTensor, rounding: Rounding): ValueId {
  const quotient = math.node('Div', [math.cast(real, 'float64'), math.numbers(tensor.scale)]);
  const steps = roundsToNearest(rounding) ? quotient : toSingle(math, quotient);
  const { type } = containerFor(tensor.bits, tensor.qmin, tensor.qmax, 8);
  return math.cast(clamped(math, rounded(math, steps, rounding), tensor), type as 'int8' | 'uint8');
}

/** scale · (q − zeroPoint) in float64, then float32. A scale per channel follows axis 1. */
export function dequantizeExactly(
  math: Arithmetic,
  integers: ValueId,
  { scale, zeroPoint, shape }: QuantizedTensor,
): ValueId {
  const wide = math.cast(integers, 'float64');
  const centred = zeroPoint === 0 ? wide : math.node('Sub', [wide, math.numbers([zeroPoint])]);
  const channels = scale.length === 1 ? [] : [1, scale.length, ...shape.slice(2).map(() => 1)];
  return math.node('Mul', [centred, math.numbers(scale, channels)]);
}

function clamped(
  math: Arithmetic,
  value: ValueId,
  { zeroPoint, qmin, qmax }: Pick<QuantizedTensor, 'zeroPoint' | 'qmin' | 'qmax'>,
): ValueId {
  const moved = zeroPoint === 0 ? value : math.node('Add', [value, math.numbers([zeroPoint])]);
  return math.node('Clip', [moved, math.numbers([qmin]), math.numbers([qmax])]);
}

const toSingle = (math: Arithmetic, value: ValueId): ValueId => math.cast(math.cast(value, 'float32'), 'float64');

const rounded = ({ node, numbers }: Arithmetic, value: ValueId, rounding: Rounding): ValueId =>
  roundingNodes(value, rounding, { node, number: (each) => numbers([each]) });

function refuseWide({ factor, negative }: Requantize, largest: number, owner: Owner): void {
  const multipliers = [factor, negative].flatMap((each) => Array.from(each?.multiplier ?? []));
  const bits = Math.log2(largest * multipliers.reduce((a, b) => Math.max(a, Math.abs(b)), 1));
  if (bits <= 52) return;
  throw new InputError(
    `onnx-integer: products of ${owner.name} need ${Math.ceil(bits)} bits, of which a float64 holds 52; quantize with a smaller multiplierBits`,
  );
}

function float64Tensor(values: ArrayLike<number>, shape: Shape): Tensor {
  const data = Float64Array.from(values);
  if (sizeOf(shape) !== data.length) throw new Error(`${data.length} numbers do not fill the shape ${shape.join('×')}`);
  return { type: 'float64', shape, bytes: bytesOf(data) };
}
