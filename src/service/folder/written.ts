/** Files that we wrote: the list of them, and what has become of one. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputFile, WrittenFile } from '../../util/files';

export function writtenFile({ name, bytes }: OutputFile): WrittenFile {
  return { name, bytes: bytes.length, sha256: sha256(bytes) };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Piece by piece: models may be larger than memory should be. */
async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}

/** `as written`: by its bytes. A file of which an earlier version has kept the name alone is taken for it. */
export type State = 'absent' | 'as written' | 'changed';

export async function stateOf(folder: string, file: Listed): Promise<State> {
  const place = join(folder, file.name);
  const found = await stat(place).catch(() => undefined);
  if (!found) return 'absent';
  if (!found.isFile()) return 'changed';
  if (file.sha256 === undefined) return 'as written';
  if (found.size !== file.bytes) return 'changed';
  return (await sumOf(place)) === file.sha256 ? 'as written' : 'changed';
}

/** As read from a list; an earlier version has kept names alone. */
export type Listed = Pick<WrittenFile, 'name'> & Partial<WrittenFile>;

/** The entries of a list that was read, if it is one; names that lead out of the folder are not followed. */
export function readListed(value: unknown): readonly Listed[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries = value.map((entry: unknown) => (typeof entry === 'string' ? { name: entry } : entry));
  return entries.filter(isListed);
}

function isListed(entry: unknown): entry is Listed {
  const { name, bytes, sha256: sum } = (entry ?? {}) as Partial<Record<keyof WrittenFile, unknown>>;
  const known = typeof bytes === 'number' && typeof sum === 'string';
  return typeof name === 'string' && isInside(name) && (known || (bytes === undefined && sum === undefined));
}

function isInside(name: string): boolean {
  const parts = name.split('/');
  return !/[\\\0]/.test(name) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
}
