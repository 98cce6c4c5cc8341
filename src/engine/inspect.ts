/** `inspect`: what a model is, layer by layer, without running it. */
import { missingValues } from '../graph/check';
import type { GivenScale } from '../graph/given';
import type { GivenWeights } from '../graph/givenWeights';
import { decidingInputs, decidingLine } from '../graph/decidingInputs';
import { shownDomain, stringOf, type Graph, type ValueId } from '../graph/graph';
import { inputKind } from '../graph/inputKind';
import { inspectGraph } from '../graph/inspect';
import { openInputLine, openInputs } from '../graph/shapeBindings';
import { operatorOf } from '../graph/ops';
import type { WrittenInput } from './recipe/write';
import { expectedFates } from './fates';
import { givenIn } from './givenIn';
import { givenNotes } from './givenNotes';
import type { InputPort, InspectResult } from '../protocol/results/results';

/** @param classes what they are called, where that is known @param isTyped of text alone: weights were not looked for */
export function inspect(graph: Graph, classes?: readonly string[], isTyped = false): InspectResult {
  const port = (value: ValueId): InspectResult['outputs'][number] => {
    const { name, shape, type } = graph.values[value];
    return { name, shape: [...(shape ?? [])], type };
  };
  const { layers, totals } = inspectGraph(graph);
  const fates = expectedFates(graph);
  const { scales, weights, note } = givenIn(graph);
  const isGiven = weights.size > 0 || scales.size > 0;
  return {
    format: graph.format,
    name: graph.name,
    inputs: graph.inputs.map((value) => ({ ...port(value), ...takenFor(graph, value) })),
    outputs: graph.outputs.map(port),
    layers: layers.map((layer, at) => ({
      ...layer,
      ...(isGiven && { ...givenOf(scales, graph.layers[at].output), ...weightsAsGiven(weights.get(at)) }),
      fate: fates[at],
    })),
    totals,
    ...(graph.about && { about: graph.about }),
    ...(classes && { classes }),
    notes: [
      ...(isTyped ? [] : missingWeights(graph)),
      ...openDimensions(graph, totals.macs !== null),
      ...boundInputs(graph),
      ...decided(graph),
      ...shownOnly(graph),
      ...(note === undefined ? [] : [note]),
      ...givenNotes(scales.size > 0 ? { ...graph, given: scales } : graph),
      ...floatOperators(graph),
    ],
  };
}

/** For the recipe that `init` writes. */
export function inputsTaken(graph: Graph): readonly WrittenInput[] {
  const deciding = new Map(decidingInputs(graph).map(({ value, likely }) => [value, likely]));
  return graph.inputs.map((value) => {
    const { layout, what } = inputKind(graph, value);
    const likely = deciding.get(value);
    if (!deciding.has(value)) return { name: graph.values[value].name, layout, what };
    return { name: graph.values[value].name, layout, what: 'decides what is run', value: likely };
  });
}

function takenFor(graph: Graph, value: ValueId): Pick<InputPort, 'layout' | 'taken' | 'because'> {
  const { layout, what, why } = inputKind(graph, value);
  return { layout, taken: what, because: why };
}

/** How a layer's output is held in integers. */
function givenOf(
  scales: ReadonlyMap<ValueId, GivenScale>,
  output: ValueId,
): Pick<InspectResult['layers'][number], 'given'> {
  const own = scales.get(output);
  return own ? { given: { scale: own.scale, zeroPoint: own.zeroPoint, bits: own.bits, signed: own.low < 0 } } : {};
}

function weightsAsGiven(own: GivenWeights | undefined): Pick<InspectResult['layers'][number], 'givenWeights'> {
  if (!own) return {};
  const { bits, signed, block } = own;
  const told = (figures: readonly number[]): number | readonly number[] => {
    const [low, high] = [figures.reduce((a, b) => Math.min(a, b)), figures.reduce((a, b) => Math.max(a, b))];
    // A large model has half a million blocks.
    return low === high ? low : block > 0 ? [low, high] : figures;
  };
  const figures = { scale: told(own.scale), zeroPoint: told(own.zeroPoint) };
  return { givenWeights: { ...figures, bits, signed, ...(block > 0 && { block }) } };
}

function missingWeights(graph: Graph): readonly string[] {
  const empty = graph.format === 'darknet' && missingValues(graph).length > 0;
  return empty ? ['The weights file was not found beside the cfg: structure only.'] : [];
}

/** What is not known because of them is not counted. */
function openDimensions(graph: Graph, known: boolean): readonly string[] {
  return openInputs(graph).map((input) => {
    return `${sentence(openInputLine(graph, input))}${known ? '' : ' Multiply-accumulates are unknown until then.'}`;
  });
}

function boundInputs({ bound = {} }: Graph): readonly string[] {
  return Object.entries(bound).map(
    ([name, value]) => `Input '${name}' is ${value} in every run, as the recipe says: a constant.`,
  );
}

function decided(graph: Graph): readonly string[] {
  return decidingInputs(graph).map((each) => sentence(decidingLine(graph, each)));
}

const sentence = (line: string): string => `${line[0].toUpperCase()}${line.slice(1)}.`;

function shownOnly({ nodes }: Graph): readonly string[] {
  return nodes.flatMap((node) =>
    node.domain === shownDomain ? [`${node.name} is shown, not computed: ${stringOf(node, 'why', '')}.`] : [],
  );
}

/** What has no integer form in the operator table; shapes and types are mostly known before the network runs. */
function floatOperators(graph: Graph): readonly string[] {
  const inFloat = new Set<string>();
  for (const node of graph.nodes) {
    const row = operatorOf(node);
    if (row && (row.integer !== 'float' || row.kind === 'shape' || node.op === 'Cast')) continue;
    if (node.domain === shownDomain) continue;
    if (row?.kind === 'quantization' && graph.constants.has(node.inputs[0])) continue;
    inFloat.add(node.domain === '' ? node.op : `${node.domain}.${node.op}`);
  }
  const float = [...inFloat].sort();
  return float.length === 0 ? [] : [`Runs in float where it occurs: ${float.join(', ')}.`];
}
