/**
 * An ONNX file as a Graph. Every node that is not a Constant is a layer; Constants and initializers are constants.
 * Weights are not read: tensors are views into the file. Operators of older operator sets are brought to opset 13
 * where that is possible for the whole model (`raiseOpset`).
 */
import type { onnx } from 'onnx-proto';
import { absent } from '../../graph/graph';
import type { Graph, Layer, Node, ValueId } from '../../graph/graph';
import { misfitLine, misfits } from '../../graph/parameters';
import type { ShapeBindings } from '../../graph/shapeBindings';
import { infer, inferShapes } from '../../graph/shapes';
import { isKnown, numbersOf, sizeOf } from '../../graph/tensor';
import { FormatError } from '../../util/errors';
import { isSmall, wholeOf, type FileView } from '../../util/files';
import { attributesOf } from './attributes';
import { bindShapes } from './bindShapes';
import { bindValues } from './bindValues';
import { constantOf } from './constantNode';
import { decodeModel } from './decode';
import { sameFile, withExternalData, type OpenFile } from './externalData';
import { inlineBranches, isBranching } from './inlineBranches';
import { inlineFunctions } from './inlineFunctions';
import { namesOf } from './names';
import type { Names as Unique } from './names';
import { raisedOpset, type Raised } from './raiseOpset';
import { numberOf, tensorOf } from './tensorProto';
import type { Integer } from './tensorProto';
import { sortNodes } from './sortNodes';
import { structureOf } from './structure';
import { readsSequence, withoutSequences } from './sequences';
import type { KnownValues } from './subgraphs';
import { batchSymbolsOf, valueOf } from './valueInfo';
import { repeatBodies, repeats } from './repeatBodies';
import { valueTableOf } from './valueTable';
import { commonName } from './vendorNames';
import type { ValueTable } from './valueTable';

/** The operator set whose semantics the other rooms know. */
export const graphOpset = 13;

/**
 * @param bytes the whole file; the Graph's tensors are views into it
 * @param name for people, also in errors
 * @throws FormatError when the file is damaged, is no ONNX model, or keeps its weights elsewhere; InputError for bindings that do not fit
 */
export function importOnnx({ bytes, name, bindings }: OnnxSource): Graph {
  return graphOf(decodeModel(bytes, name), name, bindings).graph;
}

/**
 * As `importOnnx`, with its shapes inferred and the weights that the file keeps elsewhere in its folder. Those of large files are not read.
 * @throws FormatError also for such files: when they are not there, too short, or beyond the folder
 */
export async function openOnnx({ file, name, bindings }: OnnxFile, open: OpenFile): Promise<Graph> {
  const model = decodeModel(isSmall(file) ? wholeOf(file) : structureOf(file, name), name);
  const find: OpenFile = (path) => (path === sameFile ? Promise.resolve(file) : open(path));
  const placed = { ...model, graph: await withExternalData(model.graph, name, find) };
  const { graph, earlier } = graphOf(placed, name, bindings);
  return inferShapes(graph, earlier);
}

interface OnnxSource extends Named {
  readonly bytes: Uint8Array;
}

interface OnnxFile extends Named {
  readonly file: FileView;
}

interface Named {
  readonly name: string;
  /** Sizes for dimensions that the file leaves open. */
  readonly bindings?: ShapeBindings;
}

function graphOf(model: ReturnType<typeof decodeModel>, name: string, bindings: ShapeBindings = {}): Raised {
  const opsets = opsetsOf(model, name);
  const { graph: decided, bound } = bindValues(bindShapes(model.graph, bindings, name), bindings.values, name);
  const graph = withBodiesMoved(inlineFunctions(decided, model.functions ?? [], name), name, opsets);
  const [misfit] = misfits(graph);
  if (misfit) throw new FormatError(misfitLine(name, misfit), { format: 'onnx', layer: misfit.node.name });
  const raised = (opsets[''] ?? 0) < graphOpset ? raisedOpset(graph, graphOpset) : { graph };
  const [metadata, about] = [
    said(model, (key) => isOurs(key)),
    { ...fileFacts(model), ...said(model, (key) => !isOurs(key)) },
  ];
  return { ...raised, graph: { ...raised.graph, ...(metadata && { metadata }), ...(bound && { bound }), about } };
}

/** What the file says of quantization. */
const isOurs = (key: string): boolean => key.startsWith('quant.');

/** Longer texts are data, not words: a training set's description, a picture. */
const longestSaid = 2 ** 16;

/** What the file says beside its graph. */
function said(
  { metadataProps }: onnx.IModelProto,
  wanted: (key: string) => boolean,
): Readonly<Record<string, string>> | undefined {
  const found = (metadataProps ?? []).flatMap(({ key, value }): [string, string][] =>
    key && wanted(key) && (isOurs(key) || (value ?? '').length <= longestSaid) ? [[key, value ?? '']] : [],
  );
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

/** Who wrote the file, and in which operator sets, as it says itself. */
function fileFacts({
  irVersion,
  producerName,
  producerVersion,
  opsetImport,
}: onnx.IModelProto): Record<string, string> {
  const sets = (opsetImport ?? []).map(({ domain, version }) => `${domain || 'ai.onnx'} ${String(version ?? 1)}`);
  const producer = [producerName, producerVersion].filter(Boolean).join(' ');
  const facts = { format: irVersion ? `ONNX v${String(irVersion)}` : '', producer, opset: sets.join(', ') };
  return Object.fromEntries(Object.entries(facts).filter(([, text]) => text !== ''));
}

/** Read again for as long as a condition, a count or a sequence is known: a body that has been moved out may hold the next. */
function withBodiesMoved(proto: onnx.IGraphProto, name: string, opsets: Record<string, number>): Graph {
  const graph = sortNodes(readGraph(proto, name, opsets), name);
  if (!(proto.node ?? []).some((node) => isBranching(node) || repeats(node) || readsSequence(node))) return graph;
  const known = knownOf(graph);
  const opset = opsets[''] ?? 1;
  const moved = withoutSequences(repeatBodies(inlineBranches(proto, known), known, opset), known, opset);
  return moved === proto ? graph : withBodiesMoved(moved, name, opsets);
}

/** Constants, and what follows from shapes. */
function knownOf(graph: Graph): KnownValues {
  const { known, values } = infer(graph);
  const ids = new Map(values.map((value, id) => [value.name, id]));
  const numbers = (id: ValueId): readonly number[] | undefined => {
    const constant = graph.constants.get(id);
    const isSmall = /^bool$|^int/.test(constant?.type ?? '') && sizeOf(constant?.shape ?? []) <= mostKnown;
    const all = constant && isSmall ? numbersOf(constant) : Array.from(known.get(id)?.data ?? []);
    return all.length === 0 || all.some(Number.isNaN) ? undefined : all;
  };
  return {
    numbers: (name) => numbers(ids.get(name) ?? absent),
    shape(name) {
      const shape = values[ids.get(name) ?? absent]?.shape;
      return isKnown(shape) ? shape : undefined;
    },
  };
}

/** Elements of a constant that are looked at before the network runs. */
const mostKnown = 4096;

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

function readGraph(graph: onnx.IGraphProto, name: string, opsets: Record<string, number>): Graph {
  refuseSparse(graph, name);
  const table = valueTableOf(name);
  const given = inputsOf(graph);
  const symbols = batchSymbolsOf(given);
  const inputs = given.map((info) => table.define(valueOf(info.name ?? '', info, symbols, true)));
  for (const proto of graph.initializer ?? []) {
    table.defineConstant(
      proto.name ?? '',
      tensorOf(proto, () => `${name}: initializer '${proto.name ?? ''}'`),
    );
  }
  const placed = defineConstants(graph, table, name);
  defineOutputs(graph, placed, symbols, table);
  const names = namesOf([]);
  const nodes = placed.map((place, layer) => readNode(place, layer, names, table, name));
  return {
    name,
    format: 'onnx',
    values: table.values,
    nodes,
    layers: nodes.map((node, at) => layerOf(node, placed[at].index, table.constants)),
    inputs,
    outputs: (graph.output ?? []).map((info) => table.require(info.name ?? '', 'the graph')),
    constants: table.constants,
    heads: [],
    opsets,
  };
}

/** What older files list as inputs although it is initialized is a constant. */
function inputsOf({ input, initializer }: onnx.IGraphProto): readonly onnx.IValueInfoProto[] {
  if ((input ?? []).length === 0) return [];
  const initialized = new Set((initializer ?? []).map((tensor) => tensor.name));
  return (input ?? []).filter((info) => !initialized.has(info.name));
}

/** A node and its place in the file. */
interface Placed {
  readonly proto: onnx.INodeProto;
  readonly index: number;
}

/** Defines what Constant nodes hold; returns the other nodes. */
function defineConstants({ node }: onnx.IGraphProto, table: ValueTable, file: string): readonly Placed[] {
  const others: Placed[] = [];
  (node ?? []).forEach((proto, index) => {
    const constant = constantOf(proto, file);
    if (constant) table.defineConstant(proto.output?.[0] ?? '', constant);
    else others.push({ proto, index });
  });
  return others;
}

function defineOutputs(
  { valueInfo, output }: onnx.IGraphProto,
  nodes: readonly Placed[],
  symbols: ReadonlySet<string>,
  table: ValueTable,
): void {
  const infos = new Map<string | null | undefined, onnx.IValueInfoProto>();
  for (const info of valueInfo ?? []) infos.set(info.name, info);
  for (const info of output ?? []) infos.set(info.name, info);
  for (const { proto } of nodes) {
    for (const made of proto.output ?? []) {
      if (made !== '') table.define(valueOf(made, infos.get(made), symbols, false));
    }
  }
}

function readNode({ proto, index }: Placed, layer: number, names: Unique, table: ValueTable, file: string): Node {
  const op = proto.opType ?? '';
  if (op === '') throw new FormatError(`${file}: node ${index} names no operator.`, { format: 'onnx' });
  const name = names.unique(proto.name ? proto.name : `${op}_${index}`);
  const where = (): string => `node '${name}' (${op})`;
  return {
    name,
    ...commonName({ domain: domainOf(proto.domain), op }),
    inputs: idsOf(proto.input, table, where),
    outputs: idsOf(proto.output, table, where),
    attributes: attributesOf(proto.attribute, file, where),
    layer,
  };
}

/** Optional inputs that are not given say nothing at the end of the list. */
function idsOf(names: Names, table: ValueTable, where: () => string): readonly ValueId[] {
  let count = names?.length ?? 0;
  while (count > 0 && names?.[count - 1] === '') count--;
  const ids = new Array<ValueId>(count);
  for (let at = 0; at < count; at++) {
    const name = names?.[at] ?? '';
    ids[at] = table.find(name) ?? table.require(name, where());
  }
  return ids;
}

type Names = readonly string[] | null | undefined;

/** A layer's input is the first that is not a constant, as people see it. */
function layerOf({ name, op, inputs, outputs }: Node, index: number, constants: Graph['constants']): Layer {
  let input = absent;
  let output = absent;
  for (const id of inputs) if (input === absent && id !== absent && !constants.has(id)) input = id;
  for (const id of outputs) if (output === absent) output = id;
  return { index, name, op, input, output };
}

function refuseSparse(graph: onnx.IGraphProto, name: string): void {
  const sparse = graph.sparseInitializer?.[0]?.values?.name;
  if (sparse === undefined) return;
  throw new FormatError(`${name}: initializer '${sparse ?? ''}' is sparse; save the model with dense tensors.`, {
    format: 'onnx',
  });
}
