/** The planner of every kind of step. */
import type { ValueId } from '../../graph/graph';
import type { IntegerStep } from '../../quantize/quantizedModel';
import { byKind, type ByKind } from '../../util/byKind';
import type { Planner, StepPlan } from './plan';
import { planConv } from './planConv';
import { planAdd, planDiv, planMul, planRequantizeStep } from './planElementwise';
import { planExtreme } from './planExtreme';
import { planInterpolate } from './planInterpolate';
import { planMatMul } from './planMatMul';
import { planConcat, planCurve, planLookup, planPad, planRenumbered, planResize } from './planMove';
import { planNormalize } from './planNormalize';
import { planAveragePool, planMaxPool } from './planPool';
import { planSoftmax } from './planSoftmax';
import { planConcatAlong, planReshape, planSlice, planTranspose } from './planStrided';

/**
 * Undefined where the kernel cannot run the step provably exactly: the reference does.
 * @param pooled what a max-pool makes of a convolution's result that nobody else reads.
 */
export function planStep(planner: Planner, step: IntegerStep, pooled?: ValueId): StepPlan | undefined {
  return byKind(planners, planner, step, pooled);
}

const planners: ByKind<IntegerStep, Planner, StepPlan | undefined, [pooled?: ValueId]> = {
  conv: planConv,
  maxPool: planMaxPool,
  averagePool: planAveragePool,
  add: planAdd,
  mul: planMul,
  concat: (planner, step) => planConcat(planner, step) ?? planConcatAlong(planner, step),
  extreme: planExtreme,
  matMul: planMatMul,
  softmax: planSoftmax,
  normalize: planNormalize,
  div: planDiv,
  requantize: planRequantizeStep,
  lookup: planLookup,
  // Copies of a few rows: the reference's.
  embed: () => undefined,
  reshape: (planner, step) => planReshape(planner, step) ?? planRenumbered(planner, step),
  transpose: planTranspose,
  slice: planSlice,
  pad: planPad,
  resize: planResize,
  interpolate: planInterpolate,
  curve: planCurve,
  // Written again for each image, as others may have had its place.
  constant: () => undefined,
};
