/** How a kind of step is directed: its inputs, and the faults that they are to show. */
import type { ValueId } from '../../graph/graph';
import type { IntegerStep, IntegerValues } from '../../quantize/quantizedModel';

/** One vector of a step. */
export interface Made {
  /** Of the step's inputs and its output. */
  readonly values: ReadonlyMap<ValueId, IntegerValues>;
  readonly accumulators?: IntegerValues;
}

export interface StepFault {
  /** For people, as it ends "notices …". */
  readonly words: string;
  /** Whether hardware with this fault gives another integer. @param run runs another step on the vector's inputs */
  readonly changes: (made: Made, run: (altered: IntegerStep) => IntegerValues) => boolean;
}

export interface Direction {
  readonly faults: readonly StepFault[];
  /** One list of inputs for each vector. */
  readonly inputs: () => readonly (readonly IntegerValues[])[];
  /** How many vectors that are. */
  readonly count: () => number;
}
