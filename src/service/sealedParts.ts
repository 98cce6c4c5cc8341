/** Parts of long work as files of their own: written whole, with their key and a checksum, so that what was changed since is noticed. */
import { nodeFiles } from '../util/nodeFiles';
import { packInJson, unpackFromJson } from '../util/plainData';
import { tell, type Job } from '../util/progress';
import { isAsSealed, sealed } from '../util/sealed';
import { writeWhole } from './folder/writeWhole';

/** Rejects with InputError where it cannot be written. */
export async function writePart(path: string, key: string, value: unknown): Promise<void> {
  await writeWhole(path, JSON.stringify(await sealed({ key, value: packInJson(value) })));
}

/** Undefined where there is none; one that was changed since is told, and is none. */
export async function readPart(path: string, key: string, job: Job): Promise<unknown> {
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
