/** Softmax in the program's own arithmetic: tables as Gather, sums and the division in float64, exact below 2^53. */
import { int, ints, type ValueId } from '../../graph/graph';
import { bytesOf, intTensor, type Shape, sizeOf } from '../../graph/tensor';
import type { SoftmaxStep } from '../../quantize/steps/softmax';
import { tensorAt, type EmitContext } from './emitContext';
import { arithmetic, requantizeExactly } from './exactArithmetic';

export function emitSoftmax(context: EmitContext, step: SoftmaxStep, [input]: readonly ValueId[]): ValueId {
  const { shape } = tensorAt(context, step.inputs[0]);
  const math = arithmetic(context, step, shape);
  const wide = math.cast(input, 'float64');
  const { counted } = step;
  const mask = (counts: number, other: number): ValueId =>
    math.numbers(maskOver(shape, counted ?? Int8Array.of(1), counts, other), shape);
  const asked = counted ? math.node('Add', [wide, mask(0, -(2 ** 20))]) : wide;
  const below = math.node('Sub', [along(context, step, 'ReduceMax', asked), wide]);
  // What does not count may lie above the largest that does: it stands at the table's beginning, and weighs nothing.
  const placed = counted ? math.node('Max', [below, math.numbers([0])]) : below;
  const all = powersOf(context, step, placed, shape);
  const power = counted ? math.node('Mul', [all, mask(1, 0)]) : all;
  const scaled = math.node('Mul', [power, math.numbers([2 ** step.quotientBits])]);
  const quotient = math.node('Floor', [math.node('Div', [scaled, along(context, step, 'ReduceSum', power)])]);
  const largest = 2 ** step.quotientBits;
  return requantizeExactly(math, quotient, step.requantize, { factorShape: [], largest, owner: step });
}

/** `counts` and `other` of every element, as the step's mask has it. */
export function maskOver(shape: Shape, counted: Int8Array, counts: number, other: number): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => (counted[i % counted.length] === 1 ? counts : other));
}

/** (coarse[d >> fineBits] · fine[d mod 2^fineBits] + half) >> fractionBits */
function powersOf(context: EmitContext, step: SoftmaxStep, below: ValueId, shape: Shape): ValueId {
  const { fine, coarse, fineBits, fractionBits } = step;
  const math = arithmetic(context, step, shape);
  if (coarse.length === 1) return tableAt(context, step, fine, below, shape);
  const down = (value: ValueId, by: number): ValueId =>
    math.node('Floor', [math.node('Mul', [value, math.numbers([2 ** -by])])]);
  const high = down(below, fineBits);
  const low = math.node('Sub', [below, math.node('Mul', [high, math.numbers([2 ** fineBits])])]);
  const factors = [tableAt(context, step, coarse, high, shape), tableAt(context, step, fine, low, shape)];
  return down(math.node('Add', [math.node('Mul', factors), math.numbers([2 ** (fractionBits - 1)])]), fractionBits);
}

function tableAt(
  { draft }: EmitContext,
  { name, layer }: SoftmaxStep,
  entries: Int32Array,
  at: ValueId,
  shape: Shape,
): ValueId {
  const bytes = bytesOf(Float64Array.from(entries));
  const table = draft.constant(`${name}/table`, { type: 'float64', shape: [entries.length], bytes });
  const place = draft.node(
    { name: `${name}/place`, op: 'Cast', inputs: [at], attributes: { to: int(int64) }, layer },
    { name: `${name}/place`, type: 'int64', shape },
  );
  return draft.node(
    { name: `${name}/Gather`, op: 'Gather', inputs: [table, place], attributes: { axis: int(0) }, layer },
    { name: `${name}/power`, type: 'float64', shape },
  );
}

/** ONNX's number for it, as Cast takes it. */
const int64 = 7;

/** Operator sets from which the axes of a reduction are an input. */
const axesAsInput = { ReduceMax: 18, ReduceSum: 13 };

function along(
  { draft, model }: EmitContext,
  { name, layer, axis }: SoftmaxStep,
  op: keyof typeof axesAsInput,
  value: ValueId,
): ValueId {
  const { shape = [] } = draft.valueOf(value);
  const asInput = (model.graph.opsets[''] ?? 13) >= axesAsInput[op];
  const axes = asInput ? [draft.constant(`${name}/axes`, intTensor([1], [axis]))] : [];
  return draft.node(
    { name: `${name}/${op}`, op, inputs: [value, ...axes], attributes: asInput ? {} : { axes: ints([axis]) }, layer },
    { name: `${name}/${op}`, type: 'float64', shape: shape.map((size, i) => (i === axis ? 1 : size)) },
  );
}
