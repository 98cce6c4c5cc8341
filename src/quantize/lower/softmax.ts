/**
 * Softmax over one axis. Tables are as fine as the output needs: with n bits over L numbers, f = n + 2 + log2(L) keeps what the tables'
 * rounding adds up to below a quarter of a step of 2^−n. The quotient has eight bits more than the output's scale.
 */
import { intOf, type Node, type ValueId } from '../../graph/graph';
import { shapeOf, stepBase, tensorOf, type Context, type Lowering } from '../context';
import type { Mask } from '../masks';
import { requantizeTo } from '../requantization';
import type { QuantizedTensor } from '../representation';
import type { SoftmaxStep } from '../steps/softmax';
import { ownTensor } from './join';
import { outputScaleFor } from '../scaleGrid';

export const lowerSoftmax: Lowering = {
  refuses(node, context) {
    if (context.appendix) return `${node.op}, which the report does not quantize`;
    if (!overOneAxis(node, context)) return `${node.op} over several axes at once`;
    const bits = context.tensors[node.inputs[0]]?.bits ?? 0;
    return bits > widest ? `${node.op} of ${bits} bits` : undefined;
  },
  lower: (node, context) => lowerLines(node, node.inputs[0], undefined, context),
};

/** A softmax that takes in the mask before it; undefined where it would not run in integers. */
export function maskedLowering(mask: Mask, context: Context): Lowering['lower'] | undefined {
  const bits = context.tensors[mask.input]?.bits;
  if (context.appendix || bits === undefined || bits > widest || isOlder(context)) return undefined;
  return (node) => lowerLines(node, mask.input, mask.counted, context);
}

const widest = 16;

function lowerLines(node: Node, from: ValueId, counted: Int8Array | undefined, context: Context): void {
  const input = tensorOf(context, from);
  const wanted = context.wantedScales[node.outputs[0]];
  // A quotient's unit is a power of two.
  const output = ownTensor(node, context, outputScaleFor(context.settings.adjustment, wanted, 1));
  const axis = axisOf(node, context);
  const quotientBits = Math.min(Math.max(output.bits, Math.ceil(-Math.log2(output.scale[0]))) + 8, 28);
  const factor = 2 ** -quotientBits / output.scale[0];
  context.steps.push({
    kind: 'softmax',
    ...stepBase(node),
    inputs: [from],
    axis,
    ...powerTables(input, Math.min(output.bits + 2 + Math.ceil(Math.log2(input.shape[axis])), 24)),
    quotientBits,
    ...(counted && { counted }),
    requantize: requantizeTo(context, [factor], output, node.activation),
  });
  context.tensors[node.outputs[0]] = output;
  context.details.set(node.name, { wanted: [factor] });
}

/** 2^f·exp(−scale·d) for each d that two of the tensor's integers can lie apart; above 8 bits as a product of two. */
export function powerTables(
  { scale, qmin, qmax, bits }: QuantizedTensor,
  fractionBits: number,
): Pick<SoftmaxStep, 'fine' | 'coarse' | 'fineBits' | 'fractionBits'> {
  const fineBits = bits <= 8 ? bits : Math.ceil(bits / 2);
  const most = qmax - qmin;
  const table = (length: number, apart: number): Int32Array =>
    Int32Array.from({ length }, (_, i) => Math.round(2 ** fractionBits * Math.exp(-scale[0] * i * apart)));
  return {
    fine: table(Math.min(most + 1, 2 ** fineBits), 1),
    coarse: table((most >> fineBits) + 1, 2 ** fineBits),
    ...{ fineBits, fractionBits },
  };
}

function axisOf(node: Node, context: Context): number {
  const axis = intOf(node, 'axis', isOlder(context) ? 1 : -1);
  return axis < 0 ? axis + shapeOf(context, node.inputs[0]).length : axis;
}

/** Before operator set 13 all axes from `axis` on were one. */
function overOneAxis(node: Node, context: Context): boolean {
  const shape = context.graph.values[node.inputs[0]].shape ?? [];
  return !isOlder(context) || shape.slice(axisOf(node, context) + 1).every((size) => size === 1);
}

const isOlder = ({ graph }: Context): boolean => (graph.opsets[''] ?? 13) < 13;
