/** What a stage's function is written with, and what it is made of. */
import { accumulatorWidth } from '../../quantize/accumulatorWidth';
import type { IntegerStep, Requantize } from '../../quantize/quantizedModel';
import type { RequantizeCode } from '../c/arithmetic';
import type { StepCode } from '../c/emitter';
import type { CProgram, CStep } from '../c/program';

export interface StageCode extends StepCode {
  /** Computed as in C, behind a buffer: what C's helpers are asked for. */
  readonly plain: readonly Requantize[];
}

export interface StageEmitter {
  readonly program: CProgram;
  readonly step: CStep;
  /** Multiplications side by side in a clock. */
  readonly parallel: number;
  /** A requantization of this stage, as a function on ap_int. */
  requantize(requantize: Requantize, accumulatorBits: number, suffix?: string): RequantizeCode;
  /** A constant array of this stage, as narrow as its integers; answers its name. */
  table(what: string, values: ArrayLike<number>, bits?: number): string;
}

/** Bits with sign of what a step sums, as results name them: its stage has no more. In mode `float`, where sums are real, 64. */
export function sumBits({ program: { model } }: StageEmitter, step: IntegerStep): number {
  return accumulatorWidth(model, step) ?? 64;
}
