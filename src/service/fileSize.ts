import { nodeFiles as files } from '../util/nodeFiles';
import { checksum } from '../util/checksum';
import { stat } from 'node:fs/promises';

/** In bytes. */
export async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

/** Of a small file's bytes. */
export const checksumOf = async (path: string): Promise<number> => checksum(await files.read(path));
