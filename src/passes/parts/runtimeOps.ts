/**
 * onnxruntime's own operators (domain com.microsoft), which its optimizer makes of others, as what they were made of: activations of
 * transformers, sums with a normalization behind, convolutions and products with more in them. Of ONNX's: Swish.
 */
import { absent, float, floatOf, intOf, ints, type ValueId } from '../../graph/graph';
import { type Parts, turned, type Writer } from './parts';

const given = (value: ValueId | undefined): value is ValueId => value !== undefined && value !== absent;

/** x·Φ(x) */
function endGelu({ write, end, number }: Parts, x: ValueId): boolean {
  const half = write('Mul', [x, number(0.5)]);
  const erf = write('Erf', [write('Mul', [x, number(Math.SQRT1_2)])]);
  return end('Mul', [half, write('Add', [erf, number(1)])]);
}

export const writeGelu: Writer = (parts) => endGelu(parts, parts.node.inputs[0]);

export const writeBiasGelu: Writer = (parts) => endGelu(parts, parts.write('Add', parts.node.inputs.slice(0, 2)));

/** 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) */
export const writeFastGelu: Writer = (parts) => {
  const { node, write, end, number } = parts;
  const [first, bias] = node.inputs;
  const x = given(bias) ? write('Add', [first, bias]) : first;
  const cubic = write('Mul', [write('Pow', [x, number(3)]), number(0.044715)]);
  const inner = write('Mul', [write('Add', [x, cubic]), number(Math.sqrt(2 / Math.PI))]);
  return end('Mul', [write('Mul', [x, number(0.5)]), write('Add', [write('Tanh', [inner]), number(1)])]);
};

/** x·sigmoid(α·x) */
const writeSwishOf =
  (usual: number): Writer =>
  ({ node, write, end, number }) => {
    const [x] = node.inputs;
    const alpha = floatOf(node, 'alpha', usual);
    return end('Mul', [x, write('Sigmoid', [alpha === 1 ? x : write('Mul', [x, number(alpha)])])]);
  };

export const writeSwish = writeSwishOf(1);
export const writeQuickGelu = writeSwishOf(1.702);

/** The sum of both (and a bias), normalized; the sum itself is the fourth output. */
export const writeSkipNormalization: Writer = (parts) => {
  const { node, shape, draft, write, writeTo, end } = parts;
  const simple = node.op.includes('Simplified');
  const [x, skip, gain, ...rest] = node.inputs;
  const [offset, bias] = simple ? [absent, rest[0]] : rest;
  const rank = shape(x)?.length;
  const statistics = node.outputs.slice(1, 3).some((value) => value !== absent && draft.isRead(value));
  if (rank === undefined || statistics) return false;
  const plain = given(bias) ? write('Add', [write('Add', [x, skip]), bias]) : undefined;
  const sum = node.outputs[3] ?? absent;
  const made = plain ?? (given(sum) ? absent : write('Add', [x, skip]));
  if (given(sum)) writeTo(sum, plain === undefined ? 'Add' : 'Identity', plain === undefined ? [x, skip] : [plain]);
  const attributes = { axes: ints([rank - 1]), epsilon: float(floatOf(node, 'epsilon', 1e-5)) };
  const operands = [made === absent ? sum : made, gain, ...(given(offset) ? [offset] : [])];
  return end(simple ? 'RMSNormalization' : 'LayerNormalization', operands, attributes);
};

/** Conv, or Gemm, with an activation in it, and for a convolution a map that is added before. */
export const writeFused: Writer = (parts) => {
  const { node, write } = parts;
  const { activation, activation_params, activation_alpha, activation_beta, activation_gamma, ...own } =
    node.attributes;
  const said = activation?.kind === 'string' ? activation.value : '';
  const numbers =
    activation_params?.kind === 'floats'
      ? activation_params.value
      : [activation_alpha, activation_beta, activation_gamma].flatMap((each) =>
          each?.kind === 'float' ? [each.value] : [],
        );
  const activated = activations[said];
  if (!activated) return false;
  const made = write(node.op === 'FusedConv' ? 'Conv' : 'Gemm', node.inputs.slice(0, 3), own);
  const added = given(node.inputs[3]) ? write('Add', [made, node.inputs[3]]) : made;
  return activated(parts, added, numbers);
};

type EndActivation = (parts: Parts, x: ValueId, numbers: readonly number[]) => boolean;
const plain =
  (op: string): EndActivation =>
  ({ end }, x) =>
    end(op, [x]);

const activations: Readonly<Record<string, EndActivation | undefined>> = {
  '': plain('Identity'),
  ...Object.fromEntries(['Relu', 'Sigmoid', 'Tanh'].map((op) => [op, plain(op)])),
  LeakyRelu: ({ end }, x, [alpha = 0.01]) => end('LeakyRelu', [x], { alpha: float(alpha) }),
  HardSigmoid: ({ end }, x, [alpha = 0.2, beta = 0.5]) =>
    end('HardSigmoid', [x], { alpha: float(alpha), beta: float(beta) }),
  Clip: ({ end, number }, x, [low, high]) => end('Clip', [x, number(low), number(high)]),
};

/** α·A′·B′, of which the last two axes may be turned. */
export const writeFusedMatMul: Writer = (parts) => {
  const { node, shape, write, end, number } = parts;
  const batches = intOf(node, 'transBatchA', 0) + intOf(node, 'transBatchB', 0);
  if (batches > 0 || node.inputs.some((value) => !shape(value))) return false;
  const sides = node.inputs.map((value, i) => {
    const rank = shape(value)?.length ?? 0;
    if (intOf(node, i === 0 ? 'transA' : 'transB', 0) === 0 || rank < 2) return value;
    const order = Array.from({ length: rank }, (_, axis) => axis);
    return turned(parts, value, [...order.slice(0, -2), rank - 1, rank - 2]);
  });
  const alpha = floatOf(node, 'alpha', 1);
  return alpha === 1 ? end('MatMul', sides) : end('Mul', [write('MatMul', sides), number(alpha)]);
};

export const asStandard: Writer = ({ node, end }) => end(node.op, node.inputs, node.attributes);
