/** A list in JSON that grows element by element, and takes its place when it is whole. */
import { open, rename, rm } from 'node:fs/promises';
import { release, temporaryName } from './folder/temporary';
import { writeError } from './folder/writeError';

/** Rejects with InputError when it cannot be written; what `make` rejects with is passed on, and nothing is there then. */
export async function writeList<R>(
  path: string,
  make: (add: (elements: readonly object[]) => Promise<void>) => Promise<R>,
): Promise<R> {
  const temporary = `${path}${temporaryName('tmp')}`;
  const file = await open(temporary, 'w').catch((error: unknown) => {
    throw writeError(path, error);
  });
  let separator = '[\n';
  try {
    const made = await make(async (elements) => {
      if (elements.length === 0) return;
      await file.appendFile(separator + elements.map((element) => JSON.stringify(element)).join(',\n'));
      separator = ',\n';
    });
    await file.appendFile(separator === ',\n' ? '\n]\n' : '[]\n');
    await file.close();
    await rename(temporary, path);
    return made;
  } finally {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    release(temporary);
  }
}
