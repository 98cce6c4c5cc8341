/**
 * What `verify` goes by. All are squares of errors where these are small, so a factor of two is three decibels in each.
 */
import { divergencesOf } from '../evaluate/classDivergence';
import { decibelsOf, noisesOf, type Probe } from '../evaluate/outputNoise';
import type { Task } from '../evaluate/task';
import { producersOf } from '../graph/edges';
import type { Graph, Node, ValueId } from '../graph/graph';
import { sizeOf } from '../graph/tensor';
import type { StepRunner } from '../integer/runStep';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { withoutTail } from '../quantize/regions';
import { inIntegers } from '../quantize/steps/steps';
import type { Job } from '../util/progress';
import type { EvaluationSpec } from './recipeTypes';

export interface Criterion {
  /** Of each image: 0 where the model is float; the less the mean of them the nearer. */
  readonly errorsOf: (model: QuantizedModel, probe: Probe, steps: StepRunner, job: Job) => Promise<readonly number[]>;
  /** What is nearer than this cannot be told from float. */
  readonly enough: number;
  /** Where float and integers are compared: the graph, or as far as its heads. */
  readonly part: 'whole' | 'heads';
  /** As in "kept …, by the heads' SQNR". */
  readonly name: string;
  readonly inWords: (error: number) => string;
}

const headNoise: Criterion = {
  errorsOf: noisesOf,
  enough: 0,
  part: 'heads',
  name: "the heads' SQNR",
  inWords: (error) => `${decibelsOf(error).toFixed(1)} dB`,
};

/** Far from the edge of a mask a score may be off by much. */
const pixelNoise: Criterion = { ...headNoise, part: 'whole', name: "the outputs' SQNR" };

const classDivergence: Criterion = {
  errorsOf: divergencesOf,
  // Cross-entropy rises by this much; SimpleNet at 8 bits is at 0.0003.
  enough: 0.0005,
  part: 'heads',
  name: 'the divergence of class probabilities',
  inWords: (error) => `${error.toPrecision(3)} nats`,
};

/**
 * @param classifies whether the recipe's evaluator takes the outputs for scores of classes
 * @param activations their bits. More than 8 are asked for by who wants to be nearer to float than its classes: nothing is near enough then
 */
export function criterionFor(graph: Graph, classifies: boolean, activations: number): Criterion {
  const heads = withoutTail(graph);
  const [shape, ...others] = heads.outputs.map((value) => heads.values[value].shape ?? []);
  const scores = others.length === 0 && shape.length >= 2 && shape[1] > 1 && sizeOf(shape) === shape[1];
  if (classifies && scores) return activations > 8 ? { ...classDivergence, enough: 0 } : classDivergence;
  return graph.outputs.every((value) => isMask(graph, value)) ? pixelNoise : headNoise;
}

/** The probabilities of pixels. */
function isMask(graph: Graph, output: ValueId): boolean {
  const maker = graph.nodes[producersOf(graph).get(output) ?? -1] as Node | undefined;
  const [, , ...size] = graph.values[output].shape ?? [];
  return (maker?.op === 'Sigmoid' || maker?.op === 'Softmax') && size.length === 2 && sizeOf(size) > 1;
}

/** As far as the heads' accumulators, before what decodes them bends their errors; or all of it. */
export function partOf({ part }: Criterion, model: QuantizedModel): QuantizedModel {
  if (part === 'whole') return model;
  const graph = withoutTail(model.graph);
  const steps = model.steps.filter((step) => inIntegers(step) || !step.tail);
  return { ...model, graph, steps, outputs: graph.outputs };
}

/** Evaluators that rank the classes of an image. */
export function ranksClasses({ evaluator }: EvaluationSpec, task: Task): boolean {
  return evaluator === 'top-k' || (evaluator === 'fidelity' && task === 'classes');
}
