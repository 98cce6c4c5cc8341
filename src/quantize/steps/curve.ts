/** Functions of inputs that are too wide for a table, as lines between knots. */
import { signedBits } from './range';
import type { IntegerStepKind, StepBase } from './step';

/**
 * The input's integers fall into blocks of 2^blockShift, a block into pieces of 2^shifts[block]:
 *
 *   u = in − qmin of the input,  b = u >> blockShift,  r = u − (b << blockShift),  s = shifts[b]
 *   k = first[b] + (r >> s),  d = r − ((r >> s) << s)
 *   out = least + ((knots[k] · 2^s + (knots[k + 1] − knots[k]) · d + 2^(s + fraction − 1)) >> (s + fraction))
 *
 * Knots are not negative and stand 2^fraction for each integer of the output. Nothing in it reaches 2^31.
 */
export interface CurveStep extends StepBase {
  readonly kind: 'curve';
  readonly blockShift: number;
  readonly first: Int32Array;
  readonly shifts: Int32Array;
  readonly knots: Int32Array;
  readonly fraction: number;
  readonly least: number;
  /** How far the lines lie from the function at most, in integers of the output, before rounding. */
  readonly error: number;
}

export const curve: IntegerStepKind<CurveStep> = {
  formula:
    'u = in - qmin of the input, b = u >> blockShift, r = u - (b << blockShift), s = shifts[b], k = first[b] + (r >> s), d = r - ((r >> s) << s); ' +
    'out = least + ((knots[k] * 2^s + (knots[k + 1] - knots[k]) * d + 2^(s + fraction - 1)) >> (s + fraction))',
  does: 'computes',
  operands: 'one',
  range({ least, knots, fraction }) {
    const ends = knots.reduce(([low, high], knot) => [Math.min(low, knot), Math.max(high, knot)], [knots[0], knots[0]]);
    const [low, high] = ends.map((knot) => least + Math.floor(knot / 2 ** fraction + 0.5));
    return { low, high };
  },
  constants: ({ knots, first, shifts }) => ({
    tables: [knots, first, shifts].reduce((bits, values) => bits + values.length * widest(values), 0),
  }),
};

function widest(values: Int32Array): number {
  return values.reduce((bits, value) => Math.max(bits, signedBits(value, value)), 1);
}
