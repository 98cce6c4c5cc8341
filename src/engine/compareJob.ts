/**
 * `compare`: the golden vectors of an fpga export against the files of a dump, value by value in the order of execution.
 * Files are matched by name: a value's id, or the name of its step or layer, with one of the known extensions.
 */
import { likelyCauses } from '../compare/causes';
import type { Cause, Evidence } from '../compare/suspect';
import { differencesOf } from '../compare/differences';
import { extensionOf, isDump, itemsOf, match, type DumpFile, type Item } from '../compare/match';
import { guessOrder, inMemoryOrder, mapOrders, mapSize, type MapOrder, type MapSize } from '../compare/order';
import { readDump, readHex, readRaw } from '../compare/readDump';
import { memoryPath, readManifest, requantizeOf } from '../compare/readManifest';
import { entriesFor } from '../quantize/steps/steps';
import type { Manifest } from '../export/fpga/manifest';
import type { MemoryEntry } from '../export/fpga/memories';
import type { ComparedValue, CompareResult } from '../protocol/results/results';
import { InputError, throwIfCancelled } from '../util/errors';
import type { Files } from '../util/files';
import type { Job } from '../util/progress';

export interface CompareOptions {
  /** Which image's golden vectors. */
  readonly image: number;
  /** Of every dump; absent: the one that agrees best, value by value. */
  readonly layout?: string;
  /** Which value a single file holds, when its name does not say. */
  readonly value?: string;
}

interface Opened {
  readonly manifest: Manifest;
  /** Its folder. */
  readonly root: string;
  readonly files: Files;
}

/** Throws InputError when either side cannot be read, or no file of the dump is called like a golden value. */
export async function compareJob(
  golden: string,
  dump: string,
  options: CompareOptions,
  files: Files,
  job: Job,
): Promise<CompareResult> {
  const opened = await openGolden(golden, files);
  const { manifest } = opened;
  const vectors = manifest.golden.find(({ image }) => image === options.image);
  if (!vectors) throw new InputError(noImage(golden, manifest, options.image));
  const order = options.layout === undefined ? undefined : orderOf(options.layout);
  const items = itemsOf(manifest, vectors);
  const found = await dumpFiles(dump, options.image, files);
  const pairs = match(items, found, options.value, dump);
  const compared: ComparedValue[] = [];
  let first: string | null = null;
  let causes: readonly Cause[] = [];
  for (const [done, { item, file }] of pairs.entries()) {
    throwIfCancelled(job.signal);
    job.onProgress?.({ stage: 'Comparing', done, total: pairs.length, unit: 'values' });
    const { value, evidence } = await compareItem(opened, items, item, file, order);
    compared.push(value);
    if (value.status === 'equal' || first !== null) continue;
    first = value.id;
    causes = evidence ? likelyCauses(await evidence()) : [];
  }
  const named = new Set(pairs.map(({ file }) => file.name));
  return {
    ...{ golden, dump, image: options.image, origin: vectors.origin },
    equal: first === null,
    compared,
    missing: items.filter((item) => !pairs.some((pair) => pair.item === item)).map(({ id }) => id),
    unused: found.filter(({ name }) => !named.has(name)).map(({ name }) => name),
    ...{ first, causes },
  };
}

async function openGolden(golden: string, files: Files): Promise<Opened> {
  for (const root of [golden, files.resolve(golden, 'fpga')]) {
    const path = files.resolve(root, 'manifest.json');
    if (await files.exists(path)) return { manifest: readManifest(await files.readText(path), path), root, files };
  }
  throw new InputError(
    `${golden}: no manifest.json; expected the folder that \`shiftwise export RUN_DIR --format fpga\` wrote`,
  );
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
async function dumpFiles(dump: string, image: number, files: Files): Promise<DumpFile[]> {
  const parent = await files.list(files.resolve(dump, '..'));
  const entry = parent.find(({ name }) => files.resolve(dump, '..', name) === files.resolve(dump));
  if (!entry) throw new InputError(`${dump}: not found`);
  if (!entry.directory) return [{ name: entry.name, path: dump }];
  const inner = files.resolve(dump, 'golden', String(image));
  const folder = (await files.exists(inner)) ? inner : dump;
  const names = (await files.list(folder)).filter(({ name, directory }) => !directory && isDump(name));
  return names.map(({ name }) => ({ name, path: files.resolve(folder, name) }));
}

async function compareItem(
  opened: Opened,
  items: readonly Item[],
  item: Item,
  file: DumpFile,
  given: MapOrder | undefined,
): Promise<{ readonly value: ComparedValue; readonly evidence?: () => Promise<Evidence> }> {
  const expected = await readGolden(opened, item.memory);
  const size = mapSize(item.value.shape);
  const bytes = await opened.files.read(file.path);
  const dump = await readDump(file.name, bytes, { elements: expected.length, bits: item.memory.bits });
  const head = {
    id: item.id,
    ...{ step: item.step?.name ?? null, layer: item.step?.layer ?? null, file: file.name },
    ...{ elements: expected.length, found: dump.length },
  };
  if (dump.length !== expected.length) {
    const nothing = { differing: 0, unknown: 0, first: null, largest: 0, mean: 0, common: [] };
    return { value: { ...head, ...nothing, layout: given ?? 'CHW', status: 'length' } };
  }
  const order = given ?? guessOrder(expected, dump, size);
  const found = inMemoryOrder(dump, size, order);
  const differences = differencesOf(expected, found, size);
  const status = differences.differing === 0 ? 'equal' : 'differs';
  const containerBits = extensionOf(file.name) === 'bin' ? (bytes.length / dump.length) * 8 : undefined;
  return {
    value: { ...head, ...differences, layout: order, status },
    evidence: () => gather(opened, items, item, { expected, found, size, containerBits }),
  };
}

/** The rest of what is known about a value that differs. */
async function gather(
  opened: Opened,
  items: readonly Item[],
  { id, value, step, memory, accumulator }: Item,
  lists: Pick<Evidence, 'expected' | 'found' | 'containerBits'> & { readonly size: MapSize },
): Promise<Evidence> {
  const sums = accumulator ? undefined : items.find((other) => other.id === `${id}_acc`);
  const bias = step?.memories['bias'];
  const alike = items.filter((other) => other.id !== id && other.memory.elements === memory.elements);
  return {
    ...lists,
    ...{ bits: memory.bits, zeroPoint: accumulator ? 0 : value.zeroPoint, scale: value.scale },
    accumulators: sums && (await readGolden(opened, sums.memory)),
    // The entries of a mean are chosen by its taps, which the dump's places do not tell.
    requantize: step?.kind && entriesFor(step.kind) === 'taps' ? undefined : requantizeOf(step?.['requantize']),
    bias: bias && (await readPlain(opened, bias)),
    others: await Promise.all(
      alike.slice(0, 16).map(async (other) => ({ name: other.id, values: await readGolden(opened, other.memory) })),
    ),
  };
}

/** Golden vectors lie in the order of their shape. */
async function readGolden({ root, files }: Opened, memory: MemoryEntry): Promise<Float64Array> {
  const { path, raw } = memoryPath(memory, root);
  const bytes = await files.read(files.resolve(root, path));
  const values = raw
    ? readRaw(bytes, memory.containerBytes)
    : readHex(path, new TextDecoder().decode(bytes), memory.bits);
  if (values.length === memory.elements) return values;
  throw new InputError(`${path}: expected ${memory.elements} elements, found ${values.length}: the export is damaged`);
}

/** One element per word only: the biases of a tiled export are left aside. */
async function readPlain(opened: Opened, memory: MemoryEntry): Promise<Float64Array | undefined> {
  const plain = memory.elementsPerWord === 1 || memory.files.bin !== undefined;
  return plain && (memory.files.bin ?? memory.files.mem) !== undefined ? readGolden(opened, memory) : undefined;
}
