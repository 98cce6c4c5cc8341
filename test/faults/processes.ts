/** Processes as they are looked at from outside: when they begin to write, and what memory they have had. */
import { existsSync, readFileSync, watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Harm } from './faultRow';
import type { Workplace } from './workplace';

/** So many milliseconds after the first sign of a change that is being prepared. Never, where none comes. */
export function untilItWrites({ run, exports }: Workplace, milliseconds: number): Promise<unknown> {
  return new Promise((resolve) => {
    const watchers = [run, exports].map((folder) =>
      watch(folder, (_, name) => {
        if (!name?.startsWith('.shiftwise')) return;
        watchers.forEach((watcher) => watcher.close());
        resolve(delay(milliseconds));
      }),
    );
    setTimeout(() => watchers.forEach((watcher) => watcher.close()), 60_000).unref();
  });
}

/** Of a process on Linux, in bytes; 0 where it is not known. */
export function peakOf(pid: number | undefined): number {
  const path = `/proc/${pid}/status`;
  const [, kilobytes = '0'] = (existsSync(path) && /VmHWM:\s+(\d+)/.exec(readFileSync(path, 'utf8'))) || [];
  return Number(kilobytes) * 1024;
}

export const overOneGigabyte = (bytes: number): readonly Harm[] => (bytes > 1e9 ? ['overOneGigabyte'] : []);
