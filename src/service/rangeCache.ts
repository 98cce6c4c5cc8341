/**
 * What float inference showed of a model on its calibration pictures, kept beside the runs (`.shiftwise/cache/KEY.json`) by the content of
 * all it depends on: another quantization of the same model on the same pictures begins without it. Runs that lie elsewhere keep nothing.
 */
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Journal } from '../util/journal';
import { tell, type Job } from '../util/progress';
import { readPart, writePart } from './sealedParts';

/** Some ten networks' worth. */
const cacheBytes = 64 * 2 ** 20;

export function rangeCache(runDir: string, job: Job): Journal | undefined {
  const store = dirname(runDir);
  return basename(store) === '.shiftwise' ? cacheIn(join(store, 'cache'), job) : undefined;
}

function cacheIn(folder: string, job: Job): Journal {
  const pathOf = (key: string): string => join(folder, `${key}.json`);
  let isTold = false;
  return {
    async find(key) {
      // Neither what another process takes away meanwhile nor what cannot be read is an error of a cache.
      const found = await readPart(pathOf(key), key, job).catch(() => undefined);
      if (found === undefined) return undefined;
      await touched(pathOf(key));
      if (!isTold) tell(job, `Ranges were measured before, on the same pictures: they are taken from ${folder}`);
      isTold = true;
      return found;
    },
    // A cache that cannot be written costs time alone.
    keep: (key, value) =>
      writePart(pathOf(key), key, value)
        .then(() => prune(folder))
        .catch(() => undefined),
  };
}

async function touched(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

/** What was not asked for the longest goes first. Only files of ours are counted, and removed. */
async function prune(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
  const parts = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name));
      return { path: join(folder, name), size, mtimeMs };
    }),
  );
  parts.sort((a, b) => b.mtimeMs - a.mtimeMs);
  let bytes = 0;
  for (const { path, size } of parts) if ((bytes += size) > cacheBytes) await rm(path, { force: true });
}
