/** Steps that move integers along axes: transposes, slices, reshapes, and concatenations along any axis. */
import type { ValueId } from '../../graph/graph';
import type { Shape } from '../../graph/tensor';
import type { ConcatStep, ReshapeStep, SliceStep, TransposeStep } from '../../quantize/quantizedModel';
import { tensorOf } from '../map';
import type { Planner, StepPlan } from './plan';
import { planOneTerm } from './planElementwise';
import { placeLike } from './place';
import { keepMove, reshapeLoops, stridedValue, type Strided } from './strided';

export function planTranspose(planner: Planner, { inputs, outputs, permutation }: TransposeStep): StepPlan | undefined {
  const input = stridedOf(planner, inputs[0]);
  const strides = permutation.map((axis) => input.strides[axis]);
  return planAxes(planner, { ...input, strides }, outputs[0]);
}

export function planSlice(planner: Planner, { inputs, outputs, starts, steps }: SliceStep): StepPlan | undefined {
  const { at, bytes, strides } = stridedOf(planner, inputs[0]);
  const first = starts.reduce((sum, start, axis) => sum + start * strides[axis], at);
  return planAxes(planner, { at: first, bytes, strides: strides.map((each, axis) => each * steps[axis]) }, outputs[0]);
}

/** Undefined also where both shapes have no axes in common, as 2×3 and 3×2. */
export function planReshape(planner: Planner, { inputs, outputs }: ReshapeStep): StepPlan | undefined {
  const [from, to] = [inputs[0], outputs[0]].map((id) => ({ ...stridedOf(planner, id), shape: shapeOf(planner, id) }));
  const loops = reshapeLoops(from.shape, from.strides, to.shape, to.strides);
  if (!loops || from.bytes === 8) return undefined;
  const move = keepMove(planner, loops, from.bytes, to.bytes);
  return { scratch: 0, run: () => move(from.at, to.at) };
}

/** Parts with another scale are requantized to a place of their own first. */
export function planConcatAlong(planner: Planner, step: ConcatStep): StepPlan | undefined {
  const { strides } = stridedOf(planner, step.outputs[0]);
  const axis = (step.axis + strides.length) % strides.length;
  const parts: StepPlan[] = [];
  let first = 0;
  for (const [index, id] of step.inputs.entries()) {
    const part = planPart(planner, step, index, first * strides[axis]);
    if (!part) return undefined;
    parts.push(part);
    first += shapeOf(planner, id)[axis];
  }
  return {
    scratch: Math.max(...parts.map(({ scratch }) => scratch)),
    run: (scratch) => parts.forEach((part) => part.run(scratch)),
  };
}

/** @param offset bytes from the output's first element to the part's */
function planPart(planner: Planner, step: ConcatStep, index: number, offset: number): StepPlan | undefined {
  const [id, requantize] = [step.inputs[index], step.requantize[index]];
  const input = planner.value(id);
  const output = stridedOf(planner, step.outputs[0]);
  const aligned = requantize && placeLike(planner, input, planner.value(step.outputs[0]));
  const align = requantize && planOneTerm(planner, id, step.inputZeroPoints[index], requantize, aligned ?? input);
  if (requantize && !align) return undefined;
  const shape = shapeOf(planner, id);
  const move = planOnto(planner, stridedValue(planner, aligned ?? input, shape), shape, {
    ...output,
    at: output.at + offset,
  });
  return (
    move && {
      scratch: align?.scratch ?? 0,
      run: (scratch) => {
        align?.run(scratch);
        move();
      },
    }
  );
}

/** Elements along the output's axes. */
function planAxes(planner: Planner, from: Strided, output: ValueId): StepPlan | undefined {
  const run = planOnto(planner, from, shapeOf(planner, output), stridedOf(planner, output));
  return run && { scratch: 0, run };
}

function planOnto(planner: Planner, from: Strided, shape: Shape, to: Strided): (() => void) | undefined {
  if (from.bytes === 8) return undefined;
  const loops = shape.map((size, axis) => ({ size, from: from.strides[axis], to: to.strides[axis] }));
  const move = keepMove(planner, loops, from.bytes, to.bytes);
  return () => move(from.at, to.at);
}

const shapeOf = ({ model }: Planner, id: ValueId): Shape => tensorOf(model, id).shape;

function stridedOf(planner: Planner, id: ValueId): Strided {
  return stridedValue(planner, planner.value(id), shapeOf(planner, id));
}
