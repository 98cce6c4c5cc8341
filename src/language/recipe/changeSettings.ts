/** Settings put into a recipe's text as a person would write them: comments and all that was not asked for stay. */
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { pathOf, shorthands } from '../../engine/recipe/assign';
import { difference, type TextChange } from './changeLayer';
import { setValue } from './setValue';

export type Settings = Readonly<Record<string, string | number | boolean>>;

/**
 * One change that makes the whole of it; undefined when the text says so already, or is no recipe (no object). Keys are
 * those of `--set`: dotted, and texts of arrays are arrays. Never throws.
 */
export function changeSettings(text: string, settings: Settings): TextChange | undefined {
  if (parseTree(text)?.type !== 'object') return undefined;
  const changed = Object.entries(settings).reduce((now, [key, value]) => written(now, key, value), text);
  return changed === text ? undefined : difference(text, changed);
}

function written(text: string, key: string, value: Settings[string]): string {
  const tree = parseTree(text);
  const isThere = (path: readonly string[]): boolean => tree !== undefined && !!findNodeAtLocation(tree, [...path]);
  if (key in shorthands) return spread(text, key, value);
  const path = pathOf(key);
  // A key may stand dotted in the file: then it is changed where it stands.
  if (path.length === 1 || isThere([key])) return set(text, [key], value);
  const [first, ...rest] = path;
  const parent = tree && findNodeAtLocation(tree, [first]);
  if (!parent || parent.type === 'object') return set(text, path, value);
  const spelt = (Object.hasOwn(shorthands, first) ? shorthands[first] : []).map((part) => [
    part,
    parent.value as unknown,
  ]);
  return set(text, [first], { ...Object.fromEntries(spelt), [rest.join('.')]: valueOf(value) });
}

/** One value for several: into an object, where there is one with more keys (the bias has a width of its own). */
function spread(text: string, key: string, value: Settings[string]): string {
  const tree = parseTree(text);
  const node = tree && findNodeAtLocation(tree, [key]);
  if (node?.type !== 'object') return set(text, [key], value);
  return shorthands[key].reduce((now, part) => set(now, [key, part], value), text);
}

const set = (text: string, path: readonly string[], value: unknown): string => setValue(text, path, valueOf(value));

/** Rows keep arrays as the text that `--vary` was given. */
function valueOf(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('[')) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
