/** A file of a data set of which only parts are read. */
import { checked, type Parts } from '../../formats/npy/parts';
import type { Files } from '../../util/files';

/** Rejects with InputError when there is no such file. */
export async function fileParts(path: string, files: Files): Promise<Parts> {
  return checked({ ...(await files.part(path)), name: path });
}
