/**
 * The input of a graph that is a picture, and how it lies: (1, C, H, W) or (1, H, W, C). Of several inputs the only one that is taken for
 * pictures; an only input may have other numbers of channels than pictures, and the data set is asked then.
 */
import type { Graph, ValueId } from './graph';
import { channelsLast, inputKind, type InputLayout } from './inputKind';

export interface PictureInput {
  readonly value: ValueId;
  readonly layout: 'NCHW' | 'NHWC';
  readonly channels: number;
  /** -1 where open. */
  readonly height: number;
  readonly width: number;
}

/** Undefined where there is none, or are several. */
export function pictureInput(graph: Graph): PictureInput | undefined {
  const [only, ...more] = graph.inputs;
  if (only !== undefined && more.length === 0) return pictureAt(graph, only);
  const [found, ...others] = graph.inputs.filter((value) => isPictures(inputKind(graph, value).layout));
  return found === undefined || others.length > 0 ? undefined : pictureAt(graph, found);
}

export const isPictures = (layout: InputLayout): boolean => layout === 'NCHW' || layout === 'NHWC';

/** Undefined where the input has another number of dimensions than a picture. `layout`: where it is known, not guessed. */
export function pictureAt(graph: Graph, value: ValueId, layout?: InputLayout): PictureInput | undefined {
  const shape = graph.values[value].shape ?? [];
  if (shape.length !== 4 || shape[0] !== 1) return undefined;
  const last = layout === 'NHWC' || (layout !== 'NCHW' && channelsLast(graph, value, shape));
  return last
    ? { value, layout: 'NHWC', channels: shape[3], height: shape[1], width: shape[2] }
    : { value, layout: 'NCHW', channels: shape[1], height: shape[2], width: shape[3] };
}
