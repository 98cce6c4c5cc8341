/** What a quantized model takes, as far as it can be told without running it: for rows that are compared. */
import { planNetwork } from '../hardware/planNetwork';
import { clocksPerImage } from '../hardware/stageClocks';
import type { RowCost } from '../protocol/results/results';
import { costOf, totalCost } from '../quantize/cost';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { inIntegers } from '../quantize/steps/steps';
import { InputError } from '../util/errors';
import { sizesOf } from './summary';

export function rowCostOf(model: QuantizedModel): RowCost {
  const cycles = cyclesOf(model);
  return {
    sizeBytes: sizesOf(model).quantizedBytes,
    macBits: totalCost(model.steps.filter(inIntegers).map((step) => costOf(model, step))).macBits,
    ...(cycles !== undefined && { cycles }),
  };
}

/** Of the busiest stage of the streaming network, unfolded; undefined where a step has no stage. */
export function cyclesOf(model: QuantizedModel): number | undefined {
  try {
    return planNetwork(model, String).stages.reduce((most, stage) => Math.max(most, clocksPerImage(stage)), 0);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
