/** A tensor seen as lines along one axis. */
import { type Shape, sizeOf } from './tensor';

export interface Lines {
  /** Lines lie in `before` blocks of `after` each. */
  readonly before: number;
  readonly length: number;
  /** Also how far neighbours of a line are apart in memory. */
  readonly after: number;
}

/** @param axis counted from the beginning */
export function linesAlong(shape: Shape, axis: number): Lines {
  return { before: sizeOf(shape.slice(0, axis)), length: shape[axis], after: sizeOf(shape.slice(axis + 1)) };
}
