/** The planner of every kind of step. */
import type { ValueId } from '../../graph/graph';
import type { IntegerStep } from '../../quantize/quantizedModel';
import type { Planner, StepPlan } from './plan';
import { planConv } from './planConv';
import { planAdd, planMul, planRequantizeStep } from './planElementwise';
import { planConcat, planLookup, planPad, planReshape, planResize, planSlice, planTranspose } from './planMove';
import { planAveragePool, planMaxPool } from './planPool';

/**
 * Undefined where the kernel cannot run the step provably exactly: the reference does.
 * @param pooled what a max-pool makes of a convolution's result that nobody else reads.
 */
export function planStep(planner: Planner, step: IntegerStep, pooled?: ValueId): StepPlan | undefined {
  switch (step.kind) {
    case 'conv':
      return planConv(planner, step, pooled);
    case 'maxPool':
      return planMaxPool(planner, step);
    case 'averagePool':
      return planAveragePool(planner, step);
    case 'add':
      return planAdd(planner, step);
    case 'mul':
      return planMul(planner, step);
    case 'concat':
      return planConcat(planner, step);
    case 'requantize':
      return planRequantizeStep(planner, step);
    case 'lookup':
      return planLookup(planner, step);
    case 'reshape':
      return planReshape(planner, step);
    case 'transpose':
      return planTranspose(planner, step);
    case 'slice':
      return planSlice(planner, step);
    case 'pad':
      return planPad(planner, step);
    case 'resize':
      return planResize(planner, step);
  }
}
