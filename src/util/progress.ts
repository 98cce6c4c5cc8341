import type { Journal } from './journal';
import type { StartProgram } from './program';

/** Progress of long work. `done` of `total` in `unit`; total 0 means that it is not known. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** Stays on a terminal: something to know, and no stage. */
  readonly lasting?: true;
}

export interface Job {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** Of a long job; absent: it begins anew each time. */
  readonly journal?: Journal;
  /** Starts the user's own programs; absent where they may not run. */
  readonly startProgram?: StartProgram;
}

/** A line that stays. */
export function tell({ onProgress }: Job, text: string): void {
  onProgress?.({ stage: text, done: 0, total: 0, unit: '', lasting: true });
}
