/**
 * Validates by reading: what a table is asked for is known, and `done` refuses whatever was never asked for.
 * Every refusal says which key, what it must be, what was found, and where.
 */
import { InputError } from '../../util/errors';
import { suggestion } from '../../util/nearest';
import { describe, type Entry, type Table } from './entries';

/** The keys of one table of the recipe. A reader answers undefined for a key that is not written. */
export interface Fields {
  /** Dotted path of the table with a final dot, or empty at the top. */
  readonly path: string;
  readonly table: Table | undefined;
  take(key: string): Entry | undefined;
  /** Throws InputError for the first key that nobody has read. */
  done(): void;
}

export function fieldsOf(table: Table | undefined, path = ''): Fields {
  const known = new Set<string>();
  return {
    path,
    table,
    take(key) {
      known.add(key);
      return table?.entries.get(key);
    },
    done() {
      for (const [key, entry] of table?.entries ?? []) {
        if (known.has(key)) continue;
        const hint = suggestion(key, [...known]);
        throw new InputError(`unknown key "${path}${key}"${hint} (${entry.place})`);
      }
    },
  };
}

/** A table within; what `read` asks for is all that may be there. Read even when absent, so that defaults apply. */
export function section<T>(fields: Fields, key: string, read: (inner: Fields) => T): T {
  const entry = fields.take(key);
  if (entry !== undefined && entry.kind !== 'table') throw wrong(fields, key, 'an object', entry);
  const inner = fieldsOf(entry, `${fields.path}${key}.`);
  const result = read(inner);
  inner.done();
  return result;
}

export function integer(fields: Fields, key: string, low: number, high: number): number | undefined {
  const entry = fields.take(key);
  if (entry === undefined) return undefined;
  const value = scalarOf(entry);
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value;
  const bound = high === Number.MAX_SAFE_INTEGER ? `of ${low} or more` : `from ${low} to ${high}`;
  throw wrong(fields, key, `an integer ${bound}`, entry);
}

export function number(fields: Fields, key: string, low: number, high: number): number | undefined {
  const entry = fields.take(key);
  if (entry === undefined) return undefined;
  const value = scalarOf(entry);
  if (typeof value === 'number' && value >= low && value <= high) return value;
  throw wrong(fields, key, `a number from ${low} to ${high}`, entry);
}

export function boolean(fields: Fields, key: string): boolean | undefined {
  const entry = fields.take(key);
  if (entry === undefined) return undefined;
  const value = scalarOf(entry);
  if (typeof value === 'boolean') return value;
  throw wrong(fields, key, 'true or false', entry);
}

export function text(fields: Fields, key: string): string | undefined {
  const entry = fields.take(key);
  if (entry === undefined) return undefined;
  const value = scalarOf(entry);
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw wrong(fields, key, 'a text that is not empty', entry);
}

export function oneOf<T extends string>(fields: Fields, key: string, known: readonly T[]): T | undefined {
  const entry = fields.take(key);
  if (entry === undefined) return undefined;
  const value = scalarOf(entry);
  const found = known.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  const noun = `one of ${known.join(', ')}`;
  const hint = typeof value === 'string' ? suggestion(value, known) : '';
  throw wrong(fields, key, noun, entry, hint.includes('did you mean') ? hint : '');
}

/** `name` or `name:parameter`, e.g. `outlier:4`. Which names there are is for the room that runs them to say. */
export function method(fields: Fields, key: string): string | undefined {
  const entry = fields.take(key);
  return entry === undefined ? undefined : methodText(fields, key, entry);
}

/** A list of `name` or `name:parameter`. On the command line `a,b` will do. */
export function methods(fields: Fields, key: string): readonly string[] | undefined {
  return list(fields, key, 'a list of names', (entry) => methodText(fields, key, entry));
}

export function texts(fields: Fields, key: string): readonly string[] | undefined {
  return list(fields, key, 'a list of texts', (entry) => {
    const value = scalarOf(entry);
    if (typeof value === 'string' && value !== '') return value;
    throw wrong(fields, key, 'a list of texts', entry);
  });
}

/** A list of numbers of one of the given lengths; a single number will do where 1 is a length. */
export function numbers(fields: Fields, key: string, lengths: readonly number[]): readonly number[] | undefined {
  const entry = fields.take(key);
  if (entry === undefined) return undefined;
  const noun = `a list of ${lengths.join(' or ')} numbers`;
  const values = itemsOf(entry).map((item) => {
    const value = scalarOf(item);
    const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof read === 'number' && Number.isFinite(read)) return read;
    throw wrong(fields, key, noun, item);
  });
  if (lengths.includes(values.length)) return values;
  throw wrong(fields, key, noun, entry, `: ${values.length} numbers`);
}

export function wrong(fields: Fields, key: string, expected: string, found: Entry, more = ''): InputError {
  const name = `${fields.path}${key}`;
  return new InputError(`"${name}" must be ${expected}, found ${describe(found)}${more} (${found.place})`);
}

function methodText(fields: Fields, key: string, entry: Entry): string {
  const value = scalarOf(entry);
  if (typeof value === 'string' && /^[a-z][a-z0-9-]*(:([a-z]+|\d+(\.\d+)?))?$/.test(value)) return value;
  throw wrong(fields, key, 'a name, or name:parameter such as outlier:4', entry);
}

function list<T>(fields: Fields, key: string, noun: string, read: (entry: Entry) => T): readonly T[] | undefined {
  const entry = fields.take(key);
  if (entry === undefined) return undefined;
  if (entry.kind === 'table') throw wrong(fields, key, noun, entry);
  return itemsOf(entry).map(read);
}

/** A text stands for the list of its comma-separated parts: a shell makes brackets and quotes hard to type. */
function itemsOf(entry: Entry): readonly Entry[] {
  if (entry.kind === 'list') return entry.items;
  if (entry.kind !== 'scalar' || typeof entry.value !== 'string') return [entry];
  const { place } = entry;
  const parts = entry.value.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '').map((value) => ({ kind: 'scalar', value, place }));
}

function scalarOf(entry: Entry): string | number | boolean | null | undefined {
  return entry.kind === 'scalar' ? entry.value : undefined;
}
