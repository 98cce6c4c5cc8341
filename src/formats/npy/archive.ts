/**
 * The arrays of a `.npz`, which is a zip archive of `.npy` files. Its list stands at the end; of the rest only the arrays that are
 * wanted are read. `numpy.savez` stores them as they are, `savez_compressed` deflates them, and then each is inflated as a whole.
 */
import { inflateSync } from 'fflate';
import { budget, overBudget, sizeText } from '../../util/budget';
import { InputError, lineOf } from '../../util/errors';
import { checked, partsOf, type Parts } from './parts';
import { openArray, type StoredArray } from './storedArray';

const [endRecord, fileRecord, localRecord, wideLocator] = [0x06054b50, 0x02014b50, 0x04034b50, 0x07064b50];
const [endBytes, fileBytes, localBytes, locatorBytes] = [22, 46, 30, 20];
const longestComment = 65_535;
const mostListBytes = 2 ** 24;
const [inNarrow, inWide] = [0xffffffff, 1];

/** An entry of the list. */
interface Entry {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  /** In the archive. */
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/** By name, without `.npy`. Throws InputError for what is no archive, or holds something else than arrays of numbers. */
export async function openArchive(parts: Parts): Promise<ReadonlyMap<string, StoredArray>> {
  const arrays = new Map<string, StoredArray>();
  for (const entry of entriesIn(await listOf(parts), parts.name)) {
    if (!entry.name.endsWith('.npy'))
      throw broken(parts, `it holds ${entry.name.slice(0, 60)}, expected only .npy files`);
    const name = entry.name.slice(0, -'.npy'.length);
    if (arrays.has(name)) throw broken(parts, `it holds ${name} twice`);
    arrays.set(name, await openArray(await contentOf(parts, entry, `${parts.name}: ${name}`)));
  }
  return arrays;
}

const broken = ({ name }: Pick<Parts, 'name'>, why: string): InputError =>
  new InputError(`${name}: no .npz archive that can be read: ${why}`);

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

async function listOf(parts: Parts): Promise<Uint8Array> {
  const tail = await parts.read(
    Math.max(0, parts.length - endBytes - longestComment),
    Math.min(parts.length, endBytes + longestComment),
  );
  const view = viewOf(tail);
  let end = tail.length - endBytes;
  while (end >= 0 && view.getUint32(end, true) !== endRecord) end--;
  if (end < 0) throw broken(parts, 'its list of files is missing; it may be cut short');
  const narrow = { size: view.getUint32(end + 12, true), at: view.getUint32(end + 16, true) };
  const locator = end - locatorBytes;
  const isWide = locator >= 0 && view.getUint32(locator, true) === wideLocator;
  const { size, at } = isWide ? await wideList(parts, Number(view.getBigUint64(locator + 8, true))) : narrow;
  if (size > mostListBytes) throw broken(parts, `its list has ${size} bytes, expected ${mostListBytes} or fewer`);
  return parts.read(at, size);
}

async function wideList(parts: Parts, at: number): Promise<{ readonly size: number; readonly at: number }> {
  const view = viewOf(await parts.read(at, 56));
  return { size: Number(view.getBigUint64(40, true)), at: Number(view.getBigUint64(48, true)) };
}

function entriesIn(list: Uint8Array, name: string): readonly Entry[] {
  const view = viewOf(list);
  const entries: Entry[] = [];
  for (let at = 0; at < list.length;) {
    if (at + fileBytes > list.length || view.getUint32(at, true) !== fileRecord)
      throw broken({ name }, 'its list is damaged');
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const next = at + fileBytes + nameBytes + extraBytes + commentBytes;
    if (next > list.length) throw broken({ name }, 'its list is damaged');
    const extra = list.subarray(at + fileBytes + nameBytes, at + fileBytes + nameBytes + extraBytes);
    const narrow = [24, 20, 42].map((offset) => view.getUint32(at + offset, true));
    const [size, packed, place] = widened(narrow, extra);
    entries.push({
      name: new TextDecoder().decode(list.subarray(at + fileBytes, at + fileBytes + nameBytes)),
      encrypted: (view.getUint16(at + 8, true) & 1) !== 0,
      method: view.getUint16(at + 10, true),
      ...{ size, packed, at: place },
    });
    at = next;
  }
  return entries;
}

/** Numbers of 64 bits stand in a field of their own, in this order, for each that does not fit in 32. */
function widened(narrow: readonly number[], extra: Uint8Array): readonly number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== inWide) continue;
    let from = at + 4;
    return narrow.map((value) => {
      if (value !== inNarrow || from + 8 > extra.length) return value;
      from += 8;
      return Number(view.getBigUint64(from - 8, true));
    });
  }
  return narrow;
}

/** Where the content begins stands in front of it. */
async function contentOf(parts: Parts, { encrypted, method, packed, size, at }: Entry, name: string): Promise<Parts> {
  const head = viewOf(await parts.read(at, localBytes));
  if (head.getUint32(0, true) !== localRecord) throw broken(parts, 'its list is damaged');
  if (encrypted) throw new InputError(`${name}: it is encrypted`);
  const start = at + localBytes + head.getUint16(26, true) + head.getUint16(28, true);
  if (method === 0) return checked({ name, length: size, read: (from, length) => parts.read(start + from, length) });
  if (method === 8) return inflated(name, size, () => parts.read(start, packed));
  throw new InputError(`${name}: compressed by method ${method}; save it with numpy.savez`);
}

/** Inflated when it is first read, and kept. */
function inflated(name: string, size: number, packed: () => Promise<Uint8Array>): Parts {
  if (size > budget.arrayBytes)
    throw overBudget(
      name,
      `it takes ${sizeText(size)} when it is inflated`,
      sizeText(budget.arrayBytes),
      'save it with numpy.savez, which does not compress',
    );
  let whole: Promise<Parts> | undefined;
  const inflate = async (): Promise<Parts> => {
    const bytes = await packed();
    try {
      return partsOf(name, inflateSync(bytes, { out: new Uint8Array(size) }));
    } catch (error) {
      throw new InputError(`${name}: cannot be inflated: ${lineOf(error)}`);
    }
  };
  return checked({ name, length: size, read: async (at, length) => (await (whole ??= inflate())).read(at, length) });
}
