/**
 * The layers of a large model in blocks by the scopes of their names: `/model.22/cv2/cv2.0/conv/Conv` is in the block `/model.22`, there
 * in `/model.22/cv2`, and so on. Names come from files, so they may say anything: a scope that holds all layers or too few of them is no
 * block, and of scopes within scopes only so many count. Darknet's sections have no scopes, and so no blocks. Knows names alone.
 */
export interface NameBlock {
  /** As the names begin: `/model.22/cv2`. Another block has another one. */
  readonly scope: string;
  /** Indices of all layers in it, ascending. */
  readonly members: readonly number[];
  readonly entries: readonly BlockEntry[];
}

/** The index of a layer that is in no further block, or a block. */
export type BlockEntry = number | NameBlock;

/** Up to so many layers are looked at all at once. */
export const fewLayers = 200;

/** Less is not worth a fold. */
const smallest = 3;
const deepest = 12;

export const isBlock = (entry: BlockEntry): entry is NameBlock => typeof entry !== 'number';

/** What stands at the top, in the layers' order, a block at its first layer's place; undefined where there is no block, or few layers. */
export function nameBlocks(layers: readonly { readonly name: string }[]): readonly BlockEntry[] | undefined {
  if (layers.length <= fewLayers) return undefined;
  const found = known.get(layers) ?? topOf(layers);
  known.set(layers, found);
  return found.some(isBlock) ? found : undefined;
}

/** All blocks, outer ones before those in them. */
export function allBlocks(entries: readonly BlockEntry[]): readonly NameBlock[] {
  return entries.filter(isBlock).flatMap((block) => [block, ...allBlocks(block.entries)]);
}

/** What is left of a name in a block: `conv/Conv` of `/model.22/cv2/conv/Conv` in `/model.22/cv2`. */
export function nameWithin(scope: string | undefined, name: string): string {
  return scope !== undefined && name.startsWith(`${scope}/`) ? name.slice(scope.length + 1) : name;
}

/** Views ask for the blocks of the same layers with every key that is typed. */
const known = new WeakMap<object, readonly BlockEntry[]>();

interface Scope {
  readonly name: string;
  readonly entries: (number | Scope)[];
}

function topOf(layers: readonly { readonly name: string }[]): readonly BlockEntry[] {
  const root: Scope = { name: '', entries: [] };
  const scopes = new Map<string, Scope>();
  layers.forEach(({ name }, index) => scopeOf(name, root, scopes).entries.push(index));
  return withoutWrapping(blocksIn(root));
}

/** The innermost scope of a name, made where it is new. */
function scopeOf(name: string, root: Scope, scopes: Map<string, Scope>): Scope {
  return prefixesOf(name).reduce((outer, prefix) => {
    const inner = scopes.get(prefix) ?? { name: prefix, entries: [] };
    if (!scopes.has(prefix)) outer.entries.push(inner);
    scopes.set(prefix, inner);
    return inner;
  }, root);
}

/** `/a/b/c` → `/a`, `/a/b` */
function prefixesOf(name: string): readonly string[] {
  const prefixes: string[] = [];
  for (let at = name.indexOf('/', 1); at > 0 && prefixes.length < deepest; at = name.indexOf('/', at + 1))
    prefixes.push(name.slice(0, at));
  return prefixes;
}

/** A scope of few layers is none, and one that is the only thing in another stands for it. */
function blocksIn({ entries }: Scope): readonly BlockEntry[] {
  return entries.flatMap((entry): readonly BlockEntry[] => {
    if (typeof entry === 'number') return [entry];
    const inner = blocksIn(entry);
    const members = inner.flatMap((each) => (isBlock(each) ? each.members : [each])).sort((a, b) => a - b);
    if (members.length < smallest || (inner.length === 1 && isBlock(inner[0]))) return inner;
    return [{ scope: entry.name, members, entries: inner }];
  });
}

/** What holds everything would fold everything into one. */
function withoutWrapping(entries: readonly BlockEntry[]): readonly BlockEntry[] {
  const [only] = entries;
  return entries.length === 1 && isBlock(only) ? withoutWrapping(only.entries) : entries;
}
