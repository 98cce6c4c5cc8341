/** What is no regular file is refused before it is opened: a pipe or device may never end, or never begin. For hosts. */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InputError } from './errors';

/** Rejects with InputError for a folder, pipe, socket or device, and with the system's error for what is not there. */
export async function requireRegularFile(path: string): Promise<Stats> {
  const found = await stat(path);
  if (found.isFile()) return found;
  if (found.isDirectory()) throw new InputError(`${path}: a folder, expected a file; name a file in it`);
  throw new InputError(`${path}: ${kindOf(found)}, expected a file; save what it holds to a file first`);
}

function kindOf(found: Stats): string {
  if (found.isFIFO()) return 'a pipe';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}
