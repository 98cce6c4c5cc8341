/** Shapes of what picks elements by index. */
import { intOf } from '../graph';
import { axisOf, productOf, type ShapeRule } from './shapeRule';

export const gatherElementsShape: ShapeRule = ({ shapes: [, indices] }) => [indices];

/** Tuples of indices stand along the last axis; each means what lies behind the axes that it names. */
export const gatherNdShape: ShapeRule = ({ node, shapes: [data, indices] }) => {
  const depth = indices?.at(-1) ?? -1;
  if (!data || !indices || depth < 0) return [];
  return [[...indices.slice(0, -1), ...data.slice(intOf(node, 'batch_dims', 0) + depth)]];
};

/** Without an axis, of all elements in a line. */
export const compressShape: ShapeRule = ({ node, shapes: [data], numbers }) => {
  const count = numbers(1)?.filter((holds) => holds !== 0).length ?? -1;
  const { axis } = node.attributes;
  if (axis?.kind !== 'int') return [[data && productOf(data) < 0 ? -1 : count]];
  return [data?.map((size, at) => (at === axisOf(axis.value, data.length) ? count : size))];
};
