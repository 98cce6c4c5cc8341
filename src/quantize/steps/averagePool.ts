/** Average-pooling, global or by a window. */
import type { Requantize } from '../representation';
import { centredRange, requantizedRange, signedBits } from './range';
import type { IntegerStepKind, StepBase, Window } from './step';

/** acc = Σ (in − inputZeroPoint) over the taps inside; factor arrays are indexed by (taps counted − 1). Global pooling is a window of the map's size. */
export interface AveragePoolStep extends StepBase {
  readonly kind: 'averagePool';
  readonly window: Window;
  readonly countIncludesPadding: boolean;
  readonly inputZeroPoint: number;
  readonly requantize: Requantize;
}

export const averagePool: IntegerStepKind<AveragePoolStep> = {
  formula:
    'acc = sum of (in - inputZeroPoint) over the taps inside, or all with countIncludesPadding; factor entry (taps counted - 1)',
  does: 'computes',
  operands: 'one',
  range: ({ requantize }) => requantizedRange(requantize),
  requantize: ({ requantize }) => requantize,
  entriesFor: 'taps',
  accumulatorBits({ window, inputZeroPoint }, { inputs: [input] }) {
    const { low, high } = centredRange(input, inputZeroPoint);
    const taps = window.kernel[0] * window.kernel[1];
    return signedBits(Math.min(low, 0) * taps, Math.max(high, 0) * taps);
  },
};
