/** Normalization by ONNX operators on float64, which holds all of its whole numbers: a root of 48 bits has the same floor in doubles. */
import { int, type ValueId } from '../../graph/graph';
import { bytesOf, intTensor, type Shape } from '../../graph/tensor';
import { InputError } from '../../util/errors';
import { groupSize, normalizedBits, rootBits, squareBits, type NormalizeStep } from '../../quantize/steps/normalize';
import { tensorAt, type EmitContext } from './emitContext';
import { arithmetic, requantizeExactly, type Arithmetic } from './exactArithmetic';

/** Values of the input's shape, and of one number for each group. */
interface Shapes {
  readonly whole: Arithmetic;
  readonly group: Arithmetic;
  readonly groups: Shape;
}

/** Throws InputError where a sum or product needs more than 52 bits. */
export function emitNormalize(context: EmitContext, step: NormalizeStep, [input]: readonly ValueId[]): ValueId {
  const tensor = tensorAt(context, step.inputs[0]);
  const count = groupSize(step, tensor.shape);
  refuseWide(step, squareBits(step, { inputs: [tensor] }) - 1);
  refuseWide(step, Math.log2(count * (tensor.qmax - tensor.qmin)) + step.guard + rootBits);
  const groups = tensor.shape.map((size, axis) => (step.axes.includes(axis) ? 1 : size));
  const shapes = {
    whole: arithmetic(context, step, tensor.shape),
    group: arithmetic(context, step, groups),
    groups,
  };
  const y = normalized(context, step, shapes, input, count);
  const { whole } = shapes;
  const gained = whole.node('Mul', [y, whole.numbers(step.gain, step.gainShape)]);
  const sums = whole.node('Add', [gained, whole.numbers(step.offset, step.offsetShape)]);
  const largest = 2 ** (normalizedBits(step, { inputs: [tensor] }) - 1);
  return requantizeExactly(whole, sums, step.requantize, { factorShape: [], largest, owner: step });
}

function normalized(
  context: EmitContext,
  step: NormalizeStep,
  { whole, group, groups }: Shapes,
  input: ValueId,
  count: number,
): ValueId {
  const wide = whole.cast(input, 'float64');
  const moved = step.inputZeroPoint === 0 ? wide : whole.node('Sub', [wide, whole.numbers([step.inputZeroPoint])]);
  const c = step.guard === 0 ? moved : whole.node('Mul', [moved, whole.numbers([2 ** step.guard])]);
  const sumOf = (of: ValueId): ValueId => summed(context, step, of, groups);
  const n = group.numbers([count]);
  const sum = step.centred ? sumOf(c) : group.numbers([0]);
  const squares = group.node('Mul', [sumOf(whole.node('Mul', [c, c])), n]);
  const spread = group.node('Sub', [squares, group.node('Mul', [sum, sum])]);
  const t = group.node('Add', [spread, group.numbers([step.epsilon])]);
  const half = halfLog2(context, step, t, groups);
  const by = (powers: (h: number) => number): ValueId => powerAt(context, step, half, groups, powers);
  const mantissa = group.node('Floor', [group.node('Mul', [t, by((h) => 4 ** (rootBits - 1 - h))])]);
  const root = group.node('Floor', [group.node('Sqrt', [mantissa])]);
  const inverse = group.node('Floor', [group.node('Div', [group.numbers([2 ** (2 * rootBits - 1)]), root])]);
  const deviation = whole.node('Sub', [whole.node('Mul', [c, n]), sum]);
  const product = whole.node('Mul', [deviation, inverse]);
  const scaled = whole.node('Mul', [product, by((h) => 2 ** (step.fraction - rootBits - h))]);
  return whole.node('Floor', [whole.node('Add', [scaled, whole.numbers([0.5])])]);
}

/** ONNX's numbers for int64, as Cast takes it. */
const int64 = 7;

/** What t can be is below 4^26. */
const halves = Array.from({ length: 26 }, (_, i) => i + 1);

/** How many of 4, 16, 64 … t has reached, as int64. */
function halfLog2(context: EmitContext, step: NormalizeStep, t: ValueId, groups: Shape): ValueId {
  const many = arithmetic(context, step, [halves.length, ...groups]);
  const powers = many.numbers(
    halves.map((h) => 4 ** h),
    [halves.length, ...groups.map(() => 1)],
  );
  const reached = many.cast(many.node('GreaterOrEqual', [t, powers], 'bool'), 'float64');
  const count = sum(context, step, reached, { axes: [0], keep: false, shape: groups });
  return context.draft.node(
    { name: `${step.name}/half`, op: 'Cast', inputs: [count], attributes: { to: int(int64) }, layer: step.layer },
    { name: `${step.name}/half`, type: 'int64', shape: groups },
  );
}

/** The power of two that a table has for each group's h. */
function powerAt(
  { draft }: EmitContext,
  { name, layer }: NormalizeStep,
  half: ValueId,
  groups: Shape,
  power: (h: number) => number,
): ValueId {
  const values = Float64Array.from([0, ...halves], power);
  const table = draft.constant(`${name}/powers`, {
    ...{ type: 'float64', shape: [values.length] },
    bytes: bytesOf(values),
  });
  return draft.node(
    { name: `${name}/power`, op: 'Gather', inputs: [table, half], attributes: { axis: int(0) }, layer },
    { name: `${name}/power`, type: 'float64', shape: groups },
  );
}

const summed = (context: EmitContext, step: NormalizeStep, of: ValueId, shape: Shape): ValueId =>
  sum(context, step, of, { axes: step.axes, keep: true, shape });

function sum(
  { draft }: EmitContext,
  { name, layer }: NormalizeStep,
  of: ValueId,
  { axes, keep, shape }: { readonly axes: readonly number[]; readonly keep: boolean; readonly shape: Shape },
): ValueId {
  const along = draft.constant(`${name}/axes`, intTensor([axes.length], axes));
  return draft.node(
    { name: `${name}/sum`, op: 'ReduceSum', inputs: [of, along], attributes: { keepdims: int(keep ? 1 : 0) }, layer },
    { name: `${name}/sum`, type: 'float64', shape },
  );
}

function refuseWide({ name }: NormalizeStep, bits: number): void {
  if (bits <= 52) return;
  throw new InputError(
    `onnx-integer: sums of ${name} need ${Math.ceil(bits)} bits, of which a float64 holds 52; c and json can say them`,
  );
}
