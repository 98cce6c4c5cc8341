/** Seeded damage to data: to one leaf or list of a tree, to a line of text, to bytes. The same random numbers, the same damage. */
import type { Random } from '../../support/random';

const numbers = [0, -1, 1, 2, 7, 255, 65_536, 2 ** 31 - 1, -(2 ** 31), 1e9] as const;
const texts = ['', ' ', '__proto__', 'constructor', '../../etc/passwd', '\u001b[2J\u202e', '\0', 'x'.repeat(3000)];

type Place = readonly [owner: Record<string, unknown>, key: string];

/** A copy of plain data (JSON, or a decoded message with its bytes) in which one thing is another of the same or a wrong kind. */
export function damagedTree<T extends object>(tree: T, random: Random, wrongKinds: boolean): T {
  const copy = structuredClone(tree);
  const [owner, key] = random.pick(placesIn(copy as Record<string, unknown>));
  owner[key] = wrongKinds && random.int(0, 3) === 0 ? otherKind(random) : damagedValue(owner[key], random);
  return copy;
}

function placesIn(tree: Record<string, unknown>): Place[] {
  return Object.entries(tree).flatMap(([key, value]): Place[] => [
    [tree, key],
    ...(isTree(value) ? placesIn(value) : []),
  ]);
}

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

const otherKind = (random: Random): unknown => random.pick([null, {}, [], 'text', 7, true, [[]], { length: -1 }]);

function damagedValue(value: unknown, random: Random): unknown {
  if (typeof value === 'number') return random.pick([...numbers, value + 1, -value, value * 1000]);
  if (typeof value === 'string') return random.pick([...texts, `${value}${value}`, value.slice(1)]);
  if (typeof value === 'boolean') return !value;
  if (value instanceof Uint8Array) return damagedBytes(value, random);
  if (Array.isArray(value)) return damagedList(value, random);
  return {};
}

function damagedList(list: readonly unknown[], random: Random): unknown[] {
  const at = random.int(0, Math.max(0, list.length - 1));
  const [before, after] = [list.slice(0, at), list.slice(at)];
  return random.pick([[], [...before, ...after.slice(1)], [...list, ...list], [...list].reverse(), [list[0], ...list]]);
}

export function damagedBytes(bytes: Uint8Array, random: Random, within = bytes.length): Uint8Array {
  const at = random.int(0, Math.max(0, Math.min(within, bytes.length) - 1));
  const copy = Uint8Array.from(bytes);
  switch (random.int(0, 3)) {
    case 0:
      return copy.slice(0, at);
    case 1:
      return Uint8Array.from([...copy.slice(0, at), random.int(0, 255), ...copy.slice(at)]);
    case 2:
      return copy.fill(random.pick([0, 127, 255]), at, at + 4);
    default:
      return copy.fill(random.int(0, 255), at, at + 1);
  }
}

export function damagedText(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random.int(0, lines.length - 1);
  const line = lines[at];
  const other = random.pick([
    line.replace(/-?\d+(\.\d+)?/, String(random.pick([...numbers, 1e300, 0.5, 'NaN']))),
    line.replace(/[\w.-]+(?=\W*$)/, random.pick(texts)),
    line.slice(0, random.int(0, line.length)),
    random.pick(['{', ']', '/*', '"', '[convolutional]', '[route]\nlayers=-9', '=', '\ufeff', '🦆']),
    `${line}\n${line}`,
    '',
  ]);
  return [...lines.slice(0, at), other, ...lines.slice(at + 1)].join('\n');
}
