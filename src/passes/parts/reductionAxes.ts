/** The axes of a reduction, and what becomes of them. */
import { absent, intOf, intsOf, type ValueId } from '../../graph/graph';
import { axisOf } from '../../graph/shapes/shapeRule';
import { numbersOf } from '../../graph/tensor';
import type { Parts } from './parts';

/** Ascending; undefined where they are computed, or there are none to reduce. */
export function axesOf({ node, draft, shape }: Parts): readonly number[] | undefined {
  const rank = shape(node.inputs[0])?.length;
  const given = node.inputs[1] ?? absent;
  const tensor = draft.constant(given);
  const isFloat = draft.value(node.inputs[0])?.type === 'float32';
  if (rank === undefined || !isFloat || (given !== absent && !tensor)) return undefined;
  const said = tensor ? numbersOf(tensor) : intsOf(node, 'axes', []);
  const all = Array.from({ length: rank }, (_, axis) => axis);
  if (said.length === 0) return intOf(node, 'noop_with_empty_axes', 0) === 1 ? undefined : all;
  return all.filter((axis) => said.some((each) => axisOf(each, rank) === axis));
}

/** With the axes of size 1 that are not to be kept dropped. */
export function endKept({ node, shape, end, ints: constant }: Parts, value: ValueId): boolean {
  return end('Reshape', [value, constant(shape(node.outputs[0]) ?? [])]);
}
