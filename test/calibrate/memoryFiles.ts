/** Files in memory for data set tests: `/`-separated absolute paths; folders list in a deliberately unsorted order. */
import { InputError } from '../../src/util/errors';
import { viewOf, type Files } from '../../src/util/files';

export function memoryFiles(contents: Readonly<Record<string, string | Uint8Array>>): Files {
  const read = async (path: string): Promise<Uint8Array> => {
    const found = contents[path];
    if (found === undefined) throw new InputError(`${path}: no such file`);
    return typeof found === 'string' ? new TextEncoder().encode(found) : found;
  };
  return {
    read,
    readText: async (path) => new TextDecoder().decode(await read(path)),
    part: async (path) => {
      const bytes = await read(path);
      return { length: bytes.length, read: async (at, length) => bytes.slice(at, at + length) };
    },
    view: async (path) => viewOf(await read(path)),
    exists: async (path) => path in contents || Object.keys(contents).some((each) => each.startsWith(`${path}/`)),
    list: async (folder) => {
      const inside = Object.keys(contents).filter((path) => path.startsWith(`${folder}/`));
      if (inside.length === 0) throw new InputError(`${folder}: no such folder`);
      const entries = new Map<string, boolean>();
      for (const path of inside) {
        const [name, ...rest] = path.slice(folder.length + 1).split('/');
        entries.set(name, rest.length > 0);
      }
      return [...entries].reverse().map(([name, directory]) => ({ name, directory }));
    },
    resolve,
  };
}

function resolve(...parts: readonly string[]): string {
  const joined = parts.reduce((path, part) => (part.startsWith('/') ? part : `${path}/${part}`), '');
  const out: string[] = [];
  for (const word of joined.split('/')) {
    if (word === '..') out.pop();
    else if (word !== '' && word !== '.') out.push(word);
  }
  return `/${out.join('/')}`;
}
