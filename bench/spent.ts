/** What a program takes that runs as a process of its own. */
import { spawnSync } from 'node:child_process';

export interface Spent {
  /** Seconds. */
  readonly wall: number;
  /** Seconds of all its threads. */
  readonly processor: number;
  /** Largest resident memory. */
  readonly megabytes: number;
}

/** Throws with the end of the command's standard error where it fails. `python` runs bench/spent.py, which needs no packages. */
export function spent(python: string, command: readonly string[]): Spent {
  const { status, stdout, stderr } = spawnSync(python, ['bench/spent.py', ...command], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Spent;
}
