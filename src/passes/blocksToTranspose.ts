/**
 * Blocks of pixels to channels and back, as what they are: another order of axes.
 *
 *   x ─ DepthToSpace{b} ─ y     →     x ─ Reshape(1, b, b, C/b², H, W) ─ Transpose ─ Reshape ─ y      (mode DCR)
 *   x ─ SpaceToDepth{b} ─ y     →     x ─ Reshape(1, C, H/b, b, W/b, b) ─ Transpose ─ Reshape ─ y
 *
 * Needs inferred shapes.
 */
import { type Graph, ints, intOf, type Node, stringOf, type ValueId } from '../graph/graph';
import { intTensor, isKnown, type Shape } from '../graph/tensor';
import { Draft } from './draft';

export function blocksToTranspose(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (!node || node.domain !== '' || node.activation) continue;
    if (node.op === 'DepthToSpace' || node.op === 'SpaceToDepth') convert(draft, index, node);
  }
  return draft.close();
}

interface Blocks {
  /** The input's axes with those of the blocks apart. */
  readonly apart: Shape;
  readonly order: readonly number[];
}

function convert(draft: Draft, index: number, node: Node): void {
  const [shape, output] = [draft.shape(node.inputs[0]), draft.shape(node.outputs[0])];
  if (!isKnown(shape) || !isKnown(output) || shape.length !== 4 || output.length !== 4) return;
  const { apart, order } = node.op === 'SpaceToDepth' ? gathered(node, shape) : spread(node, shape);
  const type = draft.value(node.inputs[0])?.type ?? 'unknown';
  const made = (what: string, of: Shape): ValueId => draft.addValue({ name: `${node.name}/${what}`, type, shape: of });
  const sizes = (what: string, of: Shape): ValueId =>
    draft.addConstant(`${node.name}/${what}/shape`, intTensor([of.length], of));
  const cut = made('blocks', apart);
  const turned = made(
    'ordered',
    order.map((axis) => apart[axis]),
  );
  const step = (op: string, what: string, rest: Partial<Node>): Node => ({
    ...{ ...node, op, name: `${node.name}/${what}`, attributes: {} },
    ...rest,
  });
  const [x] = node.inputs;
  draft.insertBefore(index, step('Reshape', 'blocks', { inputs: [x, sizes('blocks', apart)], outputs: [cut] }));
  const attributes = { perm: ints(order) };
  draft.insertBefore(index, step('Transpose', 'ordered', { inputs: [cut], outputs: [turned], attributes }));
  draft.replace(index, step('Reshape', '', { name: node.name, inputs: [turned, sizes('joined', output)] }));
}

function spread(node: Node, [batch, channels, height, width]: Shape): Blocks {
  const b = intOf(node, 'blocksize', 1);
  const rest = channels / (b * b);
  return stringOf(node, 'mode', 'DCR') === 'CRD'
    ? { apart: [batch, rest, b, b, height, width], order: [0, 1, 4, 2, 5, 3] }
    : { apart: [batch, b, b, rest, height, width], order: [0, 3, 4, 1, 5, 2] };
}

function gathered(node: Node, [batch, channels, height, width]: Shape): Blocks {
  const b = intOf(node, 'blocksize', 1);
  return { apart: [batch, channels, height / b, b, width / b, b], order: [0, 3, 5, 1, 2, 4] };
}
