/**
 * Graph + ranges + settings → QuantizedModel. Each node is lowered to integer steps in topological order; what has no
 * lowering becomes a float island, what only decodes after the heads becomes the float tail.
 */
import { absent, type Graph, type ValueId } from '../graph/graph';
import { consumersOf } from '../graph/edges';
import type { Ranges } from '../calibrate/ranges';
import { InputError } from '../util/errors';
import { carriedProgram } from './carried/carriedProgram';
import type { Context, Lowering, StepDetail } from './context';
import { conflictsOf } from './conflicts';
import { gatesOf, valueBits, type Gate } from './gates';
import { countsThings, pickedTable, rowsPicked, withTables } from './embedding';
import { withGiven } from './given';
import { roundingsOf } from './givenRoundings';
import { islandStep } from './islands';
import { lowerings } from './lower/lowerings';
import { gateLowering } from './lower/pointwise';
import { maskedLowering } from './lower/softmax';
import { masksOf, type Mask } from './masks';
import { optimizers } from './optimizers';
import type { QuantizedModel, QuantizedTensor } from './quantizedModel';
import { outerLayers } from './outerLayers';
import { tailOf } from './regions';
import { withBorders } from './ranges/borders';
import { checkMethods, chosenRanges } from './ranges/chosen';
import { valueTensor } from './requantization';
import { wantedScales } from './scales';
import type { Settings } from './settings';

export interface Quantized {
  readonly model: QuantizedModel;
  /** By step name. */
  readonly details: ReadonlyMap<string, StepDetail>;
  /** What optimizers have to say, one sentence each. */
  readonly notes?: readonly string[];
  /** The settings that were kept, where `verify` chose. */
  readonly kept?: Settings;
}

/** `graph` is prepared (passes applied); `ranges` were collected on that very graph. */
export function quantize(graph: Graph, ranges: Ranges, settings: Settings): Quantized {
  refuseWhatIsNotThere(graph, settings);
  const carried = carriedProgram(graph, settings);
  if (carried) return { model: carried, details: new Map() };
  const chosen = withGiven(graph, chosenRanges(graph, ranges, settings));
  const context = newContext(graph, withTables(graph, withBorders(graph, chosen)), settings);
  for (const input of graph.inputs) context.tensors[input] = inputTensor(context, input);
  lowerNodes(context);
  return { model: modelOf(context), details: context.details };
}

/** Tokens and counts are the integers that they are, whatever was seen of them; tokens are rows of their tables. */
function inputTensor(context: Context, input: ValueId): QuantizedTensor {
  const { graph } = context;
  if (!countsThings(graph, input)) return valueTensor(context, input, context.bits[input]);
  const rows = rowsPicked(graph, input);
  const [qmin, qmax] = rows === undefined ? [-(2 ** 31), 2 ** 31 - 1] : [0, rows - 1];
  return { shape: graph.values[input].shape ?? [], scale: Float64Array.of(1), zeroPoint: 0, bits: 32, qmin, qmax };
}

function newContext(graph: Graph, ranges: Ranges, settings: Settings): Context {
  return {
    graph,
    ranges,
    settings,
    appendix: settings.leaky === 'after',
    bits: valueBits(graph, settings),
    gates:
      settings.leaky === 'after' ? new Map() : new Map<number, Gate | Mask>([...gatesOf(graph), ...masksOf(graph)]),
    tail: tailOf(graph),
    outer: outerLayers(graph, settings).nodes,
    consumers: consumersOf(graph),
    wantedScales: wantedScales(graph, ranges, settings),
    units: new Float64Array(graph.values.length).fill(1),
    tensors: graph.values.map(() => undefined),
    steps: [],
    details: new Map(),
  };
}

function lowerNodes(context: Context): void {
  const { graph } = context;
  let island: number[] = [];
  const reasons = new Set<string>();
  const closeIsland = (): void => {
    if (island.length > 0) islandStep(context, island, [...reasons].join('; '), false);
    island = [];
    reasons.clear();
  };
  const inGates = new Map([...context.gates].flatMap(([product, { inner }]) => inner.map((index) => [index, product])));
  graph.nodes.forEach((node, index) => {
    if (context.tail.has(index)) return;
    const gate = context.gates.get(inGates.get(index) ?? index);
    const allowed = gate && allowsGate(context, index, gate) ? gate : undefined;
    // What an island makes has integers once it is closed: then the whole gate can be one table of them.
    if (allowed && island.some((member) => graph.nodes[member].outputs.includes(allowed.input))) closeIsland();
    const lowerGate = allowed && fusedLowering(allowed, context);
    if (lowerGate) {
      if (!inGates.has(index)) lowerGate(node, context);
      return;
    }
    const reason = refusal(context, index, island);
    if (reason === undefined) {
      // An island ends where integers go on, so that its outputs are ready for them.
      if (readsIsland(context, index, island)) closeIsland();
      lowerings[node.op].lower(node, context);
      return;
    }
    island.push(index);
    reasons.add(reason);
  });
  closeIsland();
  if (context.tail.size > 0)
    islandStep(
      context,
      [...context.tail].sort((a, b) => a - b),
      'decoding after the heads',
      true,
    );
}

const fusedLowering = (fused: Gate | Mask, context: Context): Lowering['lower'] | undefined =>
  'counted' in fused ? maskedLowering(fused, context) : gateLowering(fused, context);

/** Not where the recipe keeps one of its layers in float, or decoding takes it. */
function allowsGate({ graph, settings, tail, gates }: Context, index: number, gate: Gate | Mask): boolean {
  const product = gates.has(index) ? index : [...gates].find(([, each]) => each === gate)?.[0];
  const nodes = product === undefined ? [...gate.inner] : [...gate.inner, product];
  return nodes.every((each) => !tail.has(each) && !settings.layers[graph.layers[graph.nodes[each].layer].name]?.float);
}

/** Why the node runs in float; undefined when it runs in integers. */
function refusal(context: Context, index: number, island: readonly number[]): string | undefined {
  const node = context.graph.nodes[index];
  const layer = context.graph.layers[node.layer].name;
  if (context.settings.layers[layer]?.float) return `${layer} is kept in float by the recipe`;
  const lowering = Object.hasOwn(lowerings, node.op) ? lowerings[node.op] : undefined;
  if (!lowering || node.domain !== '') return `${node.op} has no integer form`;
  const live = node.inputs.filter((value) => value !== absent && !context.graph.constants.has(value));
  const counts = live.find((value) => countsThings(context.graph, value));
  if (counts !== undefined && !pickedTable(context.graph, node))
    return `${node.op} of ${context.graph.values[counts].type} numbers`;
  const inside = new Set(island.flatMap((member) => context.graph.nodes[member].outputs));
  const becomesReal = (value: ValueId): boolean => inside.has(value) && !Number.isNaN(context.wantedScales[value]);
  if (live.some((value) => !context.tensors[value] && !becomesReal(value)))
    return `${node.op} of values that stay in float`;
  if (live.some((value) => inside.has(value) && Number.isNaN(context.wantedScales[value])))
    return `${node.op} of values that were never seen`;
  const infinite = live.some((value) => inside.has(value) && context.wantedScales[value] === Infinity);
  if (infinite || !Number.isFinite(context.wantedScales[node.outputs[0]]))
    return `${node.op} of values that are no real numbers`;
  return lowering.refuses(node, context);
}

function readsIsland(context: Context, index: number, island: readonly number[]): boolean {
  const made = new Set(island.flatMap((member) => context.graph.nodes[member].outputs));
  return context.graph.nodes[index].inputs.some((value) => made.has(value));
}

function modelOf(context: Context): QuantizedModel {
  const { graph, settings } = context;
  const { rounding, inputRounding } = roundingsOf(context);
  return {
    preset: settings.preset,
    mode: settings.adjustment,
    rounding,
    graph,
    tensors: context.tensors,
    steps: context.steps,
    inputs: graph.inputs,
    outputs: graph.outputs,
    inputRounding,
  };
}

/** What the settings can say and this version does not do is refused by name, before any work. */
function refuseWhatIsNotThere(graph: Graph, settings: Settings): void {
  const { optimize, layers } = settings;
  const unknown = optimize.find((name) => !optimizers.includes(name));
  const stranger = Object.keys(layers).find((name) => !graph.layers.some((layer) => layer.name === name));
  const [conflict] = conflictsOf(settings);
  if (conflict) throw new InputError(conflict.message);
  if (unknown !== undefined)
    throw new InputError(`"optimize" asks for ${unknown}; available: ${optimizers.join(', ')}`);
  if (stranger !== undefined) throw new InputError(unknownLayer(graph, stranger));
  checkMethods(settings);
}

function unknownLayer(graph: Graph, name: string): string {
  const some = graph.layers.slice(0, 5).map((layer) => layer.name);
  return `"layers.${name}" names no layer of ${graph.name}; its layers are ${some.join(', ')}, …`;
}
