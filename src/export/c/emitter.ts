/** What a step's body is written with: its program, requantizations and tables as they are asked for, and operands less their zero points. */
import type { Requantize } from '../../quantize/quantizedModel';
import { signedBits } from '../../quantize/steps/range';
import type { ExportOptions } from '../options';
import type { RequantizeCode, Table } from './arithmetic';
import type { CProgram, CStep, CValue } from './program';

/** What a body is made of besides itself. */
export interface StepCode {
  readonly body: readonly string[];
  readonly functions: readonly RequantizeCode[];
  readonly tables: readonly Table[];
  readonly requantizations: readonly Requantize[];
  /** Functions that several steps may share, each written once. */
  readonly helpers: readonly string[];
}

export interface Emitter {
  readonly program: CProgram;
  readonly step: CStep;
  /** First statement of an innermost loop: the directive of high-level synthesis, if it is wanted. */
  readonly pipeline: readonly string[];
  /** A requantization of this step, as a function. */
  requantize(requantize: Requantize, accumulatorBits: number, suffix?: string): RequantizeCode;
  /** A constant array of this step; answers its name. */
  table(what: string, type: string, values: ArrayLike<number>): string;
  /** Functions that the body calls; the same text is written once. */
  helper(text: string): void;
}

/** ` + 3`, ` - 3`, or nothing for 0. */
export const plus = (value: number): string => (value === 0 ? '' : value > 0 ? ` + ${value}` : ` - ${-value}`);

/** value − zero point; in int64 when int32 may be too narrow for the difference. */
export function centred(expression: string, value: CValue, zeroPoint: number): string {
  if (zeroPoint === 0) return expression;
  return `(${value.bits > 30 ? '(int64_t)' : ''}${expression}${plus(-zeroPoint)})`;
}

/** Bits with sign of value − zero point. */
export function centredBits(emitter: Pick<Emitter, 'program'>, value: CValue, zeroPoint: number): number {
  const tensor = emitter.program.model.tensors[value.id];
  if (value.bits > 32 || !tensor) return value.bits + (zeroPoint === 0 ? 0 : 1);
  return signedBits(tensor.qmin - zeroPoint, tensor.qmax - zeroPoint);
}

export function pipelineOf(pragmas: ExportOptions['pragmas']): readonly string[] {
  return pragmas === 'hls' ? ['HLS(PIPELINE II=1)'] : [];
}
