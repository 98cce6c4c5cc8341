/**
 * Mul and Div by one positive number, as attention divides by √d: the same integers, each worth more or less. Nothing is
 * rounded and nothing runs, so the step is a reshape. Where the output has other bounds or bits, or where in `pow2-tensor` its
 * scale would be no power of two, the integers are requantized.
 */
import { sameScale } from '../../graph/given';
import type { Node } from '../../graph/graph';
import { powerOfTwoAtLeast } from '../adjustment';
import { constantFloats, shapeOf, stepBase, tensorOf, type Context, type Lowering } from '../context';
import { liveInputs } from '../functionOf';
import { keepsGiven } from '../given';
import { requantizeTo } from '../requantization';
import { ownTensor } from './join';
import { scaleGrids } from '../scaleGrid';

/** Of one image with an activation behind or a scale that must be refitted, a convolution of each channel does as well. */
export function isScale(node: Node, context: Context): boolean {
  const by = factorOf(node, context);
  const shape = context.graph.values[liveInputs(context.graph, node)[0]].shape ?? [];
  const oneImage = shape.length === 4 && shape[0] === 1;
  return by !== undefined && !context.appendix && (!oneImage || isFree(node, by, context));
}

export const lowerScale: Lowering = {
  refuses: () => undefined,
  lower(node, context) {
    const by = factorOf(node, context) ?? 1;
    const [live] = liveInputs(context.graph, node);
    const [output] = node.outputs;
    const input = tensorOf(context, live);
    const base = { ...stepBase(node), inputs: [live] };
    if (isFree(node, by, context) && input.bits === context.bits[output]) {
      context.steps.push({ kind: 'reshape', ...base });
      const scale = input.scale.map((each) => each * by);
      context.tensors[output] = { ...input, shape: shapeOf(context, output), scale };
      return;
    }
    const own = ownTensor(node, context);
    const factor = (input.scale[0] * by) / own.scale[0];
    const requantize = requantizeTo(context, [factor], own, node.activation);
    context.steps.push({ kind: 'requantize', ...base, inputZeroPoint: input.zeroPoint, requantize });
    context.tensors[output] = own;
    context.details.set(node.name, { wanted: [factor] });
  },
};

/** A scale that the file gives is no free choice, unless it is the very one that follows. */
function isFree(node: Node, by: number, context: Context): boolean {
  const { settings } = context;
  const allowed = scaleGrids[settings.adjustment] !== 'powers' || powerOfTwoAtLeast(by) === by;
  return !node.activation && allowed && followsScale(node, by, context);
}

function followsScale({ inputs, outputs }: Node, by: number, { settings, graph }: Context): boolean {
  const made = graph.given?.get(outputs[0]);
  const [read] = inputs.flatMap((value) => graph.given?.get(value) ?? []);
  return !made || (!keepsGiven(settings) && read !== undefined && sameScale(made, { ...read, scale: read.scale * by }));
}

/** Undefined for other operators and constants. */
function factorOf(node: Node, context: Context): number | undefined {
  const which = node.inputs.findIndex((value) => context.graph.constants.has(value));
  const constant = constantFloats(context, node, which);
  if (constant?.length !== 1 || (node.op !== 'Mul' && (node.op !== 'Div' || which === 0))) return undefined;
  const by = node.op === 'Mul' ? constant[0] : 1 / constant[0];
  return by > 0 && Number.isFinite(by) ? by : undefined;
}
