/** Opening models for the engine: from files to a Graph, and from a Graph to the prepared one that is quantized. */
import { requireAffordable } from '../graph/affordable';
import { missingValues } from '../graph/check';
import { isGiven } from '../graph/isGiven';
import type { NamedScales } from '../graph/namedScales';
import { shownDomain, stringOf, type Graph } from '../graph/graph';
import { misfitLine, misfits } from '../graph/parameters';
import { openInputLine, openInputs, type ShapeBinding } from '../graph/shapeBindings';
import { inferShapes } from '../graph/shapes';
import { sizeOf } from '../graph/tensor';
import { isObservable, observeShapes } from '../float/observeShapes';
import { importDarknet } from '../formats/darknet/importDarknet';
import { readParameters } from '../formats/parameters/readParameters';
import { openCfg, openModel, type ModelSource } from '../formats/format';
import { readGiven } from '../passes/given/readGiven';
import { withNamedScales } from '../passes/given/withNamedScales';
import { prepare } from '../passes/pipeline';
import { readCarried } from '../quantize/carried/readCarried';
import { requireNumbers } from '../quantize/requireNumbers';
import { requireRealAttributes } from '../quantize/requireRealAttributes';
import type { Settings } from '../quantize/settings';
import { budget } from '../util/budget';
import { InputError } from '../util/errors';
import type { Files, FileView } from '../util/files';
import type { InputSpecs } from './recipeTypes';

export interface ModelFiles {
  readonly model: string;
  readonly weights?: string;
  /** Sizes for dimensions that the model leaves open; a recipe's pictures give height and width, also of Darknet's models. */
  readonly inputShape?: readonly ShapeBinding[];
  readonly preprocess?: { readonly size?: readonly [width: number, height: number] };
  /** Of a recipe: a file of quantization parameters, by the model's names. */
  readonly given?: string;
  /** Of a recipe: numbers for inputs that are the same in every run. */
  readonly inputs?: InputSpecs;
}

/** The model as its file says it. Throws FormatError or InputError with one line for people. */
export async function loadGraph(files: Files, asked: ModelFiles): Promise<Graph> {
  const { model, weights, inputShape, preprocess, given, inputs } = asked;
  const bindings = { shapes: inputShape, pictureSize: preprocess?.size, values: numbersIn(inputs) };
  const options = { bindings, ...(weights !== undefined && { weights: await files.read(weights) }) };
  const file = await openModel({ ...(await sourceOf(files, model)), options });
  const graph = readGiven(readCarried(file));
  const read = graph === file && file.format === 'onnx' ? file : inferShapes(graph);
  return given === undefined ? read : { ...read, named: await namedScales(files, given, read) };
}

async function namedScales(files: Files, path: string, graph: Graph): Promise<NamedScales> {
  if (isGiven(graph) || graph.program)
    throw new InputError(
      `${graph.name} is quantized already, and "given" names ${baseName(path)} with scales for it; expected one of both: take "given" out, or the float model`,
    );
  return readParameters(await files.read(path, budget.parameterBytes), baseName(path));
}

/**
 * As `loadGraph`, with the shapes that no rule tells as onnxruntime makes them, where it can run the model and its weights are not too
 * many to be read for that.
 */
export async function loadShapedGraph(files: Files, model: ModelFiles): Promise<Graph> {
  const graph = await loadGraph(files, model);
  if (!isObservable(graph) || weightCount(graph) > budget.observedWeights) return graph;
  try {
    requireAffordable(graph);
    return await observeShapes(graph);
  } catch {
    // Whatever it says of the model, its structure can be looked at.
    return graph;
  }
}

function numbersIn(inputs: InputSpecs = {}): Readonly<Record<string, number>> {
  const numbers = Object.entries(inputs).flatMap(([name, { value }]): [string, number][] =>
    typeof value === 'number' ? [[name, value]] : [],
  );
  return Object.fromEntries(numbers);
}

function weightCount({ constants }: Graph): number {
  return [...constants.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** The structure of a cfg by its text alone. Throws as `loadGraph` does. */
export function typedGraph(cfg: string, model: string): Graph {
  return inferShapes(importDarknet({ cfg, name: baseName(model) }));
}

/** The cfg of a Darknet model, whichever of its two files `model` names. Throws as `loadGraph` does. */
export async function loadCfg(files: Files, { model, preprocess }: ModelFiles): Promise<string> {
  const options = { bindings: { pictureSize: preprocess?.size } };
  return openCfg({ ...(await sourceOf(files, model)), options });
}

async function sourceOf(files: Files, model: string): Promise<ModelSource> {
  const sibling = async (name: string): Promise<FileView | undefined> => {
    const path = files.resolve(model, '..', name);
    return (await files.exists(path)) ? files.view(path) : undefined;
  };
  return { name: baseName(model), bytes: await files.view(model), sibling };
}

/** The graph that is calibrated, quantized and compared with. `changes` say in words what the passes did. */
export function prepareGraph(
  graph: Graph,
  settings: Settings,
): { readonly graph: Graph; readonly changes: readonly string[] } {
  requireWeights(graph);
  requireComputed(graph);
  requireClosed(graph);
  requireAffordable(graph);
  requireFit(graph);
  requireRealAttributes(graph);
  const appendix = settings.leaky === 'after';
  const { graph: prepared, changes } = prepare(graph, {
    maxPoolPadding: settings.maxPoolPadding,
    batchNorm: appendix ? 'report' : 'exact',
  });
  // Shapes that only folded constants tell are known by now.
  requireAffordable(prepared);
  requireNumbers(prepared);
  return { graph: withNamedScales(prepared, graph), changes: changes.map(({ detail }) => detail) };
}

/** A cfg opens without its weights, but there is nothing to quantize in it. */
export function requireWeights(graph: Graph): void {
  if (graph.format !== 'darknet' || missingValues(graph).length === 0) return;
  throw new InputError(`${graph.name}: no weights; put the .weights file beside the cfg, or name it with "weights"`);
}

function requireComputed(graph: Graph): void {
  const node = graph.nodes.find(({ domain }) => domain === shownDomain);
  if (!node) return;
  const section = `[${node.op}] (${node.name}) is shown, not computed: ${stringOf(node, 'why', '')}`;
  throw new InputError(`${graph.name}: ${section}; it cannot be quantized with this section`);
}

function requireClosed(graph: Graph): void {
  const [open] = openInputs(graph);
  if (open !== undefined) throw new InputError(`${graph.name}: ${openInputLine(graph, open)}`);
}

/** What a file's own declarations do not show, because it takes the shapes of intermediate values. */
function requireFit(graph: Graph): void {
  const [misfit] = misfits(inferShapes(graph));
  if (misfit) throw new InputError(misfitLine(graph.name, misfit));
}

export function baseName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}
