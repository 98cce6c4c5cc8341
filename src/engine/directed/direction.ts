/** How a kind of step is directed: its inputs, and the faults that they are to show. */
import type { ValueId } from '../../graph/graph';
import type { IntegerStep, IntegerValues } from '../../quantize/quantizedModel';

/** One vector of a step. */
export interface Made {
  /** Of the step's inputs and its output. */
  readonly values: ReadonlyMap<ValueId, IntegerValues>;
  readonly accumulators?: IntegerValues;
}

/** Runs another step on a vector's inputs. @param read how hardware reads each of their integers; absent: as it is */
export type RunAltered = (altered: IntegerStep, read?: (q: number) => number) => IntegerValues;

export interface StepFault {
  /** For people, as it ends "notices …". */
  readonly words: string;
  /** Whether hardware with this fault gives another integer. */
  readonly changes: (made: Made, run: RunAltered) => boolean;
  /** Whether it shows in no sum that the step can make: proven. Absent where nothing proves it. */
  readonly outOfReach?: () => boolean;
}

export interface Direction {
  readonly faults: readonly StepFault[];
  /** One list of inputs for each vector. */
  readonly inputs: () => readonly (readonly IntegerValues[])[];
  /** How many vectors that are. */
  readonly count: () => number;
}
