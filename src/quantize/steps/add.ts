/** Weighted sums of tensors. */
import { sizeOf } from '../../graph/tensor';
import type { Requantize } from '../representation';
import { centredRange, requantizedRange, signedBits } from './range';
import type { IntegerStepKind, StepBase } from './step';

/**
 * acc = Σ_i (in_i − zeroPoint_i) · multiplier_i  (mode `float`: · value_i), then requantized by `requantize`
 * (whose factor is the common 2^−shift, one entry). The inputs are aligned by their multipliers, which are
 * negative for what is subtracted, so there is one rounding.
 * Multipliers are whole numbers ≥ 0, beyond 2^31 where scales lie far apart; no |acc| reaches 2^52.
 * Inputs broadcast as in ONNX: (1,C,1,1) against (1,C,H,W).
 */
export interface AddStep extends StepBase {
  readonly kind: 'add';
  readonly inputZeroPoints: readonly number[];
  readonly alignment: readonly { readonly value: number; readonly multiplier: number }[];
  readonly requantize: Requantize;
}

export const add: IntegerStepKind<AddStep> = {
  formula:
    'acc = sum over inputs of (in - inputZeroPoint) * alignment multiplier (mode float: value), then requantized',
  does: 'computes',
  operands: 'many',
  range: ({ requantize }) => requantizedRange(requantize),
  requantize: ({ requantize }) => requantize,
  accumulatorBits({ requantize, alignment, inputZeroPoints }, { inputs }) {
    if (requantize.mode === 'float') return null;
    const ends = inputs.map((input, i) => {
      const { low, high } = centredRange(input, inputZeroPoints[i]);
      return [low * alignment[i].multiplier, high * alignment[i].multiplier];
    });
    const sum = (of: (ends: readonly number[]) => number): number => ends.reduce((total, each) => total + of(each), 0);
    return signedBits(
      sum((each) => Math.min(...each)),
      sum((each) => Math.max(...each)),
    );
  },
  // Inputs are aligned by a multiplier each, unless it is a power of two, and their sum is shifted once.
  adjustments({ requantize, alignment }, { output }) {
    const multipliers = alignment.map(({ multiplier }) => multiplier).filter((m) => !isPowerOfTwo(m));
    return {
      requantizations: [requantize],
      alignment: multipliers,
      operations: sizeOf(output.shape) * (1 + multipliers.length),
    };
  },
};

/** Of 0 too, which needs no multiplier either. */
const isPowerOfTwo = (m: number): boolean => m === 0 || Number.isInteger(Math.log2(Math.abs(m)));
