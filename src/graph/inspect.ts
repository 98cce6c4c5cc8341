/**
 * What people ask of a layer: shapes, parameters, multiply-accumulates, and where its input comes from.
 *
 * Parameters are the learned numbers that the file stores for the layer: weights, biases, and all four numbers per
 * channel of a BatchNormalization (scale, shift, mean, variance), as a Darknet weights file counts them. Numbers that
 * configure an operator (shapes, axes, scales of a Resize, limits of a Clip, a scalar factor) are none.
 * They are counted from shapes, so a model without its weights file counts the same.
 */
import { attributesOf, formOf, type LayerAttribute, type LayerForm } from './layerForm';
import { absent, type Graph, type Layer, type Node, type ValueId } from './graph';
import { computedValues, reads } from './computedValues';
import { macsOf } from './macs';
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
  readonly attributes?: readonly LayerAttribute[];
  readonly form?: LayerForm;
  readonly tensors?: readonly LayerTensor[];
}

export interface LayerTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
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
    const nodes = nodesOf[position];
    const parameters = parametersOf(graph, nodes, computed);
    for (const id of parameters) all.add(id);
    return layerInfo(graph, layer, nodes, parameters, sources(layer, position, nodes));
  });
  const macs = sumOf(layers, (layer) => layer.macs);
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
  parameters: readonly ValueId[],
  from: readonly string[],
): LayerInfo {
  const info: { -readonly [Key in keyof LayerInfo]: LayerInfo[Key] } = {
    index: layer.index,
    name: layer.name,
    op: layer.op,
    inputShape: graph.values[layer.input]?.shape ?? [],
    outputShape: graph.values[layer.output]?.shape ?? [],
    params: countElements(graph, parameters),
    macs: sumOf(nodes, (node) => macsOf(graph, node)),
    from,
  };
  if (layer.line !== undefined) info.line = layer.line;
  if (layer.output !== absent) info.value = graph.values[layer.output].name;
  const attributes = attributesOf(graph, nodes);
  if (attributes.length > 0) info.attributes = attributes;
  const form = formOf(graph, nodes);
  if (form) info.form = form;
  if (parameters.length > 0) info.tensors = parameters.map((id) => tensorOf(graph, id));
  return info;
}

function tensorOf({ values }: Graph, id: ValueId): LayerTensor {
  const { name, type, shape = [] } = values[id];
  return { name, type, shape };
}

/** Unknown as soon as a part is. */
function sumOf<T>(parts: readonly T[], of: (part: T) => number | null): number | null {
  let sum = 0;
  for (const part of parts) {
    const count = of(part);
    if (count === null) return null;
    sum += count;
  }
  return sum;
}

/** Each once. Of operators outside the table: every floating-point input that is not a scalar. */
function parametersOf(graph: Graph, nodes: readonly Node[], computed: Uint8Array): readonly ValueId[] {
  const found: ValueId[] = [];
  for (const node of nodes) {
    const operator = operatorOf(node);
    if (operator && (operator.parameters.length === 0 || !reads(node, computed))) continue;
    const learned = operator !== undefined && operator.kind !== 'arithmetic' && operator.kind !== 'layout';
    const count = operator?.parameters.length ?? node.inputs.length;
    for (let at = 0; at < count; at++) {
      const id = node.inputs[operator?.parameters[at] ?? at] ?? absent;
      const value = graph.values[id];
      if (!value || computed[id] === 1 || !isKnown(value.shape) || found.includes(id)) continue;
      if (learned || (isFloat(value.type) && sizeOf(value.shape) > 1)) found.push(id);
    }
  }
  return found;
}

function isFloat(type: ElementType): boolean {
  return type.includes('float');
}

function countElements(graph: Graph, ids: Iterable<ValueId>): number {
  let count = 0;
  for (const id of ids) count += sizeOf(graph.values[id].shape as Shape);
  return count;
}

function nodesByLayer(graph: Graph): readonly (readonly Node[])[] {
  const byLayer = graph.layers.map((): Node[] => none);
  for (const node of graph.nodes) {
    const before = byLayer[node.layer];
    if (before === none) byLayer[node.layer] = [node];
    else before?.push(node);
  }
  return byLayer;
}

/** Never filled. */
const none: Node[] = [];

/** Names of the layers that a layer reads from. */
type Sources = (layer: Layer, position: number, nodes: readonly Node[]) => readonly string[];

/**
 * A value may be the output of several layers (a Darknet route to one layer makes nothing new): then the nearest one
 * before the reader is meant, as in the source text.
 */
function sourcesIn(graph: Graph): Sources {
  const maker = makersIn(graph);
  return (layer, position, nodes) => {
    let names: string[] | undefined;
    const add = (id: ValueId): void => {
      const at = id === absent || makes(nodes, id) ? absent : maker(id, position);
      if (at === absent || at === position) return;
      const { name } = graph.layers[at];
      if (!names) names = [name];
      else if (!names.includes(name)) names.push(name);
    };
    if (nodes.length === 0) add(layer.input);
    for (const { inputs } of nodes) inputs.forEach(add);
    return names ?? [];
  };
}

function makes(nodes: readonly Node[], id: ValueId): boolean {
  for (const { outputs } of nodes) if (outputs.includes(id)) return true;
  return false;
}

/** The layer that makes a value, as a layer sees it that reads it; `absent` where none does. */
function makersIn(graph: Graph): (id: ValueId, reader: number) => number {
  const producer = new Int32Array(graph.values.length).fill(absent);
  for (const { outputs, layer } of graph.nodes) for (const id of outputs) producer[id] = layer;
  /** Of each value the last layer that shows it, and of each layer the one before it that shows the same. */
  const last = new Int32Array(graph.values.length).fill(absent);
  const before = new Int32Array(graph.layers.length);
  graph.layers.forEach(({ output }, position) => {
    before[position] = last[output] ?? absent;
    last[output] = position;
  });
  return (id, reader) => {
    let at = last[id];
    while (at >= reader) at = before[at];
    return at === absent ? producer[id] : at;
  };
}
