/** One walk of a program by a runner; what islands compute is given, so that only integers are compared. */
import type { ValueId } from '../../../src/graph/graph';
import { openProgram, type HeldValues } from '../../../src/integer/integerProgram';
import type { StepRunner } from '../../../src/integer/runStep';
import type { IntegerValues, QuantizedModel } from '../../../src/quantize/quantizedModel';

export type Integers = ReadonlyMap<ValueId, IntegerValues>;

/** Integers for the program's inputs, and for the outputs of its islands. */
export interface Given {
  readonly name: string;
  readonly inputs: Integers;
  readonly islands: Integers;
}

/** Every value that a step makes, and what was given. */
export function walkObserved(model: QuantizedModel, runner: StepRunner, given: Given): Integers {
  const values = new Map([...given.inputs, ...given.islands]);
  walk(model, runner, given, (value, integers) => values.set(value, integers));
  return values;
}

/** The outputs alone: what only the next step reads need not come to be. */
export function walkUnobserved(model: QuantizedModel, runner: StepRunner, given: Given): Integers {
  return walk(model, runner, given, undefined);
}

function walk(
  model: QuantizedModel,
  runner: StepRunner,
  { inputs, islands }: Given,
  observe: ((value: ValueId, integers: IntegerValues) => void) | undefined,
): Integers {
  const program = openProgram(model, runner);
  const steps = program.walk(inputs, observe && ((step, integers) => observe(step.outputs[0], integers)));
  try {
    for (let next = steps.next(); ; next = steps.next()) {
      if (next.done) return outputsOf(model, next.value);
      for (const value of next.value.step.outputs) {
        const integers = islands.get(value);
        if (integers) next.value.supply(value, integers);
      }
    }
  } finally {
    program.close();
  }
}

const outputsOf = (model: QuantizedModel, end: HeldValues): Integers =>
  new Map(model.outputs.filter((value) => end.has(value)).map((value) => [value, end.read(value)]));
