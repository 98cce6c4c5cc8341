/** What the planners of the single steps share: where values lie, where constants go, and what a planned step is. */
import type { ValueId } from '../../graph/graph';
import type { QuantizedModel } from '../../quantize/quantizedModel';
import type { KernelBuild } from './build';
import type { ConvPath } from './convPath';
import type { KernelExports, Pointer } from './exports';
import type { KernelMemory } from './memory';
import type { PixelLayout } from './pixels';
import type { Range } from '../../quantize/steps/range';
import type { ProgramThreads } from './intraOpPool';

/** A value in the kernel's memory. */
export interface PlacedValue {
  readonly layout: PixelLayout;
  readonly range: Range;
  /** Address of its structure (assembly/pixels.ts). */
  readonly pixels: Pointer;
}

export interface Planner {
  readonly model: QuantizedModel;
  readonly exports: KernelExports;
  readonly memory: KernelMemory;
  /** Throws RangeError for values that are not integers of the program. */
  readonly value: (id: ValueId) => PlacedValue;
  /** Path that convolutions take where it holds, for tests and measurements. */
  readonly preferredPath?: ConvPath;
  readonly build: KernelBuild;
  /** Other threads of the program, where it has some. */
  readonly threads?: ProgramThreads;
}

/** A step as the kernel runs it: rows of its output, in the memory that the plan has laid out. */
export interface StepPlan {
  /** Bytes of scratch memory that `run` uses. */
  readonly scratch: number;
  readonly run: (scratch: Pointer) => void;
  /** Writes the result of the max-pool that follows (`Pooling`) instead of its own. */
  readonly runPooled?: (scratch: Pointer) => void;
  /** Convolutions: how the guard lets them be computed; several paths where channels differ, joined by `+`. */
  readonly path?: string;
}
