/** The extension's worker processes, as the system knows them. */
import { readdirSync, readFileSync } from 'node:fs';

/** Process ids of the workers that this host's extension has forked: their program is in its profile. */
export function workers(profile: string): number[] {
  const isWorker = (pid: string): boolean => {
    try {
      const [, program] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return program.startsWith(profile) && program.endsWith('worker.js');
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isWorker(name))
    .map(Number);
}
