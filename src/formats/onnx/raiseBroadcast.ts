/**
 * Broadcasting before version 7 was asked for by attributes: `broadcast` = 1 lets the second operand be smaller,
 * `axis` says where in the first operand's shape its dimensions begin. Since then shapes align at their ends, so
 * an operand that began earlier gets dimensions of 1 appended.
 */
import { ints } from '../../graph/graph';
import type { Node, ValueId } from '../../graph/graph';
import { sizeOf } from '../../graph/tensor';
import { without } from './raiseNode';
import type { Raising } from './raising';

export function raiseBroadcast(node: Node, raising: Raising): readonly Node[] | undefined {
  const { axis } = node.attributes;
  const plain = without(node, 'axis', 'broadcast');
  return axis?.kind === 'int' ? aligned(plain, axis.value, raising) : [plain];
}

/** PRelu's slopes, one per channel, belonged to axis 1. */
export function raisePRelu(node: Node, raising: Raising): readonly Node[] | undefined {
  const slope = raising.shapeOf(node.inputs[1]);
  if (slope?.length !== 1 || sizeOf(slope) === 1) return slope ? [node] : undefined;
  return aligned(node, 1, raising);
}

function aligned(node: Node, axis: number, raising: Raising): readonly Node[] | undefined {
  const [first, second] = node.inputs;
  const rank = raising.shapeOf(first)?.length;
  const shape = raising.shapeOf(second);
  if (rank === undefined || !shape) return undefined;
  const trailing = rank - (axis < 0 ? axis + rank : axis) - shape.length;
  if (trailing < 0) return undefined;
  return trailing === 0 ? [node] : appended(node, shape.length, trailing, raising);
}

/** A constant gets its new shape at once; anything else an Unsqueeze (of version 1, with `axes` as an attribute). */
function appended(node: Node, rank: number, count: number, raising: Raising): readonly Node[] {
  const [first, second] = node.inputs;
  const name = `${node.name}/aligned`;
  const tensor = raising.tensorOf(second);
  const ones = Array.from({ length: count }, () => 1);
  const to = (value: ValueId): Node => ({ ...node, inputs: [first, value] });
  if (tensor) return [to(raising.constant(name, { ...tensor, shape: [...tensor.shape, ...ones] }))];
  const value = raising.value(name, 'unknown');
  const unsqueeze: Node = {
    name: raising.nodeName(name),
    op: 'Unsqueeze',
    domain: '',
    inputs: [second],
    outputs: [value],
    attributes: { axes: ints(ones.map((_, at) => rank + at)) },
    layer: node.layer,
  };
  return [unsqueeze, to(value)];
}
