/**
 * What a shape rule sees and answers. Rules are total: they never throw, whatever a file says; what they cannot tell
 * they leave undefined (no rank) or -1 (a dimension). `inferShapes` cleans up after them.
 */
import type { Node } from '../graph';
import type { Shape } from '../tensor';

export interface ShapeContext {
  readonly node: Node;
  /** By input position; undefined where absent or unknown. */
  readonly shapes: readonly (Shape | undefined)[];
  /** The numbers of a small constant or computed input, flattened; NaN marks an element that is not known. */
  readonly numbers: (input: number) => readonly number[] | undefined;
}

/** One shape per output, in order; missing entries are unknown. */
export type ShapeRule = (context: ShapeContext) => readonly (Shape | undefined)[];

/** Counts a negative axis from the end. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** `rank` dimensions of which nothing is known. */
export function unknownShape(rank: number): Shape {
  return new Array<number>(Math.max(0, Math.min(rank, 64))).fill(-1);
}

/** Product of the dimensions, or -1 while one of them is unknown. */
export function productOf(dimensions: Shape): number {
  return dimensions.reduce((product, dimension) => (product < 0 || dimension < 0 ? -1 : product * dimension), 1);
}

/** The integers of an input where it is given, else of the attribute of that name (older operator sets). */
export function inputOrAttribute(
  { node, numbers }: ShapeContext,
  input: number,
  name: string,
): readonly number[] | undefined {
  const given = numbers(input);
  if (given) return given;
  const attribute = node.attributes[name];
  return attribute?.kind === 'ints' ? attribute.value : undefined;
}
