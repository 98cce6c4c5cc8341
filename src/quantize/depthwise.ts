/**
 * Depthwise convolutions: a window for each channel. They have a tenth of a mobile network's products, but look at differences between
 * neighbours, which few bits lose where neighbours are alike; hence a width of their own (`depthwiseBits`).
 */
import { intOf, type Graph, type Node } from '../graph/graph';

/** A factor per channel, whose window is one number, is none. */
export function isDepthwise({ constants, values }: Graph, node: Node): boolean {
  const shape = constants.get(node.inputs[1] ?? -1)?.shape;
  if (node.op !== 'Conv' || !shape || shape.slice(2).every((size) => size === 1)) return false;
  const channels = values[node.inputs[0]].shape?.[1];
  return shape[1] === 1 && channels !== undefined && channels > 1 && intOf(node, 'group', 1) === channels;
}
