/**
 * What is no regular file is refused before it is opened: a pipe or device may never end, or never begin, and so may what the kernel
 * shows as regular files (/proc/kmsg waits for its next message). For hosts.
 */
import type { Stats } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { InputError } from './errors';

/** Rejects with InputError for a folder, pipe, socket or device, and with the system's error for what is not there. */
export async function requireRegularFile(path: string): Promise<Stats> {
  const found = await stat(path);
  if (found.isDirectory()) throw new InputError(`${path}: a folder, expected a file; name a file in it`);
  const kind = found.isFile() ? await kernelsOwn(path, found) : kindOf(found);
  if (kind === undefined) return found;
  throw new InputError(`${path}: ${kind}, expected a file; save what it holds to a file first`);
}

/** All of a file's bytes. An empty one is not opened: what claims to be empty and is not has no known end. */
export async function readRegular(path: string): Promise<Buffer> {
  const { size } = await requireRegularFile(path);
  return size === 0 ? Buffer.alloc(0) : readFile(path);
}

/** The kernel's files take no room; links into those folders that lead out again, as of open files, do not count. */
async function kernelsOwn(path: string, { blocks }: Stats): Promise<string | undefined> {
  const inside = blocks === 0 && /^\/(proc|sys)\//.test(await realpath(path));
  return inside ? 'made by the kernel while it is read' : undefined;
}

function kindOf(found: Stats): string {
  if (found.isFIFO()) return 'a pipe';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}
