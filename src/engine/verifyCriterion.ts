/**
 * What `verify` goes by. Both are squares of errors where these are small, so a factor of two is three decibels in either.
 */
import { divergencesOf } from '../evaluate/classDivergence';
import { decibelsOf, noisesOf, type Probe } from '../evaluate/outputNoise';
import type { Task } from '../evaluate/task';
import type { Graph } from '../graph/graph';
import { sizeOf } from '../graph/tensor';
import type { StepRunner } from '../integer/runStep';
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { Job } from '../util/progress';
import type { EvaluationSpec } from './recipeTypes';

export interface Criterion {
  /** Of each image: 0 where the model is float; the less the mean of them the nearer. */
  readonly errorsOf: (model: QuantizedModel, probe: Probe, steps: StepRunner, job: Job) => Promise<readonly number[]>;
  /** What is nearer than this cannot be told from float. */
  readonly enough: number;
  /** As in "kept …, by the heads' SQNR". */
  readonly name: string;
  readonly inWords: (error: number) => string;
}

const headNoise: Criterion = {
  errorsOf: noisesOf,
  enough: 0,
  name: "the heads' SQNR",
  inWords: (error) => `${decibelsOf(error).toFixed(1)} dB`,
};

const classDivergence: Criterion = {
  errorsOf: divergencesOf,
  // Cross-entropy rises by this much; SimpleNet at 8 bits is at 0.0003.
  enough: 0.0005,
  name: 'the divergence of class probabilities',
  inWords: (error) => `${error.toPrecision(3)} nats`,
};

/**
 * @param heads the graph without its float tail
 * @param classifies whether the recipe's evaluator takes the outputs for scores of classes
 */
export function criterionFor(heads: Graph, classifies: boolean): Criterion {
  const [shape, ...others] = heads.outputs.map((value) => heads.values[value].shape ?? []);
  const scores = others.length === 0 && shape.length >= 2 && shape[1] > 1 && sizeOf(shape) === shape[1];
  return classifies && scores ? classDivergence : headNoise;
}

/** Evaluators that rank the classes of an image. */
export function ranksClasses({ evaluator }: EvaluationSpec, task: Task): boolean {
  return evaluator === 'top-k' || (evaluator === 'fidelity' && task === 'classes');
}
