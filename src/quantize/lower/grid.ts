/**
 * Weights of which the file brings the integers along: w = s_w · w_q, whatever passes have made of their order.
 *
 * Maps of one number per channel in such a model (a BatchNormalization between given scales, a constant that is added) have no integers
 * in the file: 16 bits bring them closer to what the file computes than the rounding that follows can tell.
 */
import type { Node } from '../../graph/graph';
import { layerSettings, type Context } from '../context';
import { isAsked } from '../asked';
import { isDepthwise } from '../depthwise';
import { keepsGiven } from '../given';
import { signedBits } from '../steps/range';
import type { ConvParts } from './convParts';

/** s_w, one or one per output channel; undefined where the weights are not given, or lie between the steps by now. */
export function gridOf(
  { grid }: Node,
  { weights, weightShape: [channels] }: ConvParts,
  context: Context,
): Float64Array | undefined {
  if (!grid || context.appendix || channels % grid.scale.length !== 0) return undefined;
  // Phases of a transposed convolution are channels side by side.
  const shared = channels / grid.scale.length;
  const scales = Float64Array.from(
    { length: grid.scale.length === 1 ? 1 : channels },
    (_, o) => grid.scale[Math.floor(o / shared)],
  );
  const size = weights.length / scales.length;
  const lies = (w: number, at: number): boolean => {
    const q = w / scales[Math.floor(at / size)];
    // float32 holds the product of step and integer to 2^-24 of it: of 16 bits that is more than the other tolerance.
    return Math.abs(q - Math.round(q)) <= Math.max(1e-3, Math.abs(q) * 2 ** -22);
  };
  return weights.every(lies) ? scales : undefined;
}

/** The width that holds the given integers less their zero point; else what the recipe says. */
export function weightBits(node: Node, parts: ConvParts, context: Context): number {
  const own = layerSettings(context, node).bits?.weights;
  const wanted = own ?? leastBits(node, context);
  const scales = gridOf(node, parts, context);
  if (scales)
    return keepsGiven(context.settings)
      ? widthOf(parts, scales, node.grid?.bits ?? wanted)
      : own === undefined && !isAsked(context.settings, ({ bits }) => bits.weights)
        ? (node.grid?.bits ?? wanted)
        : wanted;
  const isMap = parts.weights.length === parts.weightShape[0];
  const isBetween = context.graph.given?.has(node.outputs[0]) && context.graph.given.has(node.inputs[0]);
  return isMap && isBetween && keepsGiven(context.settings) ? mapBits : wanted;
}

function leastBits(node: Node, { graph, settings, outer }: Context): number {
  const { bits, edgeBits, depthwiseBits } = settings;
  return Math.max(bits.weights, outer.has(node) ? edgeBits : 0, isDepthwise(graph, node) ? depthwiseBits : 0);
}

const mapBits = 16;

/** The least width, from `bits` on, that holds weights as integers of these steps. */
export function widthOf({ weights }: ConvParts, scales: Float64Array, bits: number): number {
  const size = weights.length / scales.length;
  const integers = weights.map((w, at) => Math.round(w / scales[Math.floor(at / size)]));
  const low = integers.reduce((least, q) => Math.min(least, q), 0);
  const high = integers.reduce((most, q) => Math.max(most, q), 0);
  return Math.max(bits, signedBits(low, high));
}
