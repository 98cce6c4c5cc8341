/**
 * Products of two tensors, element by element or of matrices:
 *
 *   acc = Σ (q_a − z_a)·(q_b − z_b), M = s_a·s_b / s_out
 */
import type { Node } from '../../graph/graph';
import { matricesOf } from '../../graph/matrices';
import { stepBase, tensorOf, type Context, type Lowering } from '../context';
import type { Requantize } from '../quantizedModel';
import { singleWhereGiven } from '../given';
import { requantizeTo } from '../requantization';
import { ownTensor, refusesConstants } from './join';
import { outputScaleFor } from '../scaleGrid';

export const lowerMul: Lowering = {
  refuses: refusesProduct,
  lower: (node, context) => void context.steps.push({ kind: 'mul', ...productOf(node, context) }),
};

export const lowerMatMul: Lowering = {
  refuses(node, context) {
    const [a, b] = node.inputs.map((value) => context.graph.values[value].shape ?? []);
    // Of 16 bits each, less zero points: what doubles and int64 hold is enough for sums of this length.
    if (matricesOf(a, b).inner > 2 ** 18) return `MatMul over ${matricesOf(a, b).inner} products`;
    return refusesProduct(node, context);
  },
  lower: (node, context) => void context.steps.push({ kind: 'matMul', ...productOf(node, context) }),
};

function refusesProduct(node: Node, context: Context): string | undefined {
  if (context.appendix) return `${node.op}, which the report does not quantize`;
  return refusesConstants(node, context);
}

/** What both kinds of step have; sets the output's tensor. */
function productOf(
  node: Node,
  context: Context,
): ReturnType<typeof stepBase> & {
  readonly inputZeroPoints: readonly [number, number];
  readonly requantize: Requantize;
} {
  const [a, b] = node.inputs.map((value) => tensorOf(context, value));
  const product = a.scale[0] * b.scale[0];
  const wanted = context.wantedScales[node.outputs[0]];
  const output = ownTensor(node, context, outputScaleFor(context.settings.adjustment, wanted, product));
  const single = singleWhereGiven(node, context);
  const factor = single(single(product) / output.scale[0]);
  context.tensors[node.outputs[0]] = output;
  context.details.set(node.name, { wanted: [factor] });
  return {
    ...stepBase(node),
    inputs: node.inputs,
    inputZeroPoints: [a.zeroPoint, b.zeroPoint],
    requantize: requantizeTo(context, [factor], output, node.activation),
  };
}
