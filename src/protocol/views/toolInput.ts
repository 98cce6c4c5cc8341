/**
 * What a language model asks of our tools, read from what it wrote: nothing of it is believed. A file lies in a folder of the
 * workspace, settings are of a short list (none starts a program or writes elsewhere), and everything else is refused in one line that
 * says what was expected, for the model to ask again.
 */
import { InputError } from '../../util/errors';

export interface ToolInput {
  /** As it was asked for: of a model or recipe, relative to a folder of the workspace or absolute. */
  readonly path: string;
  /** Folder or file of samples, likewise. */
  readonly samples?: string;
  readonly layer?: string;
  /** `key=value`, as `--set` takes them. */
  readonly set: readonly string[];
}

/** Keys that each tool takes; those of `must` have to be there. */
export const toolKeys = {
  inspect: { must: ['path'], may: [] },
  quantize: { must: ['path'], may: ['samples', 'bits', 'preset', 'adjustment'] },
  evaluate: { must: ['path'], may: [] },
  explainLayer: { must: ['path', 'layer'], may: [] },
} as const satisfies Record<string, { must: readonly string[]; may: readonly string[] }>;

export type ToolName = keyof typeof toolKeys;

/** @throws InputError for what is no such input */
export function toolInput(tool: ToolName, written: unknown): ToolInput {
  if (typeof written !== 'object' || written === null) throw new InputError('expected an object with "path"');
  const given = new Map<string, unknown>(Object.entries(written).filter(([, value]) => value !== undefined));
  const { must, may }: { must: readonly string[]; may: readonly string[] } = toolKeys[tool];
  const known = [...must, ...may];
  const unknown = [...given.keys()].find((key) => !known.includes(key));
  if (unknown !== undefined) throw new InputError(`unknown key "${unknown}"; expected ${known.join(', ')}`);
  const missing = must.find((key) => !given.has(key));
  if (missing !== undefined) throw new InputError(`"${missing}" is missing`);
  const text = (key: string): string | undefined => textOf(key, given.get(key));
  return { path: text('path') ?? '', samples: text('samples'), layer: text('layer'), set: settingsOf(given) };
}

function textOf(key: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value.trim() === '') throw new InputError(`"${key}": expected a text`);
  return value;
}

/** Names are checked by whoever reads the recipe; here they only must not be anything but a name. */
function settingsOf(given: ReadonlyMap<string, unknown>): readonly string[] {
  const bits = given.get('bits');
  if (bits !== undefined && !(Number.isInteger(bits) && Number(bits) >= 2 && Number(bits) <= 16)) {
    throw new InputError(`"bits": expected an integer from 2 to 16, found ${JSON.stringify(bits)}`);
  }
  const names = ['preset', 'adjustment'].flatMap((key) => {
    const name = textOf(key, given.get(key));
    if (name === undefined) return [];
    if (!/^[a-z][a-z0-9-]*$/.test(name))
      throw new InputError(`"${key}": expected a name, found ${JSON.stringify(name)}`);
    return [`${key}=${name}`];
  });
  return [...names, ...(bits === undefined ? [] : [`bits=${Number(bits)}`])];
}

/**
 * The folder's file that is meant, with `/` between names; undefined where it lies outside of all folders.
 * @param folders absolute paths, as is the answer; on Windows with a drive
 */
export function pathWithin(folders: readonly string[], asked: string): string | undefined {
  const [path, roots] = [plain(asked), folders.map(plain)];
  if (isAbsolute(path)) return roots.some((root) => isBelow(root, path)) && !climbs(path) ? path : undefined;
  return roots.length === 0 || climbs(path) ? undefined : `${roots[0]}/${path.replace(/^\.\//, '')}`;
}

const plain = (path: string): string => path.replace(/\\/g, '/').replace(/\/+$/, '');
const isAbsolute = (path: string): boolean => /^(\/|[A-Za-z]:\/|~)/.test(path);
const isBelow = (root: string, path: string): boolean => path.startsWith(`${root}/`);
const climbs = (path: string): boolean => path.split('/').includes('..');
