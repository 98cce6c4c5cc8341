/** What a recipe leaves to the model: which evaluator and thresholds are the defaults, how boxes are decoded, and whose settings. */
import { taskOf, type Task } from '../evaluate/task';
import { decodingOf } from '../evaluate/decoders/decoders';
import type { Graph } from '../graph/graph';
import { isGiven } from '../graph/isGiven';

export interface ModelKind {
  readonly task: Task;
  /** Of boxes. */
  readonly decoder?: string;
  /** Whether it is quantized already, with scales of its own. */
  readonly given: boolean;
}

/** @throws InputError when the decoder that the recipe names does not fit the model's outputs */
export function kindOf(graph: Graph, evaluation: { readonly decoder?: string } = {}): ModelKind {
  const { decoder } = evaluation;
  return { task: taskOf(graph, decoder), decoder: decodingOf(graph, decoder)?.name, given: isGiven(graph) };
}
