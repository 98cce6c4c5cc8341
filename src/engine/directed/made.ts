/** A vector of a single step: what it sums and gives out for chosen inputs. */
import type { ValueId } from '../../graph/graph';
import { accumulatorsOf } from '../../integer/accumulators';
import { reference, type StepRunner, type ValueSource } from '../../integer/runStep';
import type { IntegerStep, IntegerValues, QuantizedModel } from '../../quantize/quantizedModel';
import type { Made, RunAltered } from './direction';

export function madeOf(
  model: QuantizedModel,
  step: IntegerStep,
  inputs: readonly IntegerValues[],
  steps: StepRunner,
): Made {
  const values = new Map<ValueId, IntegerValues>(step.inputs.map((value, i) => [value, inputs[i]]));
  const read = readFrom(values);
  const accumulators = accumulatorsOf(model, step, read, steps);
  values.set(step.outputs[0], steps.run(model, step, read));
  return { values, accumulators };
}

/** By the reference, which runs any step. */
export const alteredBy =
  (model: QuantizedModel, { values }: Made): RunAltered =>
  (altered, read) =>
    reference.run(model, altered, (value) => {
      const own = readFrom(values)(value);
      return read ? own.map(read) : own;
    });

const readFrom =
  (values: ReadonlyMap<ValueId, IntegerValues>): ValueSource =>
  (value) =>
    values.get(value) ?? new Int32Array(0);
