/**
 * Golden vectors: the integers of one run of the program, for implementations elsewhere to be compared with. Made by the
 * engine, which can run the program; written by the formats that prove themselves with it.
 */
import type { ValueId } from '../graph/graph';
import type { IntegerValues } from '../quantize/quantizedModel';

export interface Golden {
  /** For people: which picture, or why none. */
  readonly origin: string;
  /** The image's name in its data set; absent for noise. */
  readonly image?: string;
  /** Integers of the program's inputs and of every integer step's output, in memory order. */
  readonly values: ReadonlyMap<ValueId, IntegerValues>;
  /** What float islands between the steps made, before it was quantized; absent where none were run. */
  readonly reals?: ReadonlyMap<ValueId, Float32Array>;
  /** By the value that a step makes: what it summed before requantizing. Empty unless asked for. */
  readonly accumulators: ReadonlyMap<ValueId, IntegerValues>;
}

/** Integers of a single step, chosen so that faults of its requantization show. */
export interface DirectedGolden {
  /** Its place in the program. */
  readonly step: number;
  /** Of the step's inputs and its output, in memory order. */
  readonly values: ReadonlyMap<ValueId, IntegerValues>;
  /** Absent for steps that sum nothing before a requantization. */
  readonly accumulators?: IntegerValues;
  /** Faults that change an integer of this step's vectors, in words. */
  readonly notices: readonly string[];
  /** Faults that change none: no sum in the step's reach tells them apart, or none was found. */
  readonly cannotNotice: readonly string[];
  /** Those of them that no sum in the step's reach tells apart: proven. */
  readonly outOfReach: readonly string[];
}

/** What a test's vectors are. @param golden of a picture; absent: the test has directed vectors alone */
export const originOf = (golden: Golden | undefined): string =>
  golden?.origin ?? 'directed: integers chosen for single steps';

/** How many bytes `goldenBytes` makes. */
export const goldenSize = (values: IntegerValues): number => values.length * (values instanceof Float64Array ? 8 : 4);

/** Little-endian two's complement: int32, or int64 for values that do not fit. */
export function goldenBytes(values: IntegerValues): Uint8Array {
  const wide = values instanceof Float64Array;
  const bytes = new Uint8Array(goldenSize(values));
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    if (wide) view.setBigInt64(i * 8, BigInt(values[i]), true);
    else view.setInt32(i * 4, values[i], true);
  }
  return bytes;
}
