/** Which file of a dump holds which golden value: by name. */
import type { Manifest, ManifestStep } from '../export/fpga/manifest';
import type { ManifestValue } from '../export/fpga/values';
import type { MemoryEntry } from '../export/fpga/memories';
import { identifier } from '../export/names';
import { InputError } from '../util/errors';
import { dumpExtensions } from './readDump';

/** A golden list of integers, and what is known about it. */
export interface Item {
  readonly id: string;
  /** What a file may be called, in small letters. */
  readonly names: readonly string[];
  readonly value: ManifestValue;
  readonly step?: ManifestStep;
  readonly memory: MemoryEntry;
  readonly accumulator: boolean;
  /** The integers that were made together with it. */
  readonly vectors: Vectors;
}

/** Integers by value id. */
export type Vectors = Pick<Manifest['golden'][number], 'values' | 'accumulators'>;

export interface DumpFile {
  readonly name: string;
  readonly path: string;
}

/** Inputs first, then each step's accumulator and output. */
export function itemsOf({ values, steps }: Manifest, vectors: Vectors): Item[] {
  return values.flatMap((value) => {
    const step = steps.find(({ outputs }) => outputs.includes(value.id));
    const names = [value.id, identifier(value.name), ...(step ? [identifier(step.name), step.layer ?? ''] : [])];
    const item = (memory: MemoryEntry | undefined, suffix: string): Item[] =>
      memory
        ? [
            {
              id: value.id + suffix,
              names: names.filter((name) => name !== '').map((name) => (name + suffix).toLowerCase()),
              ...{ value, step, memory, vectors, accumulator: suffix !== '' },
            },
          ]
        : [];
    return [...item(vectors.accumulators[value.id], '_acc'), ...item(vectors.values[value.id], '')];
  });
}

/** Of the directed vectors, whose inputs are not the dump's to give. */
export function directedItemsOf({ values, steps, directed }: Manifest): Item[] {
  return directed.flatMap(({ id, step: stepId, values: integers, accumulators }) => {
    const step = steps.find((each) => each.id === stepId);
    const value = values.find((each) => each.id === step?.outputs[0]);
    if (!step || !value) return [];
    const vectors = { values: integers, accumulators };
    const item = (memory: MemoryEntry | undefined, suffix: string): Item[] =>
      memory
        ? [
            {
              id: id + suffix,
              names: [(id + suffix).toLowerCase()],
              ...{ value, step, memory, vectors, accumulator: suffix !== '' },
            },
          ]
        : [];
    return [...item(accumulators[value.id], '_acc'), ...item(integers[value.id], '')];
  });
}

export const extensionOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();
const stemOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.'))).toLowerCase();
export const isDump = (name: string): boolean => dumpExtensions.some((extension) => extension === extensionOf(name));

/** By id before any other name. Throws InputError when nothing matches. */
export function match(
  items: readonly Item[],
  found: readonly DumpFile[],
  wanted: string | undefined,
  dump: string,
): { readonly item: Item; readonly file: DumpFile }[] {
  if (wanted !== undefined) {
    const item = items.find(({ id, names }) => id === wanted || names.includes(wanted.toLowerCase()));
    if (!item) throw new InputError(`--value ${wanted}: no golden value is called so (${namesOf(items)})`);
    if (found.length !== 1) throw new InputError(`--value is for a single file, found ${found.length} in ${dump}`);
    return [{ item, file: found[0] }];
  }
  const pairs = items.flatMap((item) => {
    const file = item.names.map((name) => found.find((each) => stemOf(each.name) === name)).find((each) => each);
    return file ? [{ item, file }] : [];
  });
  // One file, one value: a layer's name may be that of several steps, and the first takes it.
  const taken = new Set<string>();
  const single = pairs.filter(({ file }) => !taken.has(file.name) && taken.add(file.name));
  if (single.length > 0) return single;
  throw new InputError(
    `${dump}: no file is called like a golden value (${namesOf(items)}) with .${dumpExtensions.join(', .')}; ` +
      'for one file of another name: --value ID',
  );
}

const namesOf = (items: readonly Item[]): string =>
  items.length > 4
    ? `${items[0].id}, ${items[1].id}, … ${items[items.length - 1].id}`
    : items.map(({ id }) => id).join(', ');
