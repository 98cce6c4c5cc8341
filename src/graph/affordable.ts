/**
 * Refuses a graph that could not be computed: values, windows or work beyond what `util/budget` allows. Looks at shapes
 * and attributes alone, before anything of that size is allocated. What has no known shape is not counted.
 */
import { budget, sizeText, overBudget } from '../util/budget';
import { InputError } from '../util/errors';
import { type Graph, intsOf, type Node, type ValueId } from './graph';
import { inspectGraph } from './inspect';
import { isKnown, sizeOf } from './tensor';
import { spatialWindow } from './window';

/** Throws InputError naming the layer or value, what it takes, and what is allowed. The shapes have been inferred. */
export function requireAffordable(graph: Graph): void {
  const sizes = graph.values.map((_, id) => bytesOfValue(graph, id));
  sizes.forEach((bytes, id) => {
    if (bytes > budget.valueBytes) throw tooLarge(graph, id, bytes);
  });
  graph.nodes.forEach((node) => requireWindow(graph, node));
  requireSums(graph, sizes);
}

/** As float32, which calibration computes in. Constants are in the file already. */
function bytesOfValue({ values, constants }: Graph, id: ValueId): number {
  const { shape } = values[id];
  return isKnown(shape) && !constants.has(id) ? 4 * sizeOf(shape) : 0;
}

function tooLarge(graph: Graph, id: ValueId, bytes: number): Error {
  const { name, shape = [] } = graph.values[id];
  const maker = graph.nodes.find(({ outputs }) => outputs.includes(id));
  const what = maker ? `node '${maker.name}' (${maker.op}) makes '${name}'` : `input '${name}'`;
  const asked = `${what} of ${shape.join('×')}, ${sizeText(bytes)} as float32`;
  const advice = maker
    ? 'make the input smaller, or correct what sets this size'
    : 'export the model for smaller inputs';
  return overBudget(graph.name, asked, sizeText(budget.valueBytes), advice);
}

function requireSums(graph: Graph, sizes: readonly number[]): void {
  const sum = sizes.reduce((total, bytes) => total + bytes, 0);
  if (sum > budget.valuesBytes) {
    const asked = `all values of one picture together take ${sizeText(sum)} as float32`;
    throw overBudget(graph.name, asked, sizeText(budget.valuesBytes), 'export the model for smaller inputs');
  }
  const { macs } = inspectGraph(graph).totals;
  if (macs !== null && macs > budget.macs) {
    const asked = `one picture takes ${macs.toExponential(1)} multiply-accumulates`;
    throw overBudget(graph.name, asked, budget.macs.toExponential(1), 'export the model for smaller inputs');
  }
}

const windowOps = new Set(['Conv', 'ConvTranspose', 'MaxPool', 'AveragePool', 'LpPool']);

const windowRanges: Readonly<Record<string, readonly [low: number, high: number]>> = {
  kernel_shape: [1, budget.windowSize],
  strides: [1, budget.windowSize],
  dilations: [1, budget.windowSize],
  pads: [-budget.windowSize, budget.windowSize],
  output_padding: [0, budget.windowSize],
};

function requireWindow(graph: Graph, node: Node): void {
  if (!windowOps.has(node.op) || node.domain !== '') return;
  for (const [key, [low, high]] of Object.entries(windowRanges)) {
    const wrong = intsOf(node, key, []).find((value) => value < low || value > high);
    if (wrong === undefined) continue;
    const where = `${graph.name}: node '${node.name}' (${node.op})`;
    throw new InputError(`${where}: ${key} holds ${wrong}, expected ${low} to ${high}; correct the model`);
  }
  requireBorder(graph, node);
}

/** A small input with a large border is a large map as well. */
function requireBorder(graph: Graph, node: Node): void {
  const { shape } = graph.values[node.inputs[0]] ?? {};
  if (!isKnown(shape) || shape.length < 3 || node.op === 'ConvTranspose') return;
  const kernel = graph.values[node.inputs[1]]?.shape?.slice(2) ?? intsOf(node, 'kernel_shape', []);
  const { begins, ends } = spatialWindow(node, shape.slice(2), kernel);
  const padded = shape.map((size, axis) => (axis < 2 ? size : size + begins[axis - 2] + ends[axis - 2]));
  const bytes = 4 * sizeOf(padded);
  if (!(bytes > budget.valueBytes)) return;
  const asked = `node '${node.name}' (${node.op}) pads its input to ${padded.join('×')}, ${sizeText(bytes)}`;
  throw overBudget(graph.name, asked, sizeText(budget.valueBytes), 'correct its pads, or make the input smaller');
}
