/** What the files of the project import: read from their text, so that imports of types alone count too. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

/** TypeScript files below a folder of the project, with `/`. */
export function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

export function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const pattern =
    /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)|require\('([^']+)'\)/gm;
  return [...text.matchAll(pattern)].map((match) => ({
    file,
    target: match[2] ?? match[3] ?? match[4],
    typeOnly: match[1] !== undefined,
  }));
}

/** The path that a relative import names, without `.ts` as it stands there. */
export function pathOf({ file, target }: Pick<Import, 'file' | 'target'>): string {
  return normalize(join(dirname(file), target))
    .split(sep)
    .join('/');
}
