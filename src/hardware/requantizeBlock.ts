/**
 * The requantization of a stream of accumulators as a block with its memory of factors.
 *
 *   acc · m · 2^−k = acc · (m · 2^(K−k)) · 2^−K     with K the largest k: the shift is the same for all channels, which then needs no logic
 *
 * Channels differ by few bits, so these factors are little wider than m. Where they would be too wide, each channel has its own shift.
 */
import { entryOf } from '../integer/requantize';
import type { Factor, Requantize } from '../quantize/quantizedModel';
import { signedBits } from '../quantize/steps/range';
import { InputError } from '../util/errors';
import { counted, wordOf } from './bits';
import type { StageBlock, StageMemory } from './network';
import { generalRequantizerOf, requantizerOf, roundingNumbers, type Requantizer } from './requantizer';

export interface RequantizeForm {
  readonly lanes: number;
  readonly accBits: number;
  readonly outBits: number;
  /** Entries of the factors, in the order in which accumulators come. */
  readonly entries: readonly number[];
}

export interface Requantization {
  readonly block: StageBlock;
  readonly memory: StageMemory;
}

/** Wider factors take more multipliers than a shift per channel takes logic. */
const widestFactor = 30;

export function requantization(requantize: Requantize, form: RequantizeForm, name = 'factors'): Requantization {
  const { fields, parameters } = factorsOf(requantize, form);
  const { lanes, entries, accBits, outBits } = form;
  const { rounding, negative, zeroPoint, qmin, qmax, leakyAfter } = requantize;
  const alike = entries.every((entry) => fields(entry) === fields(entries[0]));
  const depth = alike ? 1 : entries.length / lanes;
  const words = (): readonly bigint[] =>
    counted(depth).map((word) =>
      wordOf(
        counted(lanes).map((lane) => fields(entries[word * lanes + lane])),
        parameters.WORD_BITS,
      ),
    );
  const block: StageBlock = {
    module: 'stream_requantize',
    parameters: {
      ...{ KIND: parameters.KIND, LANES: lanes, CHANNELS: depth * lanes, ACC_BITS: accBits },
      ...{ FACTOR_BITS: parameters.FACTOR_BITS, SHIFT_BITS: parameters.SHIFT_BITS, SHIFT: parameters.SHIFT },
      ...{ ROUNDING: roundingNumbers[rounding], LEAKY: negative ? 1 : 0, Q_BITS: outBits },
      ...{ ZERO_POINT: zeroPoint, QMIN: qmin, QMAX: qmax },
      ...{ POSITIVE: leakyAfter?.positive ?? 1, NEGATIVE: leakyAfter?.negative ?? 1 },
    },
    files: { FACTORS: name },
    outBits: lanes * outBits,
  };
  return { block, memory: { name, bits: lanes * parameters.WORD_BITS, depth, words } };
}

interface Factors {
  /** The bits of one lane, by entry. */
  readonly fields: (entry: number) => bigint;
  readonly parameters: Readonly<Record<'KIND' | 'FACTOR_BITS' | 'SHIFT_BITS' | 'SHIFT' | 'WORD_BITS', number>>;
}

function factorsOf(requantize: Requantize, { accBits, outBits, entries }: RequantizeForm): Factors {
  if (requantize.mode === 'float' || requantize.single) {
    return separate(requantizerOf(requantize, accBits, outBits), 2, requantize.negative !== undefined);
  }
  const aligned = alignedFactors(requantize, entries);
  if (aligned) return aligned;
  if (requantize.negative?.multiplier.some((m) => m < 0)) {
    throw new InputError(
      'verilog: slopes below zero beside channels whose scales lie far apart have no module; quantize with "granularity": "per-tensor"',
    );
  }
  return separate(generalRequantizerOf(requantize, accBits, outBits), 1, requantize.negative !== undefined);
}

function alignedFactors({ factor, negative }: Requantize, entries: readonly number[]): Factors | undefined {
  const sides = negative ? [factor, negative] : [factor];
  const used = sides.flatMap((side) =>
    entries.map((entry) => [entryOf(side.multiplier, entry), entryOf(side.shift, entry)] as const),
  );
  const shifts = used.filter(([m]) => m !== 0).map(([, k]) => k);
  const common = shifts.reduce((most, k) => Math.max(most, k), shifts[0] ?? 0);
  const raised = ([m, k]: readonly [number, number]): number => (m === 0 ? 0 : m * 2 ** (common - k));
  const all = used.map(raised);
  const limit = 2 ** (widestFactor - 1);
  if (all.some((m) => Math.abs(m) >= limit)) return undefined;
  const bits = all.reduce((most, m) => Math.max(most, signedBits(m, m)), 2);
  const fieldOf = (side: Factor, entry: number): number =>
    raised([entryOf(side.multiplier, entry), entryOf(side.shift, entry)]);
  return {
    fields: (entry) =>
      wordOf(
        sides.map((side) => fieldOf(side, entry)),
        bits,
      ),
    parameters: { KIND: 0, FACTOR_BITS: bits, SHIFT_BITS: 1, SHIFT: common, WORD_BITS: bits * sides.length },
  };
}

/** A factor and a shift for each entry, as the modules of single layers take them. */
function separate({ parameters, inputs }: Requantizer, kind: 1 | 2, leaky: boolean): Factors {
  const [factor, shift, negativeFactor, negativeShift] = inputs;
  const [factorBits, shiftBits] = [factor.bits, shift.bits];
  const entryBits = factorBits + shiftBits;
  const pair = (entry: number, m: readonly number[], k: readonly number[]): bigint =>
    BigInt(entryOf(m, entry)) | (BigInt(entryOf(k, entry)) << BigInt(factorBits));
  return {
    fields: (entry) =>
      pair(entry, factor.values, shift.values) |
      (leaky ? pair(entry, negativeFactor.values, negativeShift.values) << BigInt(entryBits) : 0n),
    parameters: {
      ...{ KIND: kind, FACTOR_BITS: factorBits, SHIFT_BITS: shiftBits, SHIFT: parameters.LEFT_BITS ?? 0 },
      WORD_BITS: entryBits * (leaky ? 2 : 1),
    },
  };
}
