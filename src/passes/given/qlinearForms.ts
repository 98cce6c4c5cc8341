/**
 * ONNX's and onnxruntime's operators on integers, as the float operators that they stand for. Weights and biases are read by
 * DequantizeLinear, which is folded with the other constants.
 *
 *   QLinearConv(x, s_x, z_x, w, s_w, z_w, s_y, z_y, b)   →   Conv(x, (w − z_w)·s_w, b·s_x·s_w), rounded to (s_y, z_y)
 */
import { absent, type Attributes, float, floatOf, int, intOf, type Node, type ValueId } from '../../graph/graph';
import type { GivenScale } from '../../graph/given';
import { floatTensor, numbersOf, sizeOf } from '../../graph/tensor';
import { constantOf, type Form, type Held, isConstant, scaleOf, type View, type Writer } from './reading';

/** An integer operand: value, scale, zero point. */
interface Operand {
  readonly value: ValueId;
  readonly scale: ValueId;
  readonly zeroPoint: ValueId;
}

function operandAt({ inputs }: Node, at: number): Operand {
  return { value: inputs[at] ?? absent, scale: inputs[at + 1] ?? absent, zeroPoint: inputs[at + 2] ?? absent };
}

/** The scales of operands that are not constant; or why one cannot be read. */
function heldOf(view: View, operands: readonly Operand[]): readonly Held[] | string {
  const live = operands.filter(({ value }) => !isConstant(view, value));
  const scales = live.map(({ scale, zeroPoint }) => scaleOf(view, scale, zeroPoint));
  const refused = scales.find((scale) => typeof scale === 'string');
  if (refused !== undefined) return refused;
  return live.map(({ value }, i) => ({ value, scale: scales[i] as GivenScale }));
}

/** The value itself, or the real numbers of a constant. @param axis of scales that are more than one */
function realOf(
  writer: Writer,
  view: View,
  node: Node,
  { value, scale, zeroPoint }: Operand,
  what: string,
  axis = 0,
): ValueId {
  if (!isConstant(view, value)) return value;
  const flat = (id: ValueId): ValueId => flattened(writer, view, id, `${node.name}/${what}`);
  return dequantized(
    writer,
    node,
    what,
    [value, flat(scale), ...(zeroPoint === absent ? [] : [flat(zeroPoint)])],
    axis,
  );
}

/** Scales per column may come as (1, N); DequantizeLinear wants (N), and one number without axes. */
function flattened(writer: Writer, view: View, id: ValueId, name: string): ValueId {
  const tensor = constantOf(view, id);
  if (!tensor) return id;
  const count = sizeOf(tensor.shape);
  const shape = count === 1 ? [] : [count];
  return tensor.shape.length === shape.length ? id : writer.constant(`${name}/scale`, { ...tensor, shape });
}

function dequantized(writer: Writer, node: Node, what: string, inputs: readonly ValueId[], axis: number): ValueId {
  const name = `${node.name}/${what}`;
  const output = writer.value(name);
  const attributes = { axis: int(axis) };
  writer.node({ name, op: 'DequantizeLinear', domain: '', inputs, outputs: [output], attributes, layer: node.layer });
  return output;
}

/** What an operator makes of real operands. */
type Floats = (operands: readonly ValueId[], writer: Writer) => Partial<Node>;

/** The general form: operands at some inputs, the output's scale at another. */
function form(
  node: Node,
  view: View,
  at: readonly number[],
  output: number,
  floats: Floats,
  axis = 0,
): ReturnType<Form> {
  const operands = at.map((input) => operandAt(node, input));
  const reads = heldOf(view, operands);
  const isReal = (node.inputs[output] ?? absent) === absent && realOutputs.has(node.op);
  const made = isReal ? undefined : scaleOf(view, node.inputs[output], node.inputs[output + 1]);
  if (typeof reads === 'string') return reads;
  if (typeof made === 'string') return made;
  return {
    reads,
    makes: made ? [{ value: node.outputs[0], scale: made }] : [],
    write(writer) {
      const reals = operands.map((operand, i) => realOf(writer, view, node, operand, `operand_${i}`, axis));
      writer.node({ ...node, domain: '', inputs: reals, ...floats(reals, writer) });
    },
  };
}

/** Without a scale for what they make they make real numbers. */
const realOutputs = new Set(['QGemm']);

/** An operator of one operand, then the output's scale. */
const unary =
  (op: string, attributes: (node: Node) => Attributes = ({ attributes: own }) => own): Form =>
  (node, view) =>
    intOf(node, 'channels_last', 0) === 1
      ? 'its channels come last'
      : form(node, view, [0], 3, () => ({ op, attributes: attributes(node) }));

const binary =
  (op: string): Form =>
  (node, view) =>
    form(node, view, [0, 3], 6, () => ({ op, attributes: {} }));

/** (condition, X, scale, zero point, Y, scale, zero point, scale and zero point of the output) */
const where: Form = (node, view) =>
  form(node, view, [1, 4], 7, (reals) => ({ op: 'Where', inputs: [node.inputs[0], ...reals], attributes: {} }));

const concat: Form = (node, view) => {
  const at = node.inputs.slice(2).flatMap((_, i) => (i % 3 === 0 ? [i + 2] : []));
  return form(node, view, at, 0, () => ({ op: 'Concat' }));
};

const conv: Form = (node, view) => {
  if (intOf(node, 'channels_last', 0) === 1) return 'its channels come last';
  if (!isConstant(view, node.inputs[3])) return 'its weights are computed';
  return form(node, view, [0, 3], 6, (reals, writer) => ({
    op: 'Conv',
    inputs: [...reals, ...biasOf(writer, view, node, node.inputs[8] ?? absent)],
  }));
};

/** Integers at the scale of the accumulator, s_x·s_w. */
function biasOf(writer: Writer, view: View, node: Node, bias: ValueId, operands = [1, 4]): readonly ValueId[] {
  if (bias === absent) return [];
  const [x, w] = operands.map((at) => constantOf(view, node.inputs[at]));
  const step = x ? numbersOf(x)[0] : NaN;
  const scales = w ? numbersOf(w).map((scale) => step * scale) : [NaN];
  const scale = writer.constant(
    `${node.name}/bias_scale`,
    floatTensor(scales.length === 1 ? [] : [scales.length], scales),
  );
  return [dequantized(writer, node, 'bias', [bias, scale], 0)];
}

const lastAxis = ({ graph }: View, value: ValueId): number =>
  Math.max((graph.values[value]?.shape?.length ?? 1) - 1, 0);

const matMul: Form = (node, view) =>
  form(node, view, [0, 3], 6, () => ({ op: 'MatMul', attributes: {} }), lastAxis(view, node.inputs[3]));

/** (A·B + C)·α: the integers of C count as those of the product. */
const gemm: Form = (node, view) => {
  if (!isConstant(view, node.inputs[3])) return 'its weights are computed';
  const alpha = floatOf(node, 'alpha', 1);
  const axis = intOf(node, 'transB', 0) === 1 ? 0 : 1;
  const attributes = { ...node.attributes, alpha: float(alpha), beta: float(alpha) };
  const floats: Floats = (reals, writer) => ({
    ...{ op: 'Gemm', attributes },
    inputs: [...reals, ...biasOf(writer, view, node, node.inputs[6] ?? absent)],
  });
  return form(node, view, [0, 3], 7, floats, axis);
};

/** Of operator sets before 13 it sums over all axes behind the first; with the last axis that is the same. */
const softmax: Form = (node, view) => {
  const axis = intOf(node, 'axis', -1);
  const isLast = axis === -1 || axis === lastAxis(view, node.inputs[0]);
  if (intOf(node, 'opset', 1) < 13 && !isLast) return 'it sums over several axes';
  return form(node, view, [0], 3, () => ({ op: 'Softmax', attributes: { axis: int(axis) } }));
};

const standard: Readonly<Record<string, Form>> = { QLinearConv: conv, QLinearMatMul: matMul };

/** By domain and operator. */
export const qlinearForms: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  '': standard,
  'com.microsoft': {
    ...standard,
    QGemm: gemm,
    QLinearAdd: binary('Add'),
    QLinearMul: binary('Mul'),
    QLinearConcat: concat,
    QLinearGlobalAveragePool: unary('GlobalAveragePool', () => ({})),
    QLinearAveragePool: unary('AveragePool'),
    QLinearSigmoid: unary('Sigmoid'),
    QLinearLeakyRelu: unary('LeakyRelu'),
    QLinearReduceMean: unary('ReduceMean'),
    QLinearSoftmax: softmax,
    QLinearWhere: where,
  },
};
