/**
 * An ONNX file as a Graph. Every node that is not a Constant is a layer; Constants and initializers are constants.
 * Weights are not read: tensors are views into the file. Operators of older operator sets are brought to opset 13
 * where that is possible for the whole model (`raiseOpset`).
 */
import type { onnx } from 'onnx-proto';
import { absent } from '../../graph/graph';
import type { Graph, Layer, Node, Value, ValueId } from '../../graph/graph';
import type { Tensor } from '../../graph/tensor';
import { FormatError } from '../../util/errors';
import { attributesOf } from './attributes';
import { constantOf } from './constantNode';
import { decodeModel } from './decode';
import { inlineFunctions } from './inlineFunctions';
import { namesOf } from './names';
import { raiseOpset } from './raiseOpset';
import { numberOf, tensorOf } from './tensorProto';
import type { Integer } from './tensorProto';
import { sortNodes } from './sortNodes';
import { batchSymbolsOf, valueOf } from './valueInfo';

/** The operator set whose semantics the other rooms know. */
export const graphOpset = 13;

/**
 * @param bytes the whole file; the Graph's tensors are views into it
 * @param name for people, also in errors
 * @throws FormatError when the file is damaged, is no ONNX model, or keeps its weights elsewhere
 */
export function importOnnx({ bytes, name }: { readonly bytes: Uint8Array; readonly name: string }): Graph {
  const model = decodeModel(bytes, name);
  const opsets = opsetsOf(model, name);
  const graph = sortNodes(readGraph(inlineFunctions(model.graph, model.functions ?? [], name), name, opsets), name);
  return (opsets[''] ?? 0) < graphOpset ? raiseOpset(graph, graphOpset) : graph;
}

/** Files of IR version 1 and 2 name no operator set: they are of version 1. Later ones must. The model's word precedes its functions'. */
function opsetsOf({ opsetImport, irVersion, functions }: onnx.IModelProto, name: string): Record<string, number> {
  const imports = [...(functions ?? []).flatMap((entry) => entry.opsetImport ?? []), ...(opsetImport ?? [])];
  const entries = imports.map(({ domain, version }): [string, number] => [
    domainOf(domain),
    numberOf((version ?? 1) as Integer),
  ]);
  if (entries.length > 0) return Object.fromEntries(entries);
  if (numberOf((irVersion ?? 0) as Integer) < 3) return { '': 1 };
  throw new FormatError(`${name}: names no operator set; the file is cut short or damaged.`, { format: 'onnx' });
}

/** `ai.onnx` is another name of the default domain. */
const domainOf = (domain: string | null | undefined): string => (domain === 'ai.onnx' ? '' : (domain ?? ''));

/** Values by name while they are being collected. */
interface Values {
  readonly values: Value[];
  readonly ids: Map<string, ValueId>;
  readonly constants: Map<ValueId, Tensor>;
}

function readGraph(graph: onnx.IGraphProto, name: string, opsets: Record<string, number>): Graph {
  refuseSparse(graph, name);
  const infos = new Map(
    [...(graph.valueInfo ?? []), ...(graph.output ?? []), ...(graph.input ?? [])].map((info) => [info.name, info]),
  );
  const initialized = new Set((graph.initializer ?? []).map((tensor) => tensor.name));
  const inputs = (graph.input ?? []).filter((info) => !initialized.has(info.name));
  const symbols = batchSymbolsOf(inputs);
  const state: Values = { values: [], ids: new Map(), constants: new Map() };
  const define = (value: Value): ValueId => {
    if (state.ids.has(value.name)) {
      throw new FormatError(`${name}: value '${value.name}' is made twice.`, { format: 'onnx' });
    }
    state.ids.set(value.name, state.values.length);
    return state.values.push(value) - 1;
  };
  const defineConstant = (constant: string, tensor: Tensor): void => {
    state.constants.set(define({ name: constant, type: tensor.type, shape: tensor.shape }), tensor);
  };

  const inputIds = inputs.map((info) => define(valueOf(info.name ?? '', info, symbols, true)));
  for (const proto of graph.initializer ?? []) {
    defineConstant(proto.name ?? '', tensorOf(proto, `${name}: initializer '${proto.name ?? ''}'`));
  }
  const protos = (graph.node ?? []).map((proto, index) => ({ proto, index }));
  const rest = protos.filter(({ proto }) => {
    const constant = constantOf(proto, name);
    if (constant) defineConstant(proto.output?.[0] ?? '', constant);
    return !constant;
  });
  for (const { proto } of rest) {
    for (const output of proto.output ?? []) {
      if (output !== '') define(valueOf(output, infos.get(output), symbols, false));
    }
  }

  const find = (value: string, reader: string): ValueId => {
    const id = value === '' ? absent : state.ids.get(value);
    if (id !== undefined) return id;
    throw new FormatError(`${name}: ${reader} reads '${value}', which nothing makes.`, { format: 'onnx' });
  };
  const names = namesOf([]);
  const nodes = rest.map(({ proto, index }, layer) => readNode(proto, index, layer, names.unique, find, name));
  return {
    name,
    format: 'onnx',
    values: state.values,
    nodes,
    layers: nodes.map((node, at) => layerOf(node, rest[at].index, state.constants)),
    inputs: inputIds,
    outputs: (graph.output ?? []).map((info) => find(info.name ?? '', 'the graph')),
    constants: state.constants,
    heads: [],
    opsets,
  };
}

function readNode(
  proto: onnx.INodeProto,
  index: number,
  layer: number,
  unique: (wanted: string) => string,
  find: (value: string, reader: string) => ValueId,
  file: string,
): Node {
  const op = proto.opType ?? '';
  const name = unique(proto.name ? proto.name : `${op}_${index}`);
  const where = `node '${name}' (${op})`;
  if (op === '') throw new FormatError(`${file}: node ${index} names no operator.`, { format: 'onnx' });
  return {
    name,
    op,
    domain: domainOf(proto.domain),
    inputs: trimmed((proto.input ?? []).map((value) => find(value, where))),
    outputs: trimmed((proto.output ?? []).map((value) => find(value, where))),
    attributes: attributesOf(proto.attribute ?? [], `${file}: ${where}`),
    layer,
  };
}

/** Optional inputs that are not given say nothing at the end of the list. */
function trimmed(ids: readonly ValueId[]): readonly ValueId[] {
  let length = ids.length;
  while (length > 0 && ids[length - 1] === absent) length--;
  return ids.slice(0, length);
}

/** A layer's input is the first that is not a constant, as people see it. */
function layerOf(node: Node, index: number, constants: ReadonlyMap<ValueId, Tensor>): Layer {
  const input = node.inputs.find((value) => value !== absent && !constants.has(value)) ?? absent;
  const output = node.outputs.find((value) => value !== absent) ?? absent;
  return { index, name: node.name, op: node.op, input, output };
}

function refuseSparse(graph: onnx.IGraphProto, name: string): void {
  const sparse = graph.sparseInitializer?.[0]?.values?.name;
  if (sparse === undefined) return;
  throw new FormatError(`${name}: initializer '${sparse ?? ''}' is sparse; save the model with dense tensors.`, {
    format: 'onnx',
  });
}
