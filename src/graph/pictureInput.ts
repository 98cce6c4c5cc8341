/**
 * Whether a graph's only input is a picture, and how it lies: (1, C, H, W) or (1, H, W, C), of one picture. Guessed from the
 * dimensions, of which 1 (gray), 3 (RGB) and 4 (RGBA) are numbers of channels, and from the Transpose behind where both could be.
 */
import { type Graph, intsOf, type ValueId } from './graph';
import type { Shape } from './tensor';

export interface PictureInput {
  readonly value: ValueId;
  readonly layout: 'NCHW' | 'NHWC';
  readonly channels: number;
  /** -1 where open. */
  readonly height: number;
  readonly width: number;
}

export const pictureChannels: readonly number[] = [1, 3, 4];

/** Undefined where there are several inputs, or another one. */
export function pictureInput(graph: Graph): PictureInput | undefined {
  const [value] = graph.inputs;
  const shape = graph.values[value]?.shape ?? [];
  if (graph.inputs.length !== 1 || shape.length !== 4 || shape[0] !== 1) return undefined;
  return isChannelsLast(graph, value, shape)
    ? { value, layout: 'NHWC', channels: shape[3], height: shape[1], width: shape[2] }
    : { value, layout: 'NCHW', channels: shape[1], height: shape[2], width: shape[3] };
}

function isChannelsLast(graph: Graph, value: ValueId, shape: Shape): boolean {
  if (!pictureChannels.includes(shape[3])) return false;
  if (!pictureChannels.includes(shape[1])) return true;
  const readers = graph.nodes.filter(({ inputs }) => inputs.includes(value));
  return (
    readers.length > 0 &&
    readers.every((node) => node.op === 'Transpose' && intsOf(node, 'perm', []).join() === '0,3,1,2')
  );
}
