/**
 * A Graph as an ONNX file: what float inference runs and exports write. Fused activations become nodes, constants
 * that nothing reads are left out, the same Graph always gives the same bytes.
 */
import type { onnx } from 'onnx-proto';
import { readsOf } from '../../graph/captures';
import { absent } from '../../graph/graph';
import type { Graph, Node, ValueId } from '../../graph/graph';
import { InputError } from '../../util/errors';
import { attributeProtoOf } from './attributes';
import { encodeModel } from './decode';
import { expandActivations } from './expandActivations';
import { expandNormalizations } from './expandNormalizations';
import { raiseOpset } from './raiseOpset';
import { tensorProtoOf } from './tensorProto';
import { valueInfoOf } from './valueInfo';

export interface EncodeOptions {
  /** Default: the graph's outputs. */
  readonly outputs?: readonly ValueId[];
  /** Version of the default operator set; default: the graph's. Nodes are rewritten to it where it is higher. */
  readonly opset?: number;
  /** Default: the first that knows the operator set (8 at least, 10 from opset 21 on, which has 4-bit types). */
  readonly irVersion?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly producer?: string;
  /** False leaves the types and shapes of intermediate values to the reader's own inference. Default true. */
  readonly shapes?: boolean;
}

/** @throws InputError when the graph has an input that is not a tensor, or cannot be raised to `options.opset`. */
export function encodeOnnx(graph: Graph, options: EncodeOptions = {}): Uint8Array {
  const raised = atOpset(expandNormalizations(expandActivations(graph)), options.opset);
  const outputs = options.outputs ?? graph.outputs;
  const version = raised.opsets[''] ?? 1;
  return encodeModel({
    irVersion: options.irVersion ?? irVersionOf(version),
    producerName: options.producer ?? 'Shiftwise',
    opsetImport: Object.entries(opsetsOf(raised)).map(([domain, number]) => ({ domain, version: number })),
    graph: graphProtoOf(raised, outputs, options.shapes ?? true),
    metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
  });
}

function atOpset(graph: Graph, opset: number | undefined): Graph {
  const from = graph.opsets[''] ?? 1;
  if (opset === undefined || opset === from) return graph;
  const raised = opset > from ? raiseOpset(graph, opset) : graph;
  if (raised.opsets[''] === opset) return raised;
  throw new InputError(`${graph.name}: cannot be written with ONNX operator set ${opset}; its nodes are of ${from}.`);
}

const irVersionOf = (opset: number): number => (opset >= 21 ? 10 : opset >= 19 ? 9 : 8);

/** Every domain that a node uses must be named; one that the source did not name is of version 1. */
function opsetsOf(graph: Graph): Record<string, number> {
  const used = new Set(graph.nodes.map(({ domain }) => domain));
  return { ...Object.fromEntries([...used].sort().map((domain) => [domain, 1])), ...graph.opsets };
}

function graphProtoOf(graph: Graph, outputs: readonly ValueId[], shapes: boolean): onnx.IGraphProto {
  const { values, nodes, constants } = graph;
  const reads = readsOf(graph);
  const used = new Set([...nodes.flatMap(reads), ...outputs]);
  const boundary = new Set([...graph.inputs, ...outputs]);
  const made = shapes ? nodes.flatMap((node) => node.outputs) : [];
  return {
    name: graph.name,
    node: nodes.map((node) => nodeProtoOf(node, graph)),
    initializer: [...constants]
      .filter(([id]) => used.has(id))
      .map(([id, tensor]) => tensorProtoOf(tensor, values[id].name)),
    input: graph.inputs.map((id) => inputInfoOf(graph, id)),
    output: outputs.map((id) => valueInfoOf(values[id], shapes ? 'shape' : 'type')),
    valueInfo: made
      .filter((id) => id !== absent && !boundary.has(id) && values[id].type !== 'unknown')
      .map((id) => valueInfoOf(values[id], 'shape')),
  };
}

function inputInfoOf({ name, values }: Graph, id: ValueId): onnx.IValueInfoProto {
  if (values[id].type === 'unknown') {
    throw new InputError(`${name}: input '${values[id].name}' is not a tensor of a known type and cannot be written.`);
  }
  return valueInfoOf(values[id], 'shape');
}

function nodeProtoOf(node: Node, { values }: Graph): onnx.INodeProto {
  const nameOf = (id: ValueId): string => (id === absent ? '' : values[id].name);
  return {
    input: node.inputs.map(nameOf),
    output: node.outputs.map(nameOf),
    name: node.name,
    opType: node.op,
    domain: node.domain,
    attribute: Object.entries(node.attributes).map(([name, attribute]) => attributeProtoOf(name, attribute)),
  };
}
