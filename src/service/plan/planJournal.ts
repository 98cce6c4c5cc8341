/** A journal whose parts are files of a folder, which many processes may share. */
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Journal } from '../../util/journal';
import { nodeFiles } from '../../util/nodeFiles';
import { packInJson, unpackFromJson } from '../../util/plainData';
import { tell, type Job } from '../../util/progress';
import { isAsSealed, sealed } from '../../util/sealed';
import { writeWhole } from '../folder/writeWhole';
import { createClaims } from './claims';
import { claimPath, donePath, partPath } from './place';

/** Unlike a journal in one file, it rejects with InputError where it cannot be written: others wait for what is kept. */
export function planJournal(folder: string, job: Job): Journal {
  const claims = createClaims();
  const taken = new Map<string, number>();
  return {
    find: (key) => readPart(folder, key, job),
    async keep(key, value) {
      await writeWhole(partPath(folder, key), JSON.stringify(await sealed({ key, value: packInJson(value) })));
      const seconds = (performance.now() - (taken.get(key) ?? NaN)) / 1000;
      await appendFile(donePath(folder), `${JSON.stringify({ key, seconds })}\n`).catch(() => undefined);
    },
    async take(key) {
      const path = claimPath(folder, key);
      await mkdir(dirname(path), { recursive: true });
      taken.set(key, performance.now());
      return claims.take(path);
    },
  };
}

async function readPart(folder: string, key: string, job: Job): Promise<unknown> {
  const path = partPath(folder, key);
  if (!(await nodeFiles.exists(path))) return undefined;
  const part = parsed(await nodeFiles.readText(path));
  if (part?.key === key && (await isAsSealed(part))) return unpackFromJson(part.value);
  tell(job, `${path} does not have the content of its checksum; its part is computed again`);
  return undefined;
}

function parsed(text: string): { readonly key?: unknown; readonly value?: unknown } | null | undefined {
  try {
    return JSON.parse(text) as ReturnType<typeof parsed>;
  } catch {
    return undefined;
  }
}
