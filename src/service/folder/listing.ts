/** The record that marks a folder as ours, and the list of what we wrote there, as it holds it. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../util/errors';
import { readListed, type Listed } from './written';
import { readRegular } from '../../util/nodeRegularFile';

/** A kind of folder: the name of its record, and how to tell one. */
export interface Mark<R extends object> {
  readonly marker: string;
  /** Throws InputError when the text is no such record. */
  readonly read: (text: string) => R;
  /** What else of ours may lie in the folder, also before the record does; whoever writes it sees that it is ours. */
  readonly beside?: readonly string[];
}

/** Undefined where there is none; throws InputError when what lies there is none of ours, or broken: then nothing there is touched. */
export async function recordIn<R extends object>(folder: string, { marker, read }: Mark<R>): Promise<R | undefined> {
  const path = join(folder, marker);
  if (!existsSync(path)) return undefined;
  const text = (await readRegular(path)).toString('utf8');
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      `${path}: expected a record that we wrote, found another file or a broken one; move it elsewhere or choose another folder`,
    );
  }
}

/** Without the marker itself; undefined where there is no marker. A name alone counts only when it is of those that we write. */
export async function listedIn(folder: string, marker: string): Promise<readonly Listed[] | undefined> {
  const path = join(folder, marker);
  if (!existsSync(path)) return undefined;
  const listed =
    listIn((await readRegular(path)).toString('utf8')) ?? (await readdir(folder)).map((name): Listed => ({ name }));
  return listed.filter(({ name, sha256 }) => sha256 !== undefined || isOldFile(name));
}

function listIn(text: string): readonly Listed[] | undefined {
  try {
    return readListed((JSON.parse(text) as { readonly files?: unknown } | null)?.files);
  } catch {
    return undefined;
  }
}

/** What earlier versions wrote beside their markers without a list. */
const isOldFile = (name: string): boolean => /^(model\.shiftwise|report\.html|chart-[\w.-]+\.svg)$/.test(name);
