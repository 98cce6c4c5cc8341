/**
 * Model-local functions, written out: a node that calls one is replaced by the function's nodes, so that a Graph knows
 * operators only. Values and nodes of the body get the caller's name as a prefix.
 */
import type { onnx } from 'onnx-proto';
import { FormatError } from '../../util/errors';
import type { FunctionProto, NodeProto } from './messages';

/** Nodes that calls may grow into altogether; functions that call each other twice grow exponentially. */
const mostNodes = 50_000;

type Functions = ReadonlyMap<string, FunctionProto>;

const keyOf = ({ domain, overload }: FunctionProto | NodeProto, name: string | null | undefined): string =>
  `${domain ?? ''}:${name ?? ''}:${overload ?? ''}`;

/** The graph without calls. Throws FormatError when functions call themselves, or grow beyond all bounds. */
export function inlineFunctions(
  graph: onnx.IGraphProto,
  functions: readonly FunctionProto[],
  file: string,
): onnx.IGraphProto {
  if (functions.length === 0) return graph;
  const table: Functions = new Map(functions.map((entry) => [keyOf(entry, entry.name), entry]));
  let count = 0;
  const expand = (node: onnx.INodeProto, label: string, callers: readonly string[]): onnx.INodeProto[] => {
    const key = keyOf(node, node.opType);
    const called = table.get(key);
    if (++count > mostNodes || callers.includes(key)) {
      const why = callers.includes(key) ? 'calls itself' : `grows into more than ${mostNodes} nodes`;
      throw new FormatError(`${file}: function '${node.opType ?? ''}' ${why}.`, { format: 'onnx' });
    }
    if (!called) return [withBodies(node, (body) => expandAll(body, label, callers))];
    const body = bodyOf(called, node, label);
    return body.flatMap((inner, at) => expand(inner, inner.name ?? `${label}/${at}`, [...callers, key]));
  };
  const expandAll = (body: onnx.IGraphProto, around: string, callers: readonly string[]): onnx.IGraphProto => {
    const labelled = (node: onnx.INodeProto, at: number): string =>
      node.name ? node.name : `${around === '' ? '' : `${around}/`}${labelOf(node, at)}`;
    return { ...body, node: (body.node ?? []).flatMap((node, at) => expand(node, labelled(node, at), callers)) };
  };
  return expandAll(graph, '', []);
}

/** The bodies of If and Loop in their turn. */
function withBodies(node: onnx.INodeProto, change: (body: onnx.IGraphProto) => onnx.IGraphProto): onnx.INodeProto {
  if (!node.attribute?.some(({ g }) => g)) return node;
  return { ...node, attribute: node.attribute.map((each) => (each.g ? { ...each, g: change(each.g) } : each)) };
}

const labelOf = (node: onnx.INodeProto, at: number): string => `${node.opType ?? ''}_${at}`;

/** The nodes of a function as one call sees them: its inputs and outputs by the caller's names, the rest prefixed. */
function bodyOf(called: FunctionProto, call: onnx.INodeProto, label: string): onnx.INodeProto[] {
  const names = new Map<string, string>([['', '']]);
  (called.input ?? []).forEach((name, at) => names.set(name, call.input?.[at] ?? ''));
  (called.output ?? []).forEach((name, at) => names.set(name, call.output?.[at] || `${label}/${name}`));
  const attributes = [...(called.attributeProto ?? []), ...(call.attribute ?? [])];
  const given = new Map(attributes.map((attribute) => [attribute.name ?? '', attribute]));
  const rename = (name: string): string => names.get(name) ?? `${label}/${name}`;
  return (called.node ?? []).map((node, at) => ({
    ...renamed(node, rename, given),
    name: `${label}/${node.name ? node.name : labelOf(node, at)}`,
  }));
}

type Given = ReadonlyMap<string, onnx.IAttributeProto>;

function renamed(node: NodeProto, rename: (name: string) => string, given: Given): NodeProto {
  return {
    ...(node.overload && { overload: node.overload }),
    opType: node.opType,
    domain: node.domain,
    name: node.name,
    input: (node.input ?? []).map(rename),
    output: (node.output ?? []).map(rename),
    attribute: (node.attribute ?? []).flatMap((attribute) => settled(attribute, rename, given)),
  };
}

/** An attribute that stands for one of the call: the value of the call, or else of the function, under its own name; or nothing. */
function settled(
  attribute: onnx.IAttributeProto,
  rename: (name: string) => string,
  given: Given,
): onnx.IAttributeProto[] {
  if (attribute.refAttrName) {
    const value = given.get(attribute.refAttrName);
    return value ? [{ ...value, name: attribute.name }] : [];
  }
  return [attribute.g ? { ...attribute, g: renamedGraph(attribute.g, rename, given) } : attribute];
}

/** The body of an If or Loop within a function: every name in it is prefixed alike, its own and the captured ones. */
function renamedGraph(graph: onnx.IGraphProto, rename: (name: string) => string, given: Given): onnx.IGraphProto {
  const named = <T extends { name?: string | null }>(items: readonly T[] | null | undefined): T[] =>
    (items ?? []).map((item) => ({ ...item, name: rename(item.name ?? '') }));
  return {
    ...graph,
    node: (graph.node ?? []).map((node) => renamed(node, rename, given)),
    input: named(graph.input),
    output: named(graph.output),
    initializer: named(graph.initializer),
    valueInfo: [],
  };
}
