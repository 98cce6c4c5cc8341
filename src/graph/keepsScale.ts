/** Operators that hand integers on as they are. */
import { type Node, stringOf } from './graph';

const moving = new Set([
  ...['MaxPool', 'GlobalMaxPool', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Slice', 'Split', 'Pad'],
  ...['Resize', 'Gather', 'Identity', 'DepthToSpace', 'SpaceToDepth'],
]);

/** Moves or picks integers and so keeps its input's scale; a cubic Resize swings beyond what it reads. */
export function keepsScale(node: Node): boolean {
  return moving.has(node.op) && !(node.op === 'Resize' && stringOf(node, 'mode', 'nearest') === 'cubic');
}
