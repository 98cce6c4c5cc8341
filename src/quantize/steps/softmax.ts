/** Powers of e, divided by their sum along an axis. */
import type { Requantize } from '../representation';
import { requantizedRange, signedBits } from './range';
import type { IntegerStepKind, StepBase } from './step';

/**
 * Along `axis`, as in I-BERT (Kim et al. 2021, section 3.4) but for the powers, which are read from tables:
 *
 *   d   = (the largest in) − in
 *   e   = (coarse[d >> fineBits] · fine[d mod 2^fineBits] + 2^(f−1)) >> f        ≈ 2^f · exp(−scale·d), f = fractionBits
 *   acc = floor(e · 2^quotientBits / Σ e)
 *
 * requantized by the factor's only entry. What `counted` leaves out has e = 0, and is not asked for the largest. Where `fine` holds every d, `coarse` is 2^f alone and e = fine[d]. The input's zero point
 * cancels. Nothing reaches 2^53: f ≤ 24, f + quotientBits ≤ 52.
 */
export interface SoftmaxStep extends StepBase {
  readonly kind: 'softmax';
  readonly axis: number;
  readonly fine: Int32Array;
  readonly coarse: Int32Array;
  readonly fineBits: number;
  readonly fractionBits: number;
  readonly quotientBits: number;
  /** 1 for what counts, over and over along the tensor's memory; absent where all does. */
  readonly counted?: Int8Array;
  readonly requantize: Requantize;
}

export const softmax: IntegerStepKind<SoftmaxStep> = {
  formula:
    'along the axis: d = largest in - in; e = (coarse[d >> fineBits] * fine[d mod 2^fineBits] + 2^(fractionBits-1)) >> fractionBits; acc = floor(e * 2^quotientBits / sum of e), then requantized; elements i with counted[i mod its length] = 0 are left out: e = 0',
  does: 'computes',
  operands: 'one',
  range: ({ requantize }) => requantizedRange(requantize),
  requantize: ({ requantize }) => requantize,
  accumulatorBits: ({ axis, fractionBits }, { inputs: [input] }) =>
    signedBits(0, input.shape[axis] * 2 ** fractionBits),
  constants: ({ fine, coarse, fractionBits }) => ({
    tables: (fine.length + (coarse.length > 1 ? coarse.length : 0)) * (fractionBits + 1),
  }),
};
