/**
 * Quotients of two tensors, element by element:
 *
 *   acc = (q_a − z_a)·2^k / (q_b − z_b), M = s_a / (s_b·s_out·2^k)
 *
 * k makes a step of the quotient a small part of the output's.
 */
import type { Node } from '../../graph/graph';
import { clamp } from '../../util/round';
import { stepBase, tensorOf, type Context, type Lowering } from '../context';
import { requantizeTo } from '../requantization';
import { outputScaleFor } from '../scaleGrid';
import { ownTensor, refusesConstants } from './join';

export const lowerDiv: Lowering = {
  refuses(node, context) {
    if (context.appendix) return `${node.op}, which the report does not quantize`;
    return refusesConstants(node, context) ?? refusesWide(node, context);
  },
  lower(node, context) {
    const [a, b] = node.inputs.map((value) => tensorOf(context, value));
    const unit = a.scale[0] / b.scale[0];
    const wanted = context.wantedScales[node.outputs[0]];
    const output = ownTensor(node, context, outputScaleFor(context.settings.adjustment, wanted, unit));
    const quotientBits = quotientBitsOf(unit / output.scale[0], output.bits);
    const factor = unit / output.scale[0] / 2 ** quotientBits;
    context.steps.push({
      kind: 'div',
      ...stepBase(node),
      inputs: node.inputs,
      inputZeroPoints: [a.zeroPoint, b.zeroPoint],
      quotientBits,
      requantize: requantizeTo(context, [factor], output, node.activation),
    });
    context.tensors[node.outputs[0]] = output;
    context.details.set(node.name, { wanted: [factor] });
  },
};

/** Bits behind the point, of a quotient whose unit is so many steps of the output. */
export function quotientBitsOf(ratio: number, bits: number): number {
  return Math.max(0, Math.ceil(Math.log2(ratio)) + clamp(20 - bits, 3, 8));
}

/** With a multiplier it fits int64, and float64 where there is none. */
const widest = 40;

function refusesWide(node: Node, context: Context): string | undefined {
  const [a, b, made] = [...node.inputs, node.outputs[0]].map(
    (value) => context.tensors[value]?.scale[0] ?? context.wantedScales[value],
  );
  const width = (value: number): number => context.tensors[value]?.bits ?? context.bits[value];
  const bits = width(node.inputs[0]) + quotientBitsOf(a / b / made, context.bits[node.outputs[0]]);
  return bits <= widest ? undefined : `${node.op} of scales that lie 2^${bits} apart`;
}
