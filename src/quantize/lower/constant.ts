/**
 * A constant that stands beside a map in arithmetic, as integers of its own. Factors are as wide as weights; what is added has 16 bits
 * at least, as biases are wider than weights too; what is compared or joined is as wide as the maps beside it. What is added has a scale
 * that is a power of two finer than the one at the width of activations, so that what holds of scales that meet holds of it.
 */
import { floatsOf } from '../../graph/tensor';
import type { Node } from '../../graph/graph';
import { clamp } from '../../util/round';
import { layerSettings, realRounding, stepBase, type Context, type Lowering } from '../context';
import { keptScale } from '../given';
import { valueTensor } from '../requantization';
import { activationScale, rangeOf } from '../scales';
import { activationScaleFor } from '../scaleGrid';

export const lowerConstant: Lowering = {
  refuses: (_, { appendix }) => (appendix ? 'a constant map, which the report does not quantize' : undefined),
  lower(node, context) {
    const constant = context.graph.constants.get(node.inputs[0]);
    const [output] = node.outputs;
    if (!constant) throw new Error(`${node.name} has no constant`);
    const choose = isFactor(node, context) ? factorScale : termScale;
    const { bits, scale } = givenRepresentation(node, context) ?? choose(node, context);
    const tensor = valueTensor(context, output, bits, undefined, scale);
    const round = realRounding(context);
    const values = Int32Array.from(floatsOf(constant), (real) =>
      clamp(round(real / scale) + tensor.zeroPoint, tensor.qmin, tensor.qmax),
    );
    context.steps.push({ kind: 'constant', ...stepBase(node), inputs: [], values });
    context.tensors[output] = tensor;
  },
};

interface Representation {
  readonly bits: number;
  readonly scale: number;
}

function givenRepresentation({ outputs }: Node, { graph, settings }: Context): Representation | undefined {
  const given = graph.given?.get(outputs[0]);
  const scale = given && keptScale(given, given.bits, settings);
  return given && scale !== undefined ? { bits: given.bits, scale } : undefined;
}

function factorScale(node: Node, context: Context): Representation {
  const { settings, ranges } = context;
  const bits = layerSettings(context, node).bits?.weights ?? settings.bits.weights;
  const { scale } = activationScale(rangeOf(ranges, node.outputs[0]), bits, settings);
  return { bits, scale: activationScaleFor(settings.adjustment, scale) };
}

function termScale(node: Node, context: Context): Representation {
  const [output] = node.outputs;
  const own = context.bits[output];
  const bits = readersOf(node, context).some((op) => sums.has(op)) ? Math.max(16, own) : own;
  return { bits, scale: context.wantedScales[output] * 2 ** (own - bits) };
}

const sums = new Set(['Add', 'Sub', 'Sum', 'Mean']);

const isFactor = (node: Node, context: Context): boolean =>
  readersOf(node, context).every((op) => op === 'Mul' || op === 'MatMul');

function readersOf(node: Node, { consumers, graph }: Context): readonly string[] {
  return (consumers.get(node.outputs[0]) ?? []).map((index) => graph.nodes[index].op);
}
