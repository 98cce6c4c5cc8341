/**
 * Brings a recipe and its `--set key=value` options to one tree, in which shorthands are spelt out:
 *
 *   bits = 4        → bits.weights = 4, bits.activations = 4   (the bias keeps its width)
 *   symmetric = b   → symmetric.weights = b, symmetric.activations = b
 *   range = method  → range.weights = method                   (activations only by their own key)
 *
 * A key of the file may be dotted as well: `"bits.weights": 4`.
 */
import { InputError } from '../../util/errors';
import { readTyped, type Entry, type Table } from './entries';

/** What one value for a key stands for. */
export const shorthands: Readonly<Record<string, readonly string[]>> = {
  bits: ['weights', 'activations'],
  symmetric: ['weights', 'activations'],
  range: ['weights'],
};

/** The file's tree with dotted keys and shorthands spelt out, then each override in turn on top of it. */
export function assignAll(file: Table, overrides: readonly string[]): Table {
  const tree = tableAt(file.place);
  for (const [key, entry] of file.entries) assign(tree, pathOf(key), entry);
  for (const override of overrides) {
    const { key, value } = splitOverride(override);
    assign(tree, pathOf(key), readTyped(value, `--set ${override}`));
  }
  return tree;
}

/** `key=value`; throws InputError when there is no key or no `=`. */
export function splitOverride(override: string): { readonly key: string; readonly value: string } {
  const at = override.indexOf('=');
  const key = override.slice(0, at).trim();
  if (at < 0 || key === '') {
    throw new InputError(`--set must be key=value, found "${override}" (for example --set bits.weights=4).`);
  }
  return { key, value: override.slice(at + 1).trim() };
}

/** The way to a dotted key. Names of inputs and layers may hold dots, so what follows `layers.` is split from its end, and `inputs.` at a key of theirs. */
export function pathOf(key: string): readonly string[] {
  if (key.startsWith('inputShape.')) return ['inputShape', key.slice('inputShape.'.length)];
  const input = /^inputs\.(.+?)\.((?:layout|value|preprocess|calibration|evaluation)(?:\..+)?)$/.exec(key);
  if (input) return ['inputs', input[1], ...input[2].split('.')];
  const layer = /^layers\.(.+?)\.((?:bits|range|float)(?:\.(?:weights|activations|bias))?)$/.exec(key);
  if (layer) return ['layers', layer[1], ...layer[2].split('.')];
  return key.startsWith('layers.') ? ['layers', ...lastSplit(key.slice('layers.'.length))] : key.split('.');
}

/** An unknown last key of a layer: what is before the last dot is the layer. A bare name is the layer itself. */
function lastSplit(rest: string): readonly string[] {
  const at = rest.lastIndexOf('.');
  return at <= 0 ? [rest] : [rest.slice(0, at), rest.slice(at + 1)];
}

/** A tree while it grows: every table in it is its own, none is one of the file's. */
interface Growing extends Table {
  readonly entries: Map<string, Entry>;
}

const tableAt = (place: string): Growing => ({ kind: 'table', entries: new Map(), place });

function assign(tree: Growing, [key, ...rest]: readonly string[], entry: Entry): void {
  const spelt = rest.length > 0 ? entry : spellOut(key, entry);
  if (rest.length === 0 && spelt.kind !== 'table') {
    tree.entries.set(key, spelt);
    return;
  }
  const old = tree.entries.get(key);
  const inner = old?.kind === 'table' ? (old as Growing) : tableAt(entry.place);
  tree.entries.set(key, inner);
  if (rest.length > 0) assign(inner, rest, entry);
  else if (spelt.kind === 'table') for (const [name, value] of spelt.entries) assign(inner, [name], value);
}

function spellOut(key: string, entry: Entry): Entry {
  const parts = Object.hasOwn(shorthands, key) ? shorthands[key] : undefined;
  if (parts === undefined || entry.kind !== 'scalar') return entry;
  return { kind: 'table', entries: new Map(parts.map((part) => [part, entry])), place: entry.place };
}
