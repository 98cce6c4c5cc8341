/** Cuts a step into rows, or into blocks of channels where there are few rows, for the threads that help. */
import type { Pointer } from './exports';
import type { Planner, StepPlan } from './plan';
import { mostParts } from './intraOpPool';
import type { SharedFunction } from './intraOpPool';

type Shared = Pick<StepPlan, 'scratch' | 'run'>;

/** A range of rows and of blocks of eight output channels. */
export interface Ranges {
  readonly rows: readonly [first: number, end: number];
  readonly blocks: readonly [first: number, end: number];
}

export interface Shareable {
  readonly name: SharedFunction;
  readonly rows: number;
  /** Parts begin at multiples of this many rows. */
  readonly rowStep?: number;
  /** Blocks that may be given to different threads; 1 where they may not. */
  readonly blocks: number;
  /** Parts begin at multiples of this many blocks. */
  readonly blockStep?: number;
  /** About what it costs, in multiply-accumulates. */
  readonly work: number;
  /** Bytes of scratch memory of a part. */
  readonly scratch: number;
  /** Which argument is scratch memory; absent where none is. */
  readonly scratchAt?: number;
  /** The function's arguments. */
  readonly part: (scratch: Pointer, ranges: Ranges) => readonly number[];
}

/** Asking and waiting take some 5 µs, as long as this many multiply-accumulates. */
const leastWork = 2 ** 19;
/** More even the load out, and have more rows to prepare twice. */
const partsPerThread = 2;
/** Threads should not write to one cache line, nor to its neighbour, which is fetched with it. */
const line = 128;

/** The step as its plan runs it: by itself, or on as many threads as are there. @param run `step.name` of the planner's kernel. */
export function planShared({ threads }: Planner, step: Shareable, run: (...part: readonly number[]) => void): Shared {
  if (!threads) {
    const whole = wholeOf(step);
    return { scratch: step.scratch, run: (scratch) => run(...step.part(scratch, whole)) };
  }
  const stride = Math.ceil(step.scratch / line) * line;
  return {
    scratch: stride * threads.most,
    run(scratch) {
      const available = step.work < leastWork ? 1 : threads.available();
      const count = Math.min(available > 1 ? partsPerThread * available : 1, mostParts);
      if (count === 1) return run(...step.part(scratch, wholeOf(step)));
      const parts = cut(step, count).map((ranges) => step.part(scratch, ranges));
      threads.run({ name: step.name, parts, scratchAt: step.scratchAt ?? -1, stride });
    },
  };
}

export const wholeOf = ({ rows, blocks }: Pick<Shareable, 'rows' | 'blocks'>): Ranges => ({
  rows: [0, rows],
  blocks: [0, blocks],
});

/** In at most `count` parts as equal as their steps allow; along whichever side gives more of them, rows first. */
export function cut(step: Pick<Shareable, 'rows' | 'rowStep' | 'blocks' | 'blockStep'>, count: number): Ranges[] {
  const whole = wholeOf(step);
  const rows = rangesOf(step.rows, step.rowStep ?? 1, count);
  if (rows.length >= count) return rows.map((range) => ({ ...whole, rows: range }));
  const blocks = rangesOf(step.blocks, step.blockStep ?? 1, count);
  if (blocks.length > rows.length) return blocks.map((range) => ({ ...whole, blocks: range }));
  return rows.map((range) => ({ ...whole, rows: range }));
}

function rangesOf(size: number, step: number, count: number): (readonly [number, number])[] {
  const units = Math.ceil(size / step);
  const parts = Math.min(count, units);
  const edge = (i: number): number => Math.min(size, Math.floor((units * i) / parts) * step);
  return Array.from({ length: parts }, (_, i) => [edge(i), edge(i + 1)] as const);
}
