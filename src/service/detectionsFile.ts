/** A list in JSON that grows element by element, and takes its place when it is whole. */
import { open, rename, rm, stat } from 'node:fs/promises';
import { InputError } from '../util/errors';
import { refuseDanglingLink } from './folder/danglingLink';
import { release, temporaryName } from './folder/temporary';
import { writeError } from './folder/writeError';
import { sweepUp } from './folder/writeWhole';

/** Rejects with InputError when it cannot be written; what `make` rejects with is passed on, and nothing is there then. */
export async function writeList<R>(
  path: string,
  make: (add: (elements: readonly object[]) => Promise<void>) => Promise<R>,
): Promise<R> {
  const writing = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw writeError(path, error);
    });
  await writing(requireFree(path));
  const temporary = `${path}${temporaryName('tmp')}`;
  const file = await writing(open(temporary, 'w'));
  let separator = '[\n';
  try {
    const made = await make(async (elements) => {
      if (elements.length === 0) return;
      await writing(file.appendFile(separator + elements.map((element) => JSON.stringify(element)).join(',\n')));
      separator = ',\n';
    });
    await writing(file.appendFile(separator === ',\n' ? '\n]\n' : '[]\n'));
    await writing(file.close());
    await writing(rename(temporary, path));
    return made;
  } finally {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    release(temporary);
  }
}

/** Making the elements takes long: what is in the way is told before it. */
async function requireFree(path: string): Promise<void> {
  await refuseDanglingLink(path);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new InputError(`${path}: a folder is in the way of a file; name a file in it`);
  await sweepUp(path);
}
