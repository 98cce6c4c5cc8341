/** What a recipe leaves to the model: which evaluator and thresholds are the defaults, how boxes are decoded, and whose settings. */
import { taskOf, type Task } from '../evaluate/task';
import { decodingOf } from '../evaluate/decoders/decoders';
import type { Graph } from '../graph/graph';
import { isGiven } from '../graph/isGiven';
import type { NamedScales } from '../graph/namedScales';

export interface ModelKind {
  readonly task: Task;
  /** Of boxes. */
  readonly decoder?: string;
  /** Of one that is quantized already: the preset that it has where the recipe names none; false of others. */
  readonly given: GivenPreset | false;
}

export type GivenPreset = NamedScales['preset'];

/** @throws InputError when the decoder that the recipe names does not fit the model's outputs */
export function kindOf(graph: Graph, evaluation: { readonly decoder?: string } = {}): ModelKind {
  const { decoder } = evaluation;
  const given = isGiven(graph) && (graph.named?.preset ?? 'given');
  return { task: taskOf(graph, decoder), decoder: decodingOf(graph, decoder)?.name, given };
}
