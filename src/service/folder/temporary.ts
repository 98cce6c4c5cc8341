/**
 * Names of what we only write for a while: `.shiftwise-HOST-PID-RANDOM.KIND`. The name says whose it is, so that whoever comes
 * next can sweep up after a process that was killed, and leaves alone what another one is still busy with.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';

const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 6);
const pattern = /\.shiftwise-([0-9a-f]{6})-(\d+)-([0-9a-f]{8})\.(new|swap|tmp)$/;

/** `new`: a change that is being prepared; `swap`: a whole one, to be finished; `tmp`: a single file. */
export type Kind = 'new' | 'swap' | 'tmp';

/** What this process is busy with: the number of a process may be that of an earlier one, as in containers. */
const mine = new Set<string>();

export function temporaryName(kind: Kind): string {
  const random = randomBytes(4).toString('hex');
  mine.add(random);
  return `.shiftwise-${host}-${process.pid}-${random}.${kind}`;
}

/** It is done with: should it still be there, anybody may sweep it up. */
export function release(name: string): void {
  mine.delete(pattern.exec(name)?.[3] ?? '');
}

export function kindOf(name: string): Kind | undefined {
  return pattern.exec(name)?.[4] as Kind | undefined;
}

/** How long the temporary of another machine is left alone: whether its process lives cannot be known here. */
const patience = 3_600_000;

/** Whether the process that made what lies at `path` is no more; `name` is the temporary's, by default the path itself. */
export async function isAbandoned(path: string, name = path): Promise<boolean> {
  const [, madeOn, pid, random] = pattern.exec(name) ?? [];
  if (madeOn === host) return Number(pid) === process.pid ? !mine.has(random) : !isRunning(Number(pid));
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > patience;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Ended, but not yet asked for by its parent. Known on Linux only. */
function isZombie(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
