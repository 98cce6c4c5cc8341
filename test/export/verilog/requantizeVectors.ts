/** Cases for the requantizers in Verilog, with what the TypeScript reference makes of them. */
import { requantizeOne } from '../../../src/integer/requantize';
import type { Factor, Requantize } from '../../../src/quantize/quantizedModel';
import { roundings } from '../../support/quantizedSteps';
import { random, type Random } from '../../support/random';

const kinds = ['pow2-ratio', 'mul-shift', 'float'] as const;

/** A line per case, as `requantize_tb.sv` reads it. Roundings are numbered as in `round_shift.v`. */
export function requantizeVectors(kind: number, rounding: number, full: boolean, count: number): string {
  const r = random(1 + kind * 100 + rounding * 10 + (full ? 1 : 0));
  const lines = Array.from({ length: count }, () => {
    const factor = randomFactor(r, kind, full);
    const negative = randomFactor(r, kind === 0 ? 3 : kind, full);
    const acc = accumulator(r, factor);
    const requantize: Requantize = {
      mode: kinds[kind],
      rounding: roundings[rounding],
      factor,
      ...(full
        ? { negative, zeroPoint: -5, qmin: -100, qmax: 90, leakyAfter: { positive: 10, negative: 1 } }
        : { zeroPoint: 0, qmin: -128, qmax: 127 }),
    };
    const expected = requantizeOne(acc, 0, requantize);
    const left = full && kind < 2 ? 8 : 0;
    return hex(acc, 8) + factorHex(factor, left) + factorHex(negative, left) + hex(expected, 4);
  });
  return `${lines.join('\n')}\n`;
}

/** Kind 3: the slope of a shift-only adjustment, 8 bits and a shift. */
function randomFactor(r: Random, kind: number, full: boolean): Factor {
  const none = new Int32Array(0);
  if (kind === 2) {
    const value = r.int(0, 9) === 0 ? 2 ** -r.int(0, 30) : (0.5 + r.next()) * 2 ** -r.int(0, 30);
    return { value: Float64Array.of(value), multiplier: none, shift: none };
  }
  const largest = [1, 2 ** 31 - 1, 0, 255][kind];
  const multiplier = kind === 0 ? 1 : r.pick([largest, 0, 1, r.int(0, 2 ** r.int(1, kind === 3 ? 8 : 31) - 1)]);
  const lowest = full ? -8 : 0;
  const shift = r.pick([r.int(lowest, 40), r.int(lowest, 62), lowest, 62]);
  return {
    value: Float64Array.of(multiplier * 2 ** -shift),
    multiplier: Int32Array.of(multiplier),
    shift: Int32Array.of(shift),
  };
}

/** Extremes, small numbers, numbers that land in the range of q, and exact halves. */
function accumulator(r: Random, { value: [factor] }: Factor): number {
  const wanted = (r.next() - 0.5) * 300;
  const kinds = [
    () => r.pick([-(2 ** 31), 2 ** 31 - 1, 0, -1, 1]),
    () => r.int(-(2 ** 31), 2 ** 31 - 1),
    () => r.int(-300, 300),
    () => Math.round(wanted / factor),
    () => Math.round((Math.floor(wanted) + 0.5) / factor),
    () => Math.round((Math.floor(wanted) + 0.5) / factor) + r.pick([-1, 1]),
  ];
  const acc = r.pick(kinds)();
  return Number.isFinite(acc) ? Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, acc)) : 0;
}

/** 64 bits of multiplier or significand, 16 of shift. */
function factorHex({ value, multiplier, shift }: Factor, left: number): string {
  if (multiplier.length > 0) return hex(multiplier[0], 16) + hex(shift[0] + left, 4);
  const exponent = Math.floor(Math.log2(value[0]));
  return hex(value[0] * 2 ** (52 - exponent), 16) + hex(52 - exponent, 4);
}

const hex = (value: number, digits: number): string =>
  BigInt.asUintN(4 * digits, BigInt(value))
    .toString(16)
    .padStart(digits, '0');
