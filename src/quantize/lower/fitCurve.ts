/**
 * A function as lines between knots, for inputs of up to 16 bits. Each block of inputs has the fewest pieces, a power of two, whose lines
 * stay within a quarter of a step of the function at every integer of the block; so nothing is more than three quarters of a step
 * off after rounding. Where the function jumps, or is as steep as a root at zero, a piece is one integer, and the block a table.
 */
import { clamp } from '../../util/round';
import type { CurveStep } from '../steps/curve';

export type Curve = Omit<CurveStep, 'kind' | 'name' | 'layer' | 'inputs' | 'outputs'>;

/** Lines may be so far from the function, in steps of the output. */
const tolerance = 0.25;
/** Of a knot. */
const fraction = 4;
/** Blocks of an input that uses all of its bits, as a power of two. */
const blockBits = 6;

/**
 * @param valueAt the function's value in integers of the output, not rounded, at the u-th integer of the input; also at `count`
 * @param count of the input's integers
 */
export function fitCurve(
  valueAt: (u: number) => number,
  count: number,
  { qmin, qmax }: { readonly qmin: number; readonly qmax: number },
): Curve {
  const values = Float64Array.from({ length: count + 1 }, (_, u) => clamp(valueAt(u), qmin, qmax) - qmin);
  const blockShift = Math.max(0, Math.ceil(Math.log2(count)) - blockBits);
  const blocks = Array.from({ length: Math.ceil(count / 2 ** blockShift) }, (_, b) => fitBlock(values, b, blockShift));
  let knots = 0;
  const first = Int32Array.from(blocks, (block) => (knots += block.knots.length) - block.knots.length);
  return {
    ...{ blockShift, first, fraction, least: qmin },
    shifts: Int32Array.from(blocks, ({ shift }) => shift),
    knots: Int32Array.from(blocks.flatMap((block) => block.knots)),
    error: blocks.reduce((most, { error }) => Math.max(most, error), 0),
  };
}

interface Block {
  readonly shift: number;
  readonly knots: readonly number[];
  readonly error: number;
}

function fitBlock(values: Float64Array, block: number, blockShift: number): Block {
  for (let shift = blockShift; ; shift--) {
    const fitted = blockOf(values, block * 2 ** blockShift, blockShift, shift);
    if (fitted.error <= tolerance || shift === 0) return fitted;
  }
}

/** What lies beyond the last integer is as the last. */
function blockOf(values: Float64Array, from: number, blockShift: number, shift: number): Block {
  const last = values.length - 1;
  const piece = 2 ** shift;
  const knots = Array.from({ length: 2 ** (blockShift - shift) + 1 }, (_, k) =>
    Math.round(values[Math.min(from + k * piece, last)] * 2 ** fraction),
  );
  const end = Math.min(from + 2 ** blockShift, last);
  let error = 0;
  for (let u = from; u < end; u++) {
    const [k, d] = [Math.floor((u - from) / piece), (u - from) % piece];
    const line = (knots[k] + ((knots[k + 1] - knots[k]) * d) / piece) / 2 ** fraction;
    error = Math.max(error, Math.abs(line - values[u]));
  }
  return { shift, knots, error };
}
