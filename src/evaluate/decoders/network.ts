/** What decoders and roles of outputs go by: shapes, names, and which operators made an output. */
import { producersOf } from '../../graph/edges';
import type { Graph, Node, ValueId } from '../../graph/graph';
import { pictureInput } from '../../graph/pictureInput';
import type { Network, OutputView } from './decoder';

/** Operators that move numbers without changing them. */
const moves: readonly string[] = [
  ...['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity', 'Transpose', 'Cast', 'Dropout', 'Expand'],
  ...['Concat', 'Slice', 'Split', 'Gather', 'GatherElements', 'GatherND', 'QuantizeLinear', 'DequantizeLinear'],
];
/** Where a network's trained part ends. */
const trained: readonly string[] = [
  'Conv',
  'ConvTranspose',
  'Gemm',
  'MatMul',
  'Einsum',
  'BatchNormalization',
  'LSTM',
  'GRU',
];
const squashing: readonly string[] = ['Sigmoid', 'HardSigmoid', 'Softmax'];
const calculating: readonly string[] = ['Add', 'Sub', 'Mul', 'Div', 'Exp', 'Pow', 'Min', 'Max', 'ScatterND'];

export function networkOf(graph: Graph): Network {
  const makers = producersOf(graph);
  return { outputs: graph.outputs.map((value) => viewOf(graph, value, makers)), size: inputSize(graph) };
}

/** Width and height of the graph's picture; 0 where it takes none. */
export function inputSize(graph: Graph): readonly [width: number, height: number] {
  const picture = pictureInput(graph);
  return picture ? [picture.width, picture.height] : [0, 0];
}

function viewOf(graph: Graph, value: ValueId, makers: ReadonlyMap<ValueId, number>): OutputView {
  const { name, shape = [], type } = graph.values[value];
  const behind = operatorsBehind(graph, value, makers);
  return {
    ...{ value, name, shape: withoutOpenBatch(shape) },
    integers: /^u?int/.test(type),
    last: lastOperator(graph, value, makers),
    computed: calculating.some((op) => behind.has(op)),
    squashed: squashing.some((op) => behind.has(op)),
  };
}

/** One picture at a time is run. */
const withoutOpenBatch = (shape: readonly number[]): readonly number[] =>
  shape.length > 2 && shape[0] === -1 ? [1, ...shape.slice(1)] : shape;

/** Of several inputs of a Concat the first: its parts are made alike, or it has no last operator that says anything. */
function lastOperator({ nodes }: Graph, value: ValueId, makers: ReadonlyMap<ValueId, number>): string {
  for (let at = value; ;) {
    const maker = makers.get(at);
    if (maker === undefined) return '';
    const node: Node = nodes[maker];
    if (!moves.includes(node.op)) return node.op;
    at = node.inputs[0];
  }
}

/** The operators between an output and the trained ones that it is made of. */
function operatorsBehind({ nodes }: Graph, value: ValueId, makers: ReadonlyMap<ValueId, number>): ReadonlySet<string> {
  const [seen, found, pending] = [new Set<number>(), new Set<string>(), [value]];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const maker = makers.get(at);
    if (maker === undefined || seen.has(maker)) continue;
    seen.add(maker);
    const node = nodes[maker];
    if (trained.includes(node.op)) continue;
    found.add(node.op);
    pending.push(...node.inputs);
  }
  return found;
}
