/** Positions between those of the input: for each axis a matrix of weights times the map in float64, which is exact below 2^53. */
import type { ValueId } from '../../graph/graph';
import { intTensor, sizeOf, type Shape } from '../../graph/tensor';
import type { InterpolateStep } from '../../quantize/quantizedModel';
import type { AxisWeights } from '../../quantize/steps/interpolate';
import { tensorAt, type EmitContext } from './emitContext';
import { arithmetic } from './exactArithmetic';

/** @param centred float64, less the zero point, in the shape of the step's input */
export function emitSums(context: EmitContext, step: InterpolateStep, centred: ValueId): ValueId {
  let sums = centred;
  let shape = tensorAt(context, step.inputs[0]).shape;
  for (const along of step.axes) {
    sums = emitAlong(context, step, along, sums, shape);
    shape = shape.map((size, axis) => (axis === along.axis ? along.first.length : size));
  }
  return sums;
}

function emitAlong(
  context: EmitContext,
  step: InterpolateStep,
  along: AxisWeights,
  input: ValueId,
  shape: Shape,
): ValueId {
  const { axis, first } = along;
  const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
  const matrix = [first.length, shape[axis]];
  const made = shape.map((size, at) => (at === axis ? first.length : size));
  const reshaped = (value: ValueId, to: Shape): ValueId =>
    arithmetic(context, step, to).node('Reshape', [
      value,
      context.draft.constant(`${step.name}/shape`, intTensor([to.length], to)),
    ]);
  const math = arithmetic(context, step, [outer, first.length, inner]);
  const weights = math.numbers(dense(along, shape[axis]), matrix);
  return reshaped(math.node('MatMul', [weights, reshaped(input, [outer, shape[axis], inner])]), made);
}

/** Row p holds what position p is made of. */
function dense({ first, taps, weights }: AxisWeights, size: number): Float64Array {
  const matrix = new Float64Array(first.length * size);
  weights.forEach((weight, i) => {
    const p = Math.floor(i / taps);
    matrix[p * size + first[p] + (i % taps)] = weight;
  });
  return matrix;
}
