/** Average-pooling, global or by a window. */
import type { Requantize } from '../representation';
import { centredRange, requantizedRange, signedBits } from './range';
import type { IntegerStepKind, StepBase, Window } from './step';

/**
 * acc = Σ (in − inputZeroPoint) over the taps inside; factor arrays are indexed by (taps counted − 1): those inside, with
 * `countIncludesPadding` also those in the window's pads, but none beyond these, where a last window of ceil mode may reach.
 * Global pooling is a window of the map's size.
 */
export interface AveragePoolStep extends StepBase {
  readonly kind: 'averagePool';
  readonly window: Window;
  readonly countIncludesPadding: boolean;
  readonly inputZeroPoint: number;
  readonly requantize: Requantize;
}

export const averagePool: IntegerStepKind<AveragePoolStep> = {
  formula:
    'acc = sum of (in - inputZeroPoint) over the taps inside; factor entry (taps counted - 1): those inside, with countIncludesPadding also those within the pads, none beyond',
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
