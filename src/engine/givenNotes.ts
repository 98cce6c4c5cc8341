/** What there is to say of a model that is quantized already: how much of it was read as such, what was not and why, and what became of it. */
import type { LayerError } from '../evaluate/perLayer';
import { producersOf } from '../graph/edges';
import type { Graph, Unread, ValueId } from '../graph/graph';
import { isGiven } from '../graph/isGiven';
import { keepsScale } from '../graph/keepsScale';
import { decibels } from '../protocol/results/numberText';
import { keepsGiven } from '../quantize/given';
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { Settings } from '../quantize/settings';
import { inIntegers, isConv } from '../quantize/steps/steps';

/** Of the file. Empty for other models. Layers with one reason share a sentence. */
export function givenNotes(graph: Graph): readonly string[] {
  const unread = byReason(graph.unread ?? []);
  const left = [...unread].map(
    ([reason, layers]) => `Not read as given quantization: ${namesOf(layers.map(({ layer }) => layer))}: ${reason}.`,
  );
  return [...(graph.program ? [programNote] : countNotes(graph, 'stay')), ...left];
}

const programNote =
  'Exported by Shiftwise: the integer program that the file carries is taken as it is by preset given.';

/** Of a program that was made of it. @param from the prepared graph @param errors by value, against the file as onnxruntime computes it */
export function madeOfGivenNotes(
  from: Graph,
  { graph, tensors, steps }: QuantizedModel,
  settings: Settings,
  errors: ReadonlyMap<ValueId, LayerError>,
): readonly string[] {
  if (!isGiven(graph)) return [];
  const measured = [...errors].flatMap(([value, { sqnrDb }]) => (tensors[value] ? [{ value, sqnrDb }] : []));
  const loss = measured.length > 0 ? [lossNote(graph, measured)] : [];
  if (from.program && !graph.program) return [programNote, ...loss];
  if (!keepsGiven(settings)) {
    const stays = [...(graph.given ?? [])].every(([value, { scale }]) => (tensors[value]?.scale[0] ?? scale) === scale);
    return [...countNotes(graph, stays ? 'stay' : `are refitted to ${settings.adjustment}`), ...loss];
  }
  const moved = new Set(graph.nodes.filter(keepsScale).flatMap(({ outputs }) => outputs));
  const isFree = (value: ValueId): boolean =>
    !graph.given?.has(value) && !moved.has(value) && (tensors[value]?.bits ?? 32) < 32;
  const layerOf = ({ layer }: { readonly layer: number }): string => graph.layers[layer].name;
  const grids = new Set(graph.nodes.flatMap(({ name, grid }) => (grid ? [name] : [])));
  const weights = steps.filter(isConv).filter(({ name }) => !grids.has(name));
  const values = steps.filter(inIntegers).filter(({ outputs }) => outputs.some(isFree));
  return [
    ...countNotes(graph, 'stay'),
    ...freeNote('weights of', weights.map(layerOf)),
    ...freeNote('what is made by', values.map(layerOf)),
    ...loss,
  ];
}

const countNotes = ({ given }: Graph, fate: string): readonly string[] =>
  given && given.size > 0
    ? [`Quantized already: ${given.size} values have scales of the file's own, which ${fate}.`]
    : [];

const freeNote = (what: string, layers: readonly string[]): readonly string[] =>
  layers.length === 0
    ? []
    : [`The file gives no integers for ${what} ${namesOf([...new Set(layers)])}: they are chosen here.`];

/** More than the noise of float32 leaves of integers that are the same. */
const sameDb = 100;

function lossNote(graph: Graph, measured: readonly { readonly value: ValueId; readonly sqnrDb: number }[]): string {
  const makers = producersOf(graph);
  const nameOf = (value: ValueId): string => {
    const node = graph.nodes[makers.get(value) ?? -1];
    return node ? graph.layers[node.layer].name : graph.values[value].name;
  };
  const worst = measured.reduce((a, b) => (b.sqnrDb < a.sqnrDb ? b : a));
  if (worst.sqnrDb > sameDb) return 'Against the file as it is, no layer differs by more than the rounding of float32.';
  const ends = measured.filter(({ value }) => graph.outputs.includes(value));
  const texts = [...ends.map(({ value, sqnrDb }) => `${decibels(sqnrDb)} dB at ${graph.values[value].name}`)];
  return `Against the file as it is, SQNR is ${[...texts, `${decibels(worst.sqnrDb)} dB at worst, in ${nameOf(worst.value)}`].join(', ')}.`;
}

function namesOf(names: readonly string[]): string {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}

function byReason(unread: readonly Unread[]): ReadonlyMap<string, readonly Unread[]> {
  const groups = new Map<string, readonly Unread[]>();
  for (const each of unread) groups.set(each.reason, [...(groups.get(each.reason) ?? []), each]);
  return groups;
}
