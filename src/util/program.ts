/** A program of the user's that a job speaks to by lines: what the engine asks of its host, which alone starts processes. */
import type { OutputFile } from './files';

export interface ProgramSpec {
  /** The file to run and its arguments; no shell reads them. */
  readonly run: readonly string[];
  /** Absolute; where it runs. */
  readonly folder: string;
  /** Seconds that an answer, and the end, may take. */
  readonly timeout: number;
}

export interface Program {
  /** Absolute path of a file that goes with a question, while it is answered. */
  place(name: string): string;
  /** Sends a line and answers the next one that the program prints. Rejects with ProgramError when it ends, is silent or says too much. */
  ask(line: string, about: string, files: readonly OutputFile[]): Promise<string>;
  /** No more lines come. Resolves with what it still printed when it has ended well; rejects as `ask` does otherwise. */
  finish(): Promise<readonly string[]>;
  /** Ends it with all that it started, and removes its files. May be called twice. */
  stop(): Promise<void>;
}

/** Rejects with InputError when it cannot be started. It is stopped at once when the signal says so. */
export type StartProgram = (spec: ProgramSpec, signal?: AbortSignal) => Promise<Program>;

/** A line that is no answer, and where it belongs: how many lines have come by then, and so which error tells of it, is a matter of speed. */
export const foundLine = (line: string): string =>
  `found ${JSON.stringify(line.slice(0, 80))}; other texts belong on standard error`;
