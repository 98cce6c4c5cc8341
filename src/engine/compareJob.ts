/**
 * `compare`: the golden vectors of an fpga export against the files of a dump, value by value in the order of execution.
 * Files are matched by name: a value's id, or the name of its step or layer, with one of the known extensions.
 */
import { differencesOf } from '../compare/differences';
import { directedItemsOf, extensionOf, isDump, itemsOf, match, type DumpFile, type Item } from '../compare/match';
import { heldPlaces, inMemoryOrder, mapOrders, mapSize, type MapOrder } from '../compare/order';
import { readDump } from '../compare/readDump';
import type { Cause } from '../compare/suspect';
import { explain } from '../compare/explain';
import type { Manifest } from '../export/fpga/manifest';
import type { ComparedValue, CompareResult } from '../protocol/results/results';
import { InputError, throwIfCancelled } from '../util/errors';
import type { Files } from '../util/files';
import type { Job } from '../util/progress';
import { evidenceOf, type Lists } from './compare/evidence';
import { openGoldens, readMemory, type Goldens } from './compare/goldens';

export interface CompareOptions {
  /** Which image's golden vectors. */
  readonly image: number;
  /** Of every dump; absent: CHW, as golden vectors are. */
  readonly layout?: string;
  /** Which value a single file holds, when its name does not say. */
  readonly value?: string;
  /** Compares the directed vectors of single steps instead of an image's. */
  readonly directed?: boolean;
}

/** Throws InputError when either side cannot be read, or no file of the dump is called like a golden value. */
export async function compareJob(
  golden: string,
  dump: string,
  options: CompareOptions,
  files: Files,
  job: Job,
): Promise<CompareResult> {
  const goldens = await openGoldens(golden, files);
  const { manifest } = goldens;
  const { items, origin } = goldenItems(golden, manifest, options);
  const order = orderOf(options.layout ?? 'CHW');
  const found = await dumpFiles(dump, options.directed ? 'directed' : String(options.image), files);
  const pairs = match(items, found, options.value, dump);
  const compared: ComparedValue[] = [];
  let first: string | null = null;
  let causes: readonly Cause[] = [];
  for (const [done, { item, file }] of pairs.entries()) {
    throwIfCancelled(job.signal);
    job.onProgress?.({ stage: 'Comparing', done, total: pairs.length, unit: 'values' });
    const { value, lists } = await compareItem(goldens, item, file, order);
    compared.push(value);
    if (value.status === 'equal' || first !== null) continue;
    first = value.id;
    causes = explain(await evidenceOf(goldens, items, item, lists), options.layout !== undefined);
  }
  const named = new Set(pairs.map(({ file }) => file.name));
  return {
    ...{ golden, dump, image: options.image, origin },
    equal: first === null,
    compared,
    missing: items.filter((item) => !pairs.some((pair) => pair.item === item)).map(({ id }) => id),
    unused: found.filter(({ name }) => !named.has(name)).map(({ name }) => name),
    ...{ first, causes },
  };
}

/** What is compared, and what made it. */
function goldenItems(
  golden: string,
  manifest: Manifest,
  { image, directed }: CompareOptions,
): { readonly items: readonly Item[]; readonly origin: string } {
  if (directed) {
    const items = directedItemsOf(manifest);
    if (items.length > 0) return { items, origin: 'directed: integers chosen for each step' };
    throw new InputError(`${golden}: no directed vectors; \`export --golden all\` writes them`);
  }
  const vectors = manifest.golden.find((each) => each.image === image);
  if (!vectors) throw new InputError(noImage(golden, manifest, image));
  return { items: itemsOf(manifest, vectors), origin: vectors.origin };
}

function noImage(golden: string, { golden: all }: Manifest, image: number): string {
  const known = all.map((each) => each.image).join(', ');
  return `${golden}: no golden vectors of image ${image} (there are ${known || 'none'}); \`export --images N\` writes more`;
}

function orderOf(text: string): MapOrder {
  const order = mapOrders.find((each) => each === text.toUpperCase());
  if (order) return order;
  throw new InputError(`--layout must be one of ${mapOrders.join(', ')}, found "${text}"`);
}

/** Files of a folder (or of its `golden/N`, when it looks like an export), or the one file. */
async function dumpFiles(dump: string, kind: string, files: Files): Promise<DumpFile[]> {
  const parent = await files.list(files.resolve(dump, '..'));
  const entry = parent.find(({ name }) => files.resolve(dump, '..', name) === files.resolve(dump));
  if (!entry) throw new InputError(`${dump}: not found`);
  if (!entry.directory) return [{ name: entry.name, path: dump }];
  const folder = await dumpFolder(dump, kind, files);
  const names = (await files.list(folder)).filter(({ name, directory }) => !directory && isDump(name));
  return names.map(({ name }) => ({ name, path: files.resolve(folder, name) }));
}

/** @param kind an image's number, or `directed` */
async function dumpFolder(dump: string, kind: string, files: Files): Promise<string> {
  for (const root of [dump, files.resolve(dump, 'fpga')]) {
    const inner = files.resolve(root, 'golden', kind);
    if (await files.exists(inner)) return inner;
  }
  return dump;
}

async function compareItem(
  goldens: Goldens,
  item: Item,
  file: DumpFile,
  order: MapOrder,
): Promise<{ readonly value: ComparedValue; readonly lists: Lists }> {
  const expected = await readMemory(goldens, item.memory);
  const size = mapSize(item.value.shape);
  const bytes = await goldens.files.read(file.path);
  const dump = await readDump(file.name, bytes, { expected, bits: item.memory.bits, signed: item.memory.signed });
  const found = inMemoryOrder(dump, size, order);
  const places = heldPlaces(size, order, dump.length);
  const differences = differencesOf(expected, found, places, size);
  const containerBits = extensionOf(file.name) === 'bin' ? (bytes.length / dump.length) * 8 : undefined;
  return {
    value: {
      id: item.id,
      ...{ step: item.step?.name ?? null, layer: item.step?.layer ?? null, file: file.name, layout: order },
      ...{ ...differences, found: dump.length, status: statusOf(differences.differing, dump.length, expected.length) },
    },
    lists: { expected, found, places, dump, order, containerBits },
  };
}

function statusOf(differing: number, held: number, expected: number): ComparedValue['status'] {
  if (held !== expected) return 'length';
  return differing === 0 ? 'equal' : 'differs';
}
