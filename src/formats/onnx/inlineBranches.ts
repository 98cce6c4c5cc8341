/**
 * If nodes whose condition is known before the network runs give way to the branch that is taken: its nodes and constants move
 * into the graph around them, under the If's name, and what they read from around them they read as before. A condition
 * is known when it is a constant, or follows from shapes that are.
 */
import type { onnx } from 'onnx-proto';

/**
 * The same graph where no condition is known.
 *
 * @param conditionOf what a value is known to be, by its name
 */
export function inlineBranches(
  graph: onnx.IGraphProto,
  conditionOf: (name: string) => boolean | undefined,
): onnx.IGraphProto {
  if (!(graph.node ?? []).some((node) => branchOf(node, conditionOf))) return graph;
  const taken = new Set(namesIn(graph));
  const initializer = [...(graph.initializer ?? [])];
  const node = (graph.node ?? []).flatMap((each) => {
    const branch = branchOf(each, conditionOf);
    if (!branch) return [each];
    const moved = movedOut(branch, each, taken);
    initializer.push(...(moved.initializer ?? []));
    return moved.node ?? [];
  });
  return { ...graph, node, initializer };
}

export function isBranching({ opType, domain }: onnx.INodeProto): boolean {
  return opType === 'If' && !domain;
}

function branchOf(
  node: onnx.INodeProto,
  conditionOf: (name: string) => boolean | undefined,
): onnx.IGraphProto | undefined {
  const condition = isBranching(node) ? conditionOf(node.input?.[0] ?? '') : undefined;
  if (condition === undefined) return undefined;
  const wanted = condition ? 'then_branch' : 'else_branch';
  const branch = node.attribute?.find(({ name }) => name === wanted)?.g ?? undefined;
  const fits = branch?.output?.length === node.output?.length && !branch?.sparseInitializer?.length;
  return fits ? branch : undefined;
}

/** The branch as part of the graph around it: what it makes bears the If's name, its outputs are the If's. */
function movedOut(branch: onnx.IGraphProto, call: onnx.INodeProto, taken: Set<string>): onnx.IGraphProto {
  const label = call.name ? call.name : (call.output?.[0] ?? 'If');
  const made = new Set((branch.node ?? []).flatMap(({ output }) => output ?? []));
  const names = new Map<string, string>([['', '']]);
  const handedOn: onnx.INodeProto[] = [];
  (branch.output ?? []).forEach(({ name }, at) => {
    const output = call.output?.[at];
    if (!output) return;
    // What the branch does not make itself, or hands out twice, is handed on by a node of its own.
    if (made.has(name ?? '') && !names.has(name ?? '')) names.set(name ?? '', output);
    else handedOn.push({ opType: 'Identity', name: `${label}/hand_on_${at}`, input: [name ?? ''], output: [output] });
  });
  for (const name of [...made, ...(branch.initializer ?? []).map((tensor) => tensor.name ?? '')]) {
    if (!names.has(name)) names.set(name, unique(`${label}/${name}`, taken));
  }
  const rename = (name: string): string => names.get(name) ?? name;
  const inner = (branch.node ?? []).map((node, at) => ({
    ...renamedNode(node, rename),
    name: `${label}/${node.name ? node.name : `${node.opType ?? ''}_${at}`}`,
    output: (node.output ?? []).map(rename),
  }));
  const last = handedOn.map((node) => renamedNode(node, rename));
  const initializer = (branch.initializer ?? []).map((tensor) => ({ ...tensor, name: rename(tensor.name ?? '') }));
  return { node: [...inner, ...last], initializer };
}

function renamedNode(node: onnx.INodeProto, rename: (name: string) => string): onnx.INodeProto {
  return {
    opType: node.opType,
    domain: node.domain,
    name: node.name,
    input: (node.input ?? []).map(rename),
    output: node.output ?? [],
    attribute: (node.attribute ?? []).map((attribute) => {
      if (attribute.g) return { ...attribute, g: renamedGraph(attribute.g, rename) };
      return attribute.graphs?.length
        ? { ...attribute, graphs: attribute.graphs.map((graph) => renamedGraph(graph, rename)) }
        : attribute;
    }),
  };
}

/** A subgraph's own names hide those around it. */
function renamedGraph(graph: onnx.IGraphProto, around: (name: string) => string): onnx.IGraphProto {
  const own = new Set(namesIn(graph));
  const rename = (name: string): string => (own.has(name) ? name : around(name));
  const node = (graph.node ?? []).map((each) => renamedNode(each, rename));
  return { ...graph, node, output: (graph.output ?? []).map((info) => ({ ...info, name: rename(info.name ?? '') })) };
}

/** What a graph defines: inputs, constants, and what its nodes make. */
function namesIn(graph: onnx.IGraphProto): readonly string[] {
  return [
    ...(graph.input ?? []).map(({ name }) => name ?? ''),
    ...(graph.initializer ?? []).map(({ name }) => name ?? ''),
    ...(graph.node ?? []).flatMap(({ output }) => output ?? []),
  ];
}

function unique(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
  taken.add(name);
  return name;
}
