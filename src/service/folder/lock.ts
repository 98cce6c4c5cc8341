/**
 * One writer at a time in a folder, across processes: a file that only one can create. It is held while files change places, not while
 * a job computes, so others wait for a moment. That of a killed process is taken away.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { link, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { InputError } from '../../util/errors';
import { isAbandoned, release, temporaryName } from './temporary';

export const lockName = '.shiftwise.lock';
const pause = 25;
const attempts = 2400;

/** Rejects with InputError when another one holds the folder for a minute; otherwise as `work` does. */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = join(folder, lockName);
  const holder = temporaryName('tmp');
  try {
    await acquire(lock, holder);
    return await work();
  } finally {
    if ((await holderOf(lock)) === holder) await rm(lock, { force: true });
    release(holder);
  }
}

async function acquire(lock: string, holder: string): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (claim(lock, holder)) return;
    const other = await holderOf(lock);
    if (other !== undefined && (await isDead(lock, other))) await takeAway(lock, other);
    else await delay(pause);
  }
  throw new InputError(`${lock}: another Shiftwise writes there; wait for it, or delete this file if there is none`);
}

/** In one go, so that hardly a kill finds it created and still empty. */
function claim(lock: string, holder: string): boolean {
  try {
    writeFileSync(lock, holder, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    rmSync(lock, { force: true });
    throw error;
  }
}

/** One without a name is of a process that was killed before it could write it, unless it does so now. */
async function isDead(lock: string, holder: string): Promise<boolean> {
  if (holder !== '') return isAbandoned(lock, holder);
  const found = await stat(lock).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > 2000;
}

const holderOf = (lock: string): Promise<string | undefined> => readFile(lock, 'utf8').catch(() => undefined);

/** Two may see the same dead holder: the slower one gets hold of the faster one's new lock, and puts it back. */
async function takeAway(lock: string, dead: string): Promise<void> {
  const aside = `${lock}${temporaryName('tmp')}`;
  await rename(lock, aside).catch(() => undefined);
  const held = await holderOf(aside);
  if (held !== undefined && held !== dead) await link(aside, lock).catch(() => undefined);
  await rm(aside, { force: true });
}
