/**
 * What people ask of a layer: shapes, parameters, multiply-accumulates, and where its input comes from.
 *
 * Parameters are the learned numbers that the file stores for the layer: weights, biases, and all four numbers per
 * channel of a BatchNormalization (scale, shift, mean, variance), as a Darknet weights file counts them. Numbers that
 * configure an operator (shapes, axes, scales of a Resize, limits of a Clip, a scalar factor) are none.
 * They are counted from shapes, so a model without its weights file counts the same.
 *
 * MACs are one per weight and output position, biases not counted; what only adds, compares or looks up has none:
 *
 *   convolution      output elements · (C / group) · kernel area
 *   transposed       input elements · (O / group) · kernel area
 *   Gemm, MatMul     output elements · inner dimension
 */
import { absent, type Graph, intOf, type Layer, type Node, type ValueId, shownDomain } from './graph';
import { producersOf } from './edges';
import { operatorOf } from './ops';
import { type ElementType, isKnown, type Shape, sizeOf } from './tensor';

/** Equal in structure to the protocol's row of the same name. */
export interface LayerInfo {
  readonly index: number;
  readonly name: string;
  readonly op: string;
  /** Empty where nothing is known. */
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly params: number;
  /** Null where they depend on a dimension that is not known. */
  readonly macs: number | null;
  /** Names of the layers whose output this one reads. */
  readonly from: readonly string[];
  readonly line?: number;
  readonly value?: string;
}

export interface GraphInfo {
  readonly layers: readonly LayerInfo[];
  /** Parameters that several layers share are counted once. */
  readonly totals: { readonly params: number; readonly macs: number | null };
}

/** Rows and totals of a graph whose shapes have been inferred. What depends on unknown shapes is null, and so is its sum. */
export function inspectGraph(graph: Graph): GraphInfo {
  const computed = computedValues(graph);
  const nodesOf = nodesByLayer(graph);
  const sources = sourcesIn(graph);
  const all = new Set<ValueId>();
  const layers = graph.layers.map((layer, position) => {
    const nodes = nodesOf.get(position) ?? [];
    const parameters = new Set(nodes.flatMap((node) => parametersOf(graph, node, computed)));
    parameters.forEach((id) => all.add(id));
    return layerInfo(graph, layer, nodes, countElements(graph, parameters), sources(layer, position, nodes));
  });
  const macs = sumOf(layers.map((layer) => layer.macs));
  return { layers, totals: { params: countElements(graph, all), macs } };
}

/** The rows alone. */
export function layerInfos(graph: Graph): readonly LayerInfo[] {
  return inspectGraph(graph).layers;
}

function layerInfo(
  graph: Graph,
  layer: Layer,
  nodes: readonly Node[],
  params: number,
  from: readonly string[],
): LayerInfo {
  return {
    index: layer.index,
    name: layer.name,
    op: layer.op,
    inputShape: graph.values[layer.input]?.shape ?? [],
    outputShape: graph.values[layer.output]?.shape ?? [],
    params,
    macs: sumOf(nodes.map((node) => macsOf(graph, node))),
    from,
    ...(layer.line === undefined ? {} : { line: layer.line }),
    ...(layer.output === absent ? {} : { value: graph.values[layer.output].name }),
  };
}

/** Unknown as soon as a part is. */
function sumOf(parts: readonly (number | null)[]): number | null {
  return parts.reduce((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}

const multiplying = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** Multiply-accumulates of one node for one input; null while a shape that they depend on is unknown. */
export function macsOf(graph: Graph, node: Node): number | null {
  if (node.domain === shownDomain) return null;
  if (!multiplying.has(node.op) || operatorOf(node) === undefined) return 0;
  const [input, weights] = node.inputs.map((id) => graph.values[id]?.shape);
  const output = graph.values[node.outputs[0]]?.shape;
  if (!isKnown(input) || !isKnown(weights) || !isKnown(output)) return null;
  switch (node.op) {
    case 'Conv':
      return sizeOf(output) * sizeOf(weights.slice(1));
    case 'ConvTranspose':
      return sizeOf(input) * sizeOf(weights.slice(1));
    case 'Gemm':
      return sizeOf(output) * (input[intOf(node, 'transA', 0) ? 0 : 1] ?? 0);
    case 'MatMul':
      return sizeOf(output) * (input[input.length - 1] ?? 0);
    default:
      return 0;
  }
}

/** Values that depend on an input of the graph; all others are known before it runs. */
function computedValues(graph: Graph): ReadonlySet<ValueId> {
  const computed = new Set(graph.inputs.filter((id) => !graph.constants.has(id)));
  for (const node of graph.nodes) {
    if (node.op === 'Shape' || !node.inputs.some((id) => computed.has(id))) continue;
    node.outputs.forEach((id) => computed.add(id));
  }
  return computed;
}

/** Operators outside the table: every floating-point input that is not a scalar. */
function parametersOf(graph: Graph, node: Node, computed: ReadonlySet<ValueId>): readonly ValueId[] {
  const operator = operatorOf(node);
  const positions = operator?.parameters ?? node.inputs.map((_, position) => position);
  const candidates = positions.map((position) => node.inputs[position] ?? absent);
  if (operator && node.inputs.every((id) => !computed.has(id))) return [];
  return candidates.filter((id) => {
    const value = graph.values[id];
    if (!value || computed.has(id) || !isKnown(value.shape)) return false;
    const learned = operator && operator.kind !== 'arithmetic' && operator.kind !== 'layout';
    return learned || (isFloat(value.type) && sizeOf(value.shape) > 1);
  });
}

function isFloat(type: ElementType): boolean {
  return type.includes('float');
}

function countElements(graph: Graph, ids: ReadonlySet<ValueId>): number {
  let count = 0;
  for (const id of ids) count += sizeOf(graph.values[id].shape as Shape);
  return count;
}

function nodesByLayer(graph: Graph): ReadonlyMap<number, readonly Node[]> {
  const byLayer = new Map<number, Node[]>();
  for (const node of graph.nodes) {
    const list = byLayer.get(node.layer);
    if (list) list.push(node);
    else byLayer.set(node.layer, [node]);
  }
  return byLayer;
}

/** Names of the layers that a layer reads from. */
type Sources = (layer: Layer, position: number, nodes: readonly Node[]) => readonly string[];

/**
 * A value may be the output of several layers (a Darknet route to one layer makes nothing new): then the nearest one
 * before the reader is meant, as in the source text.
 */
function sourcesIn(graph: Graph): Sources {
  const producers = producersOf(graph);
  const makers = new Map<ValueId, number[]>();
  graph.layers.forEach(({ output }, position) => makers.set(output, [...(makers.get(output) ?? []), position]));
  const layerMaking = (id: ValueId, reader: number): number | undefined => {
    const nearest = makers
      .get(id)
      ?.filter((position) => position < reader)
      .at(-1);
    const producer = producers.get(id);
    return nearest ?? (producer === undefined ? undefined : graph.nodes[producer].layer);
  };
  return (layer, position, nodes) => {
    const inner = new Set(nodes.flatMap(({ outputs }) => outputs));
    const read = nodes.length > 0 ? nodes.flatMap(({ inputs }) => inputs) : [layer.input];
    const from = new Set(read.filter((id) => id !== absent && !inner.has(id)).map((id) => layerMaking(id, position)));
    return [...from].flatMap((at) => (at === undefined || at === position ? [] : [graph.layers[at].name]));
  };
}
