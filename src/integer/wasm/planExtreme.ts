/** The largest or smallest of several maps in the kernel: one after the other is requantized, repeated where it broadcasts, and compared. */
import type { ExtremeStep } from '../../quantize/steps/extreme';
import { tensorOf } from '../map';
import { planBroadcast } from './broadcast';
import { placeLike } from './place';
import type { PlacedValue, Planner, StepPlan } from './plan';
import { planOneTerm } from './planElementwise';

export function planExtreme(planner: Planner, step: ExtremeStep): StepPlan | undefined {
  const output = planner.value(step.outputs[0]);
  if ([output, ...step.inputs.map((id) => planner.value(id))].some(({ layout }) => layout.bytes === 8))
    return undefined;
  const other = placeLike(planner, output, output);
  const parts = step.inputs.map((_, i) => planPart(planner, step, i, i === 0 ? output : other));
  const largest = step.which === 'largest' ? 1 : 0;
  if (!parts.every((part) => part !== undefined)) return undefined;
  return {
    scratch: Math.max(...parts.map(({ scratch }) => scratch)),
    run(scratch) {
      parts.forEach((part, i) => {
        part.run(scratch);
        if (i > 0) planner.exports.extreme(other.pixels, output.pixels, largest);
      });
    },
  };
}

/** An input in the output's scale and shape. */
function planPart(planner: Planner, step: ExtremeStep, index: number, to: PlacedValue): StepPlan | undefined {
  const [id, requantize] = [step.inputs[index], step.requantize[index]];
  const input = planner.value(id);
  const aligned = requantize ? placeLike(planner, input, to) : input;
  const align = requantize && planOneTerm(planner, id, step.inputZeroPoints[index], requantize, aligned);
  if (requantize && !align) return undefined;
  const shapes = [id, step.outputs[0]].map((value) => tensorOf(planner.model, value).shape);
  const write = planBroadcast(planner, aligned, shapes[0], to, shapes[1]);
  return {
    scratch: align?.scratch ?? 0,
    run(scratch) {
      align?.run(scratch);
      write();
    },
  };
}
