/**
 * Windows over one axis, as windows over two of which the first has size 1.
 *
 *   x (N, C, L) ─ Conv(O, I, k) ─ y     →     x ─ Reshape(N, C, 1, L) ─ Conv(O, I, 1, k) ─ Reshape ─ y      pools too
 *
 * Needs inferred shapes and windows written out. Convolutions whose weights are computed are left alone.
 */
import { type Attribute, type Attributes, type Graph, ints, type Node } from '../graph/graph';
import { floatTensor, isKnown } from '../graph/tensor';
import { type Link, reshapeLink, writeChain } from './chain';
import { Draft } from './draft';

export function linesToMaps(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (node && node.domain === '' && windowed.has(node.op) && node.outputs.length === 1) convert(draft, index, node);
  }
  return draft.close();
}

const windowed = new Set(['Conv', 'MaxPool', 'AveragePool', 'GlobalAveragePool', 'GlobalMaxPool']);

function convert(draft: Draft, index: number, node: Node): void {
  const [shape, output] = [draft.shape(node.inputs[0]), draft.shape(node.outputs[0])];
  const weights = draft.floats(node.inputs[1]);
  if (!isKnown(shape) || !isKnown(output) || shape.length !== 3 || (node.op === 'Conv' && weights?.shape.length !== 3))
    return;
  if (output.length !== 3) return;
  const [outer, inner, length] = weights?.shape ?? [];
  const operands = weights
    ? [draft.addConstant(`${node.name}/weights`, floatTensor([outer, inner, 1, length], weights.data))]
    : [];
  const main: Link = {
    ...{ op: node.op, what: 'line', shape: [output[0], output[1], 1, output[2]] },
    operands: [...operands, ...node.inputs.slice(2)],
    attributes: overTwo(node.attributes),
  };
  const map = reshapeLink(draft, node, 'map', [shape[0], shape[1], 1, shape[2]]);
  writeChain(draft, index, node, node.inputs[0], [map, main, reshapeLink(draft, node, 'joined', output)], main);
}

/** What each list of a window says of an axis of size 1. */
const ofNewAxis: Readonly<Record<string, number>> = { kernel_shape: 1, strides: 1, dilations: 1, pads: 0 };

function overTwo(attributes: Attributes): Attributes {
  const widened = Object.entries(attributes).map(([name, attribute]): [string, Attribute] => {
    const first = ofNewAxis[name];
    if (first === undefined || attribute.kind !== 'ints') return [name, attribute];
    return [name, ints(attribute.value.flatMap((value) => [first, value]))];
  });
  return Object.fromEntries(widened);
}
