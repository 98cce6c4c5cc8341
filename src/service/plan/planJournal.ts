/** A journal whose parts are files of a folder, which many processes may share. */
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Journal } from '../../util/journal';
import type { Job } from '../../util/progress';
import { writeError } from '../folder/writeError';
import { readPart, writePart } from '../sealedParts';
import { createClaims } from './claims';
import { claimPath, donePath, partPath } from './place';

/** Unlike a journal in one file, it rejects with InputError where it cannot be written: others wait for what is kept. */
export function planJournal(folder: string, job: Job): Journal {
  const claims = createClaims();
  const taken = new Map<string, number>();
  const reading = sayingOnce(job);
  return {
    find: (key) => readPart(partPath(folder, key), key, reading),
    async keep(key, value) {
      await writePart(partPath(folder, key), key, value);
      const seconds = (performance.now() - (taken.get(key) ?? NaN)) / 1000;
      await appendFile(donePath(folder), `${JSON.stringify({ key, seconds })}\n`).catch(() => undefined);
    },
    async take(key) {
      const path = claimPath(folder, key);
      taken.set(key, performance.now());
      try {
        await mkdir(dirname(path), { recursive: true });
        return await claims.take(path);
      } catch (error) {
        throw writeError(path, error);
      }
    },
  };
}

/** Who waits for a part asks for it again and again; what is wrong with it is said once. */
function sayingOnce({ onProgress }: Job): Job {
  const said = new Set<string>();
  return {
    onProgress(progress) {
      if (said.has(progress.stage)) return;
      said.add(progress.stage);
      onProgress?.(progress);
    },
  };
}
