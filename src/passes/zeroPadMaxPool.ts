/**
 * The report's max-pool of stride 1: its border is zero, where ONNX and Darknet take −∞. Not value-preserving where a map
 * is negative at its border, and wanted only by settings that say so (`maxPoolPadding: 'zero'`).
 *
 *   x ─ MaxPool{2×2, stride 1, pads [0, 0, 1, 1]} ─ y     →     x ─ Pad(0; right, bottom) ─ MaxPool{2×2, stride 1} ─ y
 *
 * As `ZeroPad2d((0, 1, 0, 1))` before `MaxPool2d(2, 1)` in the report's model.
 */
import { absent, type Graph, ints, intsOf, type Node } from '../graph/graph';
import { intTensor, isKnown } from '../graph/tensor';
import { Draft } from './draft';

/** Expects explicit windows and inferred shapes. */
export function zeroPadMaxPool(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (node && isPaddedStrideOne(node)) putPadBefore(draft, index, node);
  }
  return draft.close();
}

function isPaddedStrideOne(node: Node): boolean {
  const is = (name: string, wanted: string): boolean => intsOf(node, name, []).join() === wanted;
  const strideOne = node.attributes['strides'] === undefined || is('strides', '1,1');
  return node.op === 'MaxPool' && node.domain === '' && is('kernel_shape', '2,2') && strideOne && is('pads', '0,0,1,1');
}

function putPadBefore(draft: Draft, index: number, node: Node): void {
  const [input] = node.inputs;
  const shape = draft.shape(input);
  if (!isKnown(shape) || node.outputs.slice(1).some((id) => id !== absent)) return;
  const [batch, channels, height, width] = shape;
  const padded = draft.addValue({
    name: `${node.name}/padded`,
    type: draft.value(input)?.type ?? 'float32',
    shape: [batch, channels, height + 1, width + 1],
  });
  const pads = draft.addConstant(`${node.name}/pads`, intTensor([8], [0, 0, 0, 0, 0, 0, 1, 1]));
  draft.insertBefore(index, {
    name: `${node.name}/pad`,
    op: 'Pad',
    domain: '',
    inputs: [input, pads],
    outputs: [padded],
    attributes: {},
    layer: node.layer,
  });
  draft.replace(index, { ...node, inputs: [padded], attributes: { ...node.attributes, pads: ints([0, 0, 0, 0]) } });
}
