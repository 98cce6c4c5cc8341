/**
 * Softmax, LogSoftmax and Hardmax before version 13 worked on a matrix: dimensions from `axis` (default 1) on taken
 * together. Since 13 they work along one dimension. These are the same when `axis` is the last dimension or all others
 * from `axis` on are 1; else the matrix is made explicit: Flatten, the operator, Reshape to the shape of before.
 */
import { int, intOf } from '../../graph/graph';
import type { Node } from '../../graph/graph';
import { intTensor, isKnown } from '../../graph/tensor';
import type { Shape } from '../../graph/tensor';
import type { Raising } from './raising';

export function raiseSoftmax(node: Node, raising: Raising): readonly Node[] {
  const axis = intOf(node, 'axis', 1);
  const along = (dimension: number): Node => ({ ...node, attributes: { axis: int(dimension) } });
  const shape = raising.shapeOf(node.inputs[0]);
  const single = axis === -1 ? -1 : shape && soleDimension(shape, axis < 0 ? axis + shape.length : axis);
  return single === undefined ? throughMatrix(node, axis, shape, raising) : [along(single)];
}

/** The one dimension from `axis` on that is not 1 (the first, when all are); undefined when there may be more. */
function soleDimension(shape: Shape, axis: number): number | undefined {
  const wide = shape.flatMap((size, dimension) => (dimension >= axis && size !== 1 ? [dimension] : []));
  return wide.length > 1 ? undefined : (wide[0] ?? Math.min(axis, shape.length - 1));
}

function throughMatrix(node: Node, axis: number, shape: Shape | undefined, raising: Raising): readonly Node[] {
  const [input] = node.inputs;
  const type = raising.floatTypeOf(input);
  const matrix = raising.value(`${node.name}/matrix`, type);
  const result = raising.value(`${node.name}/result`, type);
  const part = (op: string, inputs: Node['inputs'], outputs: Node['outputs'], attributes = {}): Node => ({
    name: raising.nodeName(`${node.name}/${op.toLowerCase()}`),
    op,
    domain: '',
    inputs,
    outputs,
    attributes,
    layer: node.layer,
  });
  const known = isKnown(shape)
    ? raising.constant(`${node.name}/shape`, intTensor([shape.length], shape))
    : raising.value(`${node.name}/shape`, 'int64');
  return [
    part('Flatten', [input], [matrix], { axis: int(axis) }),
    { ...node, inputs: [matrix], outputs: [result], attributes: { axis: int(1) } },
    ...(isKnown(shape) ? [] : [part('Shape', [input], [known])]),
    part('Reshape', [result, known], node.outputs),
  ];
}
