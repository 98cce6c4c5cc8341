/** The face of whoever judges a model's outputs, which may take its time. */
import type { Details, EvaluatorState, Measured } from '../evaluate/evaluator';
import type { Outputs } from '../evaluate/scorer';
import type { PreparedSample } from './images';

export interface JudgeScorer {
  /** In the samples' order. `reference`: the float model's outputs. */
  add(
    sample: PreparedSample['sample'],
    outputs: Outputs,
    placement: PreparedSample['placement'],
    reference?: Outputs,
  ): Promise<void>;
  /** After the last sample; figures and state come then. */
  finish(): Promise<void>;
  state(): EvaluatorState;
  measured(): Measured;
  details(): Details;
  /** Frees what it holds, whatever happened. */
  stop(): Promise<void>;
}
