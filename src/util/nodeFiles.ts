/** The disk, for the hosts: reading as the engine asks. `service/folder` writes. */
import { closeSync, existsSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { budget, overBudget, sizeText } from './budget';
import { InputError, lineOf } from './errors';
import type { Files, FileView } from './files';
import { requireRegularFile } from './nodeRegularFile';

export const nodeFiles: Files = {
  async read(path, atMost) {
    const { buffer, byteOffset, byteLength } = await guarded(path, () => whole(path, atMost));
    // Not a Buffer: its slice is a view, where a Uint8Array's is a copy.
    return new Uint8Array(buffer, byteOffset, byteLength);
  },
  readText: (path) => guarded(path, async () => (await whole(path, budget.textBytes)).toString('utf8')),
  async part(path) {
    const { size } = await guarded(path, () => requireRegularFile(path));
    return { length: size, read: (at, length) => guarded(path, () => bytesFrom(path, at, length)) };
  },
  view: (path) => guarded(path, async () => fileView(path, await requireRegularFile(path))),
  exists: (path) => Promise.resolve(existsSync(path)),
  async list(folder) {
    const entries = await guarded(folder, () => readdir(folder, { withFileTypes: true }));
    const named = entries.map((entry) => ({ name: entry.name, directory: entry.isDirectory() }));
    return named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  },
  resolve: (...parts) => resolve(...parts),
};

async function whole(path: string, atMost = Infinity): Promise<Buffer> {
  const { size } = await requireRegularFile(path);
  if (size > atMost) {
    throw overBudget(path, `the file has ${sizeText(size)}`, sizeText(atMost), 'is it the file that is meant?');
  }
  return size === 0 ? Buffer.alloc(0) : readFile(path);
}

async function bytesFrom(path: string, at: number, length: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, at);
    if (bytesRead !== length) throw new Error('it ends too early');
    return bytes;
  } finally {
    await file.close();
  }
}

/** Opened for each reading: nothing is held open. */
function fileView(path: string, { size, mtimeMs }: Stats): FileView {
  const readNow = (at: number, length: number): Uint8Array => {
    const file = openSync(path, 'r');
    try {
      const now = fstatSync(file);
      if (now.size !== size || now.mtimeMs !== mtimeMs) throw new InputError(`${path}: ${changed}`);
      return filled(file, new Uint8Array(length), at);
    } finally {
      closeSync(file);
    }
  };
  const read = (at: number, length: number): Uint8Array => {
    try {
      return readNow(at, length);
    } catch (error) {
      throw asInputError(path, error);
    }
  };
  return { length: size, read };
}

const changed = 'it has changed since it was opened; open it again';

/** The system reads at most 2 GiB at once. */
function filled(file: number, bytes: Uint8Array, at: number): Uint8Array {
  for (let done = 0; done < bytes.length;) {
    const read = readSync(file, bytes, done, Math.min(bytes.length - done, 2 ** 30), at + done);
    if (read === 0) throw new Error('it ends too early');
    done += read;
  }
  return bytes;
}

/** Hands over a file of which only parts are wanted, and closes it. Rejects with InputError when it cannot be read. */
export function withParts<T>(
  path: string,
  use: (parts: { readonly length: number; read(into: Uint8Array, at: number): void }) => T,
): Promise<T> {
  return guarded(path, async () => {
    await requireRegularFile(path);
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const read = (into: Uint8Array, at: number): void => {
        if (readSync(file.fd, into, 0, into.length, at) !== into.length) throw new Error('it ends too early');
      };
      return use({ length: size, read });
    } finally {
      await file.close();
    }
  });
}

/** Node's error codes in words; the path is what people look for. */
async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asInputError(path, error);
  }
}

const asInputError = (path: string, error: unknown): InputError =>
  error instanceof InputError ? error : new InputError(`${path}: ${reasonOf(error)}`);

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'not found',
  EACCES: 'no permission to read it',
  EISDIR: 'a folder, expected a file',
  ENOTDIR: 'a file, expected a folder',
  ERR_FS_FILE_TOO_LARGE: 'larger than 2 GiB, which cannot be read in one piece',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? lineOf(error);
}
