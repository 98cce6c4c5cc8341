/**
 * Who is at which part, among processes that share a folder: a file that only one can create, and touches every few seconds while it
 * works. One that is not touched for a minute, or whose process has ended on this machine, is anybody's. How old it is, each waits for by
 * its own clock: clocks of machines differ. A claim taken too early costs time alone, since both then write the same bytes.
 */
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { isAbandoned, release, temporaryName } from '../folder/temporary';

const beatMilliseconds = 5000;
const leaseMilliseconds = 60_000;

export interface Claims {
  /** Answers how to give it back; undefined while another one has it. */
  take(path: string): Promise<(() => Promise<void>) | undefined>;
}

export function createClaims(lease = leaseMilliseconds): Claims {
  const seen = new Map<string, { readonly beat: number; readonly at: number }>();
  return {
    async take(path) {
      if (await isFree(path, seen, lease)) await rm(path, { force: true });
      const holder = temporaryName('tmp');
      if (await created(path, holder)) return held(path, holder);
      release(holder);
      return undefined;
    },
  };
}

/** What killed processes left of parts that are there. */
export async function dropClaims(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path, { force: true }).catch(() => undefined);
}

/** Whether somebody has touched it lately; for people, by the clock of this machine. */
export async function isWorking(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found || Date.now() - found.mtimeMs > leaseMilliseconds) return false;
  return !(await isAbandoned(path, await holderOf(path)));
}

async function created(path: string, holder: string): Promise<boolean> {
  try {
    await writeFile(path, holder, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function held(path: string, holder: string): () => Promise<void> {
  const beat = setInterval(() => void touch(path), beatMilliseconds);
  beat.unref();
  return async () => {
    clearInterval(beat);
    if ((await holderOf(path)) === holder) await rm(path, { force: true }).catch(() => undefined);
    release(holder);
  };
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

async function isFree(path: string, seen: Map<string, { beat: number; at: number }>, lease: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return false;
  if (await isAbandoned(path, await holderOf(path))) return true;
  const before = seen.get(path);
  const now = performance.now();
  if (before?.beat === found.mtimeMs) return now - before.at > lease;
  seen.set(path, { beat: found.mtimeMs, at: now });
  return false;
}

const holderOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
