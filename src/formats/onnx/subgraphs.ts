/** Bodies of If and Loop become part of the graph around them; names stay apart. */
import type { onnx } from 'onnx-proto';
import { unique } from '../../util/unique';

/** What is known of values before the network runs, by their names. */
export interface KnownValues {
  /** All elements of small ones. */
  readonly numbers: (name: string) => readonly number[] | undefined;
  /** Without dimensions that are open. */
  readonly shape: (name: string) => readonly number[] | undefined;
}

/** Of a value of one element. */
export function numberOf(known: KnownValues, name: string): number | undefined {
  const numbers = known.numbers(name);
  return numbers?.length === 1 ? numbers[0] : undefined;
}

/**
 * A body as part of the graph around it: what it makes bears the name of the node that has it, its outputs are the node's.
 *
 * @param taken names of the graph around it, to which those of the body are added
 */
export function movedOut(body: onnx.IGraphProto, call: onnx.INodeProto, taken: Set<string>): onnx.IGraphProto {
  const label = labelOf(call);
  const made = new Set((body.node ?? []).flatMap(({ output }) => output ?? []));
  const names = new Map<string, string>([['', '']]);
  const handedOn: onnx.INodeProto[] = [];
  (body.output ?? []).forEach(({ name }, at) => {
    const output = call.output?.[at];
    if (!output) return;
    // What the body does not make itself, or hands out twice, is handed on by a node of its own.
    if (made.has(name ?? '') && !names.has(name ?? '')) names.set(name ?? '', output);
    else handedOn.push({ opType: 'Identity', name: `${label}/hand_on_${at}`, input: [name ?? ''], output: [output] });
  });
  for (const name of [...made, ...(body.initializer ?? []).map((tensor) => tensor.name ?? '')]) {
    if (!names.has(name)) names.set(name, unique(`${label}/${name}`, taken));
  }
  const rename = (name: string): string => names.get(name) ?? name;
  const inner = (body.node ?? []).map((node, at) => ({
    ...renamedNode(node, rename),
    name: `${label}/${node.name ? node.name : `${node.opType ?? ''}_${at}`}`,
    output: (node.output ?? []).map(rename),
  }));
  const last = handedOn.map((node) => renamedNode(node, rename));
  const initializer = (body.initializer ?? []).map((tensor) => ({ ...tensor, name: rename(tensor.name ?? '') }));
  return { node: [...inner, ...last], initializer };
}

/** What its body is called by. */
export const labelOf = ({ name, output, opType }: onnx.INodeProto): string => name || output?.[0] || (opType ?? '');

export function renamedNode(node: onnx.INodeProto, rename: (name: string) => string): onnx.INodeProto {
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
export function namesIn(graph: onnx.IGraphProto): readonly string[] {
  return [
    ...(graph.input ?? []).map(({ name }) => name ?? ''),
    ...(graph.initializer ?? []).map(({ name }) => name ?? ''),
    ...(graph.node ?? []).flatMap(({ output }) => output ?? []),
  ];
}
