/** How wide the sums are that a step requantizes: what a run of the step would answer (`integer/accumulators`), without running it. */
import { byKind, type ByKind } from '../util/byKind';
import type { IntegerStep, QuantizedModel } from './quantizedModel';
import { centredRange, signedBits } from './steps/range';
import { kindOf, operandsOf } from './steps/steps';

/** Bits with sign; undefined for steps that sum nothing, for heads, and for sums of reals. */
export function accumulatorWidth(model: QuantizedModel, step: IntegerStep): number | undefined {
  return byKind(widths, model, step);
}

const none = (): undefined => undefined;

const described = ({ tensors }: QuantizedModel, step: IntegerStep): number | undefined => {
  const operands = operandsOf(tensors, step);
  return (operands && kindOf(step).accumulatorBits?.(step, operands)) ?? undefined;
};

const widths: ByKind<IntegerStep, QuantizedModel, number | undefined> = {
  conv: (_, { requantize, accumulatorBits }) => requantize && accumulatorBits,
  requantize({ tensors }, { inputs, inputZeroPoint }) {
    const tensor = tensors[inputs[0]];
    if (!tensor) return undefined;
    const { low, high } = centredRange(tensor, inputZeroPoint);
    return signedBits(low, high);
  },
  ...{ averagePool: described, add: described, mul: described, div: described, interpolate: described },
  ...{ matMul: described, normalize: described, softmax: described },
  ...{ maxPool: none, concat: none, extreme: none, lookup: none, embed: none, reshape: none, transpose: none },
  ...{ slice: none, pad: none, resize: none, constant: none, curve: none },
};
