/** A single file, written beside its place and moved there: readers see the old one or the new one. */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { refuseDanglingLink } from './danglingLink';
import { isAbandoned, kindOf, release, temporaryName } from './temporary';
import { writeError } from './writeError';

/** Rejects with InputError when it cannot be written. */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = `${path}${temporaryName('tmp')}`;
  try {
    await refuseDanglingLink(path);
    await mkdir(dirname(path), { recursive: true });
    await sweepUp(path);
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(path, error);
  } finally {
    release(temporary);
  }
}

/** What killed processes have left of writing the same file. */
export async function sweepUp(path: string): Promise<void> {
  const begun = (await readdir(dirname(path))).filter((name) => name.startsWith(basename(path)));
  for (const name of begun.filter((each) => kindOf(each) === 'tmp')) {
    const place = join(dirname(path), name);
    if (await isAbandoned(place, name)) await rm(place, { force: true });
  }
}
