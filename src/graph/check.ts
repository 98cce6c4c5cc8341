/**
 * Proves a Graph well-formed. Called after every import, and after every pass in tests: whoever receives a Graph that
 * passes may index without looking.
 */
import { absent, type Graph, type Node, type ValueId } from './graph';
import { type ElementType, isKnown, type Shape, sizeOf, type Tensor } from './tensor';

/** What is wrong with the graph, one line each; empty when it is well-formed. */
export function checkGraph(graph: Graph): readonly string[] {
  return [
    ...checkNames(graph),
    ...checkIds(graph),
    ...checkOrder(graph),
    ...checkConstants(graph),
    ...checkLayers(graph),
    ...checkEnds(graph),
  ];
}

/**
 * Values that nodes read but nothing provides: neither an input, nor a constant, nor a node. The weights of a Darknet
 * cfg that was opened without its weights file; such a graph can be shown but not run.
 */
export function missingValues(graph: Graph): readonly ValueId[] {
  const given = new Set<ValueId>([...graph.inputs, ...graph.constants.keys()]);
  const missing = new Set<ValueId>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) if (input !== absent && !given.has(input)) missing.add(input);
    for (const output of node.outputs) given.add(output);
  }
  return [...missing];
}

function checkNames(graph: Graph): readonly string[] {
  return [
    ...duplicates(graph.values.map(({ name }) => name)).map((name) => `two values are called "${name}"`),
    ...duplicates(graph.nodes.map(({ name }) => name)).map((name) => `two nodes are called "${name}"`),
    ...duplicates(graph.layers.map(({ name }) => name)).map((name) => `two layers are called "${name}"`),
  ];
}

function duplicates(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  return [...twice];
}

function checkIds(graph: Graph): readonly string[] {
  return graph.nodes.flatMap((node) => [
    ...node.inputs
      .filter((id) => id !== absent && !isValue(graph, id))
      .map((id) => `node "${node.name}" reads value ${id} of ${graph.values.length}`),
    ...node.outputs
      .filter((id) => id !== absent && !isValue(graph, id))
      .map((id) => `node "${node.name}" makes value ${id} of ${graph.values.length}`),
    ...(isIndex(node.layer, graph.layers.length)
      ? []
      : [`node "${node.name}" is of layer ${node.layer} of ${graph.layers.length}`]),
  ]);
}

function isIndex(index: number, length: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < length;
}

function isValue(graph: Graph, id: ValueId): boolean {
  return isIndex(id, graph.values.length);
}

/** One producer per value, before every reader; inputs and constants have none. */
function checkOrder(graph: Graph): readonly string[] {
  const complaints: string[] = [];
  const made = new Set<ValueId>();
  const given = new Set<ValueId>([...graph.inputs, ...graph.constants.keys()]);
  const makers = new Set<ValueId>(graph.nodes.flatMap(({ outputs }) => outputs));
  const nameOf = (id: ValueId): string => graph.values[id]?.name ?? String(id);
  for (const node of graph.nodes) {
    for (const id of new Set(node.inputs)) {
      if (makers.has(id) && !made.has(id))
        complaints.push(`node "${node.name}" reads "${nameOf(id)}" before it is made`);
    }
    for (const id of presentOutputs(node)) {
      if (given.has(id)) complaints.push(`node "${node.name}" makes "${nameOf(id)}", which is an input or a constant`);
      if (made.has(id)) complaints.push(`"${nameOf(id)}" is made twice, again by node "${node.name}"`);
      made.add(id);
    }
  }
  return complaints;
}

function presentOutputs(node: Node): readonly ValueId[] {
  return node.outputs.filter((id) => id !== absent);
}

function checkConstants(graph: Graph): readonly string[] {
  const complaints: string[] = [];
  for (const [id, tensor] of graph.constants) {
    const value = graph.values[id];
    if (!value) {
      complaints.push(`constant ${id} is no value of ${graph.values.length}`);
      continue;
    }
    if (value.shape && !sameShape(value.shape, tensor.shape)) {
      complaints.push(
        `constant "${value.name}" is [${tensor.shape.join(', ')}], its value [${value.shape.join(', ')}]`,
      );
    }
    const expected = bytesOfTensor(tensor);
    if (expected !== undefined && expected !== tensor.bytes.byteLength) {
      complaints.push(`constant "${value.name}" has ${tensor.bytes.byteLength} bytes, its shape needs ${expected}`);
    }
  }
  return complaints;
}

function sameShape(left: Shape, right: Shape): boolean {
  return left.length === right.length && left.every((size, axis) => size === right[axis]);
}

const widths: Partial<Record<ElementType, number>> = {
  float64: 8,
  int64: 8,
  uint64: 8,
  float32: 4,
  int32: 4,
  uint32: 4,
  float16: 2,
  bfloat16: 2,
  int16: 2,
  uint16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
  int4: 0.5,
  uint4: 0.5,
};

function bytesOfTensor({ type, shape }: Tensor): number | undefined {
  const width = widths[type];
  return width === undefined || !isKnown(shape) ? undefined : Math.ceil(sizeOf(shape) * width);
}

function checkLayers(graph: Graph): readonly string[] {
  return graph.layers.flatMap((layer) =>
    [layer.input, layer.output]
      .filter((id) => id !== absent && !isValue(graph, id))
      .map((id) => `layer "${layer.name}" names value ${id} of ${graph.values.length}`),
  );
}

/** Inputs, outputs and heads are values; outputs and heads are provided by something. */
function checkEnds(graph: Graph): readonly string[] {
  const provided = new Set<ValueId>([
    ...graph.inputs,
    ...graph.constants.keys(),
    ...graph.nodes.flatMap(({ outputs }) => outputs),
  ]);
  const ends = [
    ...graph.outputs.map((id) => ({ what: 'output', id })),
    ...graph.heads.map(({ value }) => ({ what: 'head', id: value })),
  ];
  return [
    ...graph.inputs
      .filter((id) => !isValue(graph, id))
      .map((id) => `input ${id} is no value of ${graph.values.length}`),
    ...ends
      .filter(({ id }) => !isValue(graph, id) || !provided.has(id))
      .map(({ what, id }) => `${what} "${graph.values[id]?.name ?? id}" is made by no node`),
    ...graph.heads
      .filter(({ layer }) => !isIndex(layer, graph.layers.length))
      .map(({ layer }) => `a head is of layer ${layer} of ${graph.layers.length}`),
  ];
}
