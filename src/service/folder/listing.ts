/** The list of what we wrote in a folder, as its marker holds it. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readListed, type Listed } from './written';

/** Without the marker itself; undefined where there is no marker. */
export async function listedIn(folder: string, marker: string): Promise<readonly Listed[] | undefined> {
  const path = join(folder, marker);
  if (!existsSync(path)) return undefined;
  return listIn(await readFile(path, 'utf8')) ?? (await readdir(folder)).filter(isOldFile).map((name) => ({ name }));
}

/** A record that cannot be read is ours all the same, by its name. */
function listIn(text: string): readonly Listed[] | undefined {
  try {
    return readListed((JSON.parse(text) as { readonly files?: unknown } | null)?.files);
  } catch {
    return undefined;
  }
}

/** What earlier versions wrote beside their markers without a list. */
const isOldFile = (name: string): boolean => /^(model\.shiftwise|report\.html|chart-[\w.-]+\.svg)$/.test(name);
