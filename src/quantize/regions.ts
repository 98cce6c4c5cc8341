/**
 * Divides a prepared graph: the integer program, float islands inside it, and the float tail after the heads.
 *
 * The tail is what only decodes: softmax, sigmoid, reshapes and arithmetic with constants from which no convolution or
 * other real work follows. A convolution that only the tail (or the graph's output) reads is a head: it leaves as int32.
 * Moves that a pass has put behind a convolution are part of its layer: where the graph ends in them, they are no decoding.
 */
import { absent, type Graph, type Node, type ValueId } from '../graph/graph';
import { consumersOf, producersOf } from '../graph/edges';

const tailOps = new Set([
  ...['Softmax', 'LogSoftmax', 'Sigmoid', 'Exp', 'Reshape', 'Flatten', 'Transpose', 'Concat', 'Squeeze', 'Unsqueeze'],
  ...['Slice', 'Split', 'Identity', 'Cast', 'ArgMax'],
]);
const tailArithmetic = new Set(['Mul', 'Add', 'Sub', 'Div', 'Pow']);

/** Indices of the nodes of the float tail. */
export function tailOf(graph: Graph): ReadonlySet<number> {
  const consumers = consumersOf(graph);
  const tail = new Set<number>();
  for (let index = graph.nodes.length - 1; index >= 0; index--) {
    const node = graph.nodes[index];
    const readers = node.outputs.flatMap((value) => consumers.get(value) ?? []);
    if (mayEndGraph(graph, node) && readers.every((reader) => tail.has(reader))) tail.add(index);
  }
  return pruneArithmetic(graph, tail);
}

/** What a file gives integers of its own does not decode, wherever it stands. */
function mayEndGraph({ given }: Graph, node: Node): boolean {
  if (node.activation || node.outputs.some((value) => given?.has(value))) return false;
  return tailOps.has(node.op) || tailArithmetic.has(node.op);
}

/**
 * Arithmetic between two live tensors is real work (a residual add) unless one comes from the tail; moves behind a convolution of one layer
 * are that layer's, also where they are read by such an add.
 */
function pruneArithmetic(graph: Graph, candidates: ReadonlySet<number>): ReadonlySet<number> {
  const producers = producersOf(graph);
  const consumers = consumersOf(graph);
  const tail = new Set<number>();
  const fromTail = (value: ValueId): boolean => {
    const maker = producers.get(value) ?? -1;
    return tail.has(maker) && !movesOfLayer(graph, producers, maker);
  };
  for (const index of [...candidates].sort((a, b) => a - b)) {
    const node = graph.nodes[index];
    const live = node.inputs.filter((value) => value !== absent && !isKnown(graph, producers, value));
    if (!tailArithmetic.has(node.op) || live.length < 2 || live.some(fromTail)) tail.add(index);
  }
  // What was kept but feeds work that was not: give it back, from the end.
  for (const index of [...tail].sort((a, b) => b - a)) {
    const readers = graph.nodes[index].outputs.flatMap((value) => consumers.get(value) ?? []);
    if (!readers.every((reader) => tail.has(reader))) tail.delete(index);
  }
  for (const index of tail) {
    const moves = consumers.has(graph.nodes[index].outputs[0]) ? undefined : movesOfLayer(graph, producers, index);
    moves?.forEach((move) => tail.delete(move));
  }
  return tail;
}

/** A constant, or one that has been made a value of its own. */
function isKnown({ constants, nodes }: Graph, producers: ReadonlyMap<ValueId, number>, value: ValueId): boolean {
  const maker = nodes[producers.get(value) ?? -1] as Node | undefined;
  return constants.has(value) || (maker?.op === 'Identity' && constants.has(maker.inputs[0]));
}

const moving = new Set(['Reshape', 'Transpose', 'Slice']);

/** From a convolution of the same layer to this node; undefined where the layer has none, or does more than move. */
function movesOfLayer(
  graph: Graph,
  producers: ReadonlyMap<ValueId, number>,
  last: number,
): readonly number[] | undefined {
  const node = graph.nodes[last];
  const before = producers.get(node.inputs[0]);
  const maker = before === undefined ? undefined : graph.nodes[before];
  if (before === undefined || !moving.has(node.op) || maker?.layer !== node.layer) return undefined;
  if (maker.op === 'Conv') return [last];
  const others = movesOfLayer(graph, producers, before);
  return others && [...others, last];
}

interface HeadsAround {
  readonly graph: Graph;
  readonly consumers: ReadonlyMap<ValueId, readonly number[]>;
  readonly tail: ReadonlySet<number>;
}

/** True when nothing but the tail (or nothing at all) reads the node's output: an int32 head. */
export function isHead(node: Node, { graph, consumers, tail }: HeadsAround): boolean {
  if (node.activation || graph.given?.has(node.outputs[0])) return false;
  return (consumers.get(node.outputs[0]) ?? []).every((reader) => tail.has(reader));
}

/** The graph without its float tail: it ends in its heads. Values, their ids and layers stay. */
export function withoutTail(graph: Graph): Graph {
  const tail = tailOf(graph);
  const nodes = graph.nodes.filter((_, index) => !tail.has(index));
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const read = [...tail].flatMap((index) => graph.nodes[index].inputs);
  const outputs = [...new Set([...graph.outputs, ...read])].filter((value) => made.has(value));
  return { ...graph, nodes, outputs, heads: [] };
}
