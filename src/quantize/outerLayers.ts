/**
 * The first and the last layers of a network, which the literature on few bits keeps at 8 (`edgeBits`): layers with weights that read
 * nothing another one made, and heads; and the values that belong to them: what comes before the first, and what heads read.
 */
import { consumersOf, producersOf } from '../graph/edges';
import type { Graph, Node, ValueId } from '../graph/graph';
import { keepsScale } from '../graph/keepsScale';
import { sizeOf } from '../graph/tensor';
import { isHead, tailOf } from './regions';
import type { Settings } from './settings';

export interface OuterLayers {
  /** Convolutions and fully connected layers. */
  readonly nodes: ReadonlySet<Node>;
  readonly values: ReadonlySet<ValueId>;
}

/** None where `edgeBits` asks for no more than other layers have. */
export function outerLayers(graph: Graph, { bits, edgeBits }: Pick<Settings, 'bits' | 'edgeBits'>): OuterLayers {
  if (edgeBits <= Math.min(bits.weights, bits.activations)) return { nodes: new Set(), values: new Set() };
  const before = beforeFirst(graph);
  const heads = headsOf(graph);
  const first = graph.nodes.filter((node) => hasWeights(graph, node) && before.has(node.inputs[0]));
  const makers = producersOf(graph);
  const read = heads.flatMap((head) => carriersOf(graph, makers, head.inputs[0]));
  return { nodes: new Set([...first, ...heads]), values: new Set([...before, ...read]) };
}

/** A factor per channel, which many networks begin with, is no layer. */
function hasWeights({ constants }: Graph, { op, inputs }: Node): boolean {
  const weights = constants.get(inputs[1] ?? -1);
  return (op === 'Conv' || op === 'Gemm') && weights !== undefined && sizeOf(weights.shape) > weights.shape[0];
}

/** Values that depend on no layer. */
function beforeFirst(graph: Graph): ReadonlySet<ValueId> {
  const before = new Set<ValueId>(graph.inputs);
  for (const node of graph.nodes) {
    const live = node.inputs.filter((value) => before.has(value) || !graph.constants.has(value));
    if (live.length > 0 && live.every((value) => before.has(value)) && !hasWeights(graph, node))
      node.outputs.forEach((value) => before.add(value));
  }
  return before;
}

function headsOf(graph: Graph): readonly Node[] {
  const around = { graph, consumers: consumersOf(graph), tail: tailOf(graph) };
  return graph.nodes.filter((node) => hasWeights(graph, node) && isHead(node, around));
}

/** A value, and through operators that keep scales the one whose integers it has. */
function carriersOf(graph: Graph, makers: ReadonlyMap<ValueId, number>, value: ValueId): readonly ValueId[] {
  const maker = graph.nodes[makers.get(value) ?? -1] as Node | undefined;
  return maker && keepsScale(maker) ? [value, ...carriersOf(graph, makers, maker.inputs[0])] : [value];
}
