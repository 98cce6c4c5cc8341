/**
 * Writes local response normalization as what it is made of.
 *
 *   x ─ LRN{size, α, β, bias} ─ y   →   m = AveragePool of x·x over a window of channels,  y = x · (α·m + bias)^−β
 *
 * The power is a^(1 − β) / a: as a reads m once and is read twice, quantization makes all between m and the product one table, whose
 * address may be wider than maps. Needs inferred shapes.
 */
import { type Attributes, floatOf, type Graph, int, intOf, ints, type Node, type ValueId } from '../graph/graph';
import { floatTensor, intTensor, isKnown, type Shape, sizeOf } from '../graph/tensor';
import { Draft } from './draft';

export function neighbourNorm(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const shape = node && draft.shape(node.inputs[0]);
    const plain = node?.op === 'LRN' && node.domain === '' && !node.activation;
    if (node && plain && isKnown(shape) && shape.length > 2) convert(draft, index, node, shape);
  }
  return draft.close();
}

function convert(draft: Draft, index: number, node: Node, shape: Shape): void {
  const [x] = node.inputs;
  const type = draft.value(x)?.type ?? 'unknown';
  const write = (op: string, what: string, inputs: readonly ValueId[], of = shape, attributes: Attributes = {}) => {
    const name = `${node.name}/${what}`;
    const output = draft.addValue({ name, type, shape: of });
    draft.insertBefore(index, { name, op, domain: '', inputs, outputs: [output], attributes, layer: node.layer });
    return output;
  };
  const number = (what: string, value: number): ValueId =>
    draft.addConstant(`${node.name}/${what}`, floatTensor([], [value]));
  const sizes = (what: string, of: Shape): ValueId =>
    draft.addConstant(`${node.name}/${what}`, intTensor([of.length], of));
  const [images, channels, ...rest] = shape;
  const column: Shape = [1, images, channels, sizeOf(rest)];
  const squares = write('Mul', 'squares', [x, x]);
  const columns = write('Reshape', 'columns', [squares, sizes('columns/shape', column)], column);
  const means = write('AveragePool', 'means', [columns], column, windowOf(node));
  const maps = write('Reshape', 'maps', [means, sizes('maps/shape', shape)]);
  const scaled = write('Mul', 'scaled', [maps, number('alpha', floatOf(node, 'alpha', 1e-4))]);
  const raised = write('Add', 'raised', [scaled, number('bias', floatOf(node, 'bias', 1))]);
  const power = write('Pow', 'power', [raised, number('exponent', 1 - floatOf(node, 'beta', 0.75))]);
  const factor = write('Div', 'factor', [power, raised]);
  draft.replace(index, { ...node, op: 'Mul', inputs: [x, factor], attributes: {} });
}

/** Channels beyond the first and the last count as zeros. */
function windowOf(node: Node): Attributes {
  const size = intOf(node, 'size', 1);
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  return { kernel_shape: ints([size, 1]), pads: ints([before, 0, after, 0]), count_include_pad: int(1) };
}
