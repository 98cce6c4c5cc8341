/** Pools: max-pools move integers, averages sum them and divide by requantizing. */
import { intOf, intsOf, type Node } from '../../graph/graph';
import { activationBits, refusesBatch, shapeOf, stepBase, tensorOf, type Context, type Lowering } from '../context';
import type { QuantizedTensor, Window } from '../quantizedModel';
import { activationTensor, requantizeTo, valueTensor } from '../requantization';
import { readsOnlyPadding, windowOf } from '../window';
import { keepTensor } from './layout';

export const lowerMaxPool: Lowering = {
  refuses: (node, context) =>
    refusesWindow(node, context) ?? (node.outputs.length > 1 ? 'MaxPool that also returns indices' : undefined),
  lower(node, context) {
    const window = poolWindow(node, context);
    // The report's zeros are a Pad before (pass `zeroPadMaxPool`): its larger pools pad with −∞ as all others do.
    context.steps.push({ kind: 'maxPool', ...stepBase(node), window, padding: 'lowest' });
    keepTensor(node, context);
  },
};

export const lowerAveragePool: Lowering = {
  refuses: refusesWindow,
  lower(node, context) {
    const countIncludesPadding = intOf(node, 'count_include_pad', 0) === 1;
    const covering = poolWindow(node, context);
    const window = countIncludesPadding ? withoutOverhang(node, covering) : covering;
    const input = tensorOf(context, node.inputs[0]);
    const output = context.appendix
      ? unscaledMean(node, context, input)
      : valueTensor(context, node.outputs[0], activationBits(context, node), node.activation);
    const taps = window.kernel[0] * window.kernel[1];
    const wanted = Array.from({ length: taps }, (_, i) => input.scale[0] / (output.scale[0] * (i + 1)));
    context.steps.push({
      kind: 'averagePool',
      ...stepBase(node),
      window,
      countIncludesPadding,
      inputZeroPoint: input.zeroPoint,
      requantize: requantizeTo(context, wanted, output, node.activation),
    });
    context.tensors[node.outputs[0]] = output;
    context.units[node.outputs[0]] = context.units[node.inputs[0]];
    context.details.set(node.name, { wanted: [wanted[taps - 1]] });
  },
};

/** The appendix rescales only after convolutions: its mean keeps the input's steps and bounds. */
function unscaledMean(node: Node, context: Context, input: QuantizedTensor): QuantizedTensor {
  const shape = shapeOf(context, node.outputs[0]);
  return activationTensor(shape, input.scale[0], activationBits(context, node), input, node.activation);
}

/** In ceil mode the last window may reach beyond the padding that the node has; what lies there does not count. */
function withoutOverhang(node: Node, window: Window): Window {
  const [top, left, bottom, right] = window.pads;
  const [, , below, beside] = intsOf(node, 'pads', [0, 0, 0, 0]);
  return { ...window, pads: [top, left, Math.min(bottom, below), Math.min(right, beside)] };
}

function refusesWindow(node: Node, context: Context): string | undefined {
  const rank = context.graph.values[node.inputs[0]].shape?.length;
  if (rank !== 4) return `${node.op} of a tensor of rank ${rank ?? 'unknown'}`;
  return refusesBatch(node, context) ?? refusesPadding(node, context);
}

/** What comes of nothing is the lowest number there is, or none: in float too. */
function refusesPadding(node: Node, context: Context): string | undefined {
  const [input, output] = [shapeOf(context, node.inputs[0]), shapeOf(context, node.outputs[0])];
  if (intOf(node, 'count_include_pad', 0) === 1 || !readsOnlyPadding(poolWindow(node, context), input, output))
    return undefined;
  return `${node.op} with a window of nothing but padding`;
}

function poolWindow(node: Node, context: Context): Window {
  const input = shapeOf(context, node.inputs[0]);
  const global = node.op.startsWith('Global');
  const kernel = global ? input.slice(2) : intsOf(node, 'kernel_shape', [1, 1]);
  const window = windowOf(node, kernel, input, shapeOf(context, node.outputs[0]));
  if (!window) throw new Error(`${node.name} has no two-dimensional window`);
  return window;
}
