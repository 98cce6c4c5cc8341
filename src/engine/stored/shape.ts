/**
 * Shapes of what is kept as JSON. A record that comes back from a disk is compared with its shape before anybody reads a field; the first
 * field that differs is named with what is expected there and what was found. `Shape<T>` follows the type: a field that a type gains has
 * no shape until it is given one, which the compiler says.
 */
import { isObject } from '../../evaluate/evaluator';
import { InputError } from '../../util/errors';

export interface Shape<T> {
  /** For people: "a text". */
  readonly expected: string;
  /** Where `value` differs, if it does; `path` is where it stands. */
  faultIn(value: unknown, path: string): Fault | undefined;
  /** Never there: ties the shape to its type. */
  readonly of?: T;
}

interface Fault {
  readonly path: string;
  readonly expected: string;
  readonly found: unknown;
}

/** The value as what it is; throws InputError that says file, field, expected, found and what to do. */
export function readShape<T>(shape: Shape<T>, value: unknown, where: string, advice: string): T {
  const fault = shape.faultIn(value, '');
  if (!fault) return value as T;
  const field = fault.path === '' ? '' : `"${fault.path}" must be `;
  const expected = field === '' ? `expected ${fault.expected}` : fault.expected;
  throw new InputError(`${where}: ${field}${expected}, found ${described(fault.found)}; ${advice}`);
}

function described(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return 'an object';
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60);
}

function when<T>(expected: string, holds: (value: unknown) => boolean): Shape<T> {
  return { expected, faultIn: (found, path) => (holds(found) ? undefined : { path, expected, found }) };
}

export const text: Shape<string> = when('a text', (value) => typeof value === 'string');
export const count: Shape<number> = when(
  'a whole number of 0 or more',
  (value) => Number(value) >= 0 && isWhole(value),
);
export const whole: Shape<number> = when('a whole number', isWhole);
/** JSON writes infinity as null. */
export const figure: Shape<number> = when('a number', (value) => typeof value === 'number' || value === null);

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value);
}

export const oneOf = <T extends string | number | boolean>(...known: readonly T[]): Shape<T> =>
  when(known.length === 1 ? String(known[0]) : `one of ${known.join(', ')}`, (value) => known.includes(value as T));

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return { ...shape, faultIn: (value, path) => (value === undefined ? undefined : shape.faultIn(value, path)) };
}

export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return { ...shape, faultIn: (value, path) => (value === null ? undefined : shape.faultIn(value, path)) };
}

/** A list is held against the second shape, anything else against the first. */
export function orList<T, L>(one: Shape<T>, many: Shape<L>): Shape<T | L> {
  const faultIn = (value: unknown, path: string) => (Array.isArray(value) ? many : one).faultIn(value, path);
  return { expected: `${one.expected} or ${many.expected}`, faultIn };
}

export function listOf<T>(item: Shape<T>): Shape<readonly T[]> {
  const expected = 'a list';
  const faultIn = (value: unknown, path: string): Fault | undefined =>
    Array.isArray(value)
      ? first(value, (each, at) => item.faultIn(each, `${path}[${at}]`))
      : { path, expected, found: value };
  return { expected, faultIn };
}

export function pairOf<T>(item: Shape<T>): Shape<readonly [T, T]> {
  const expected = 'a list of two';
  const faultIn = (value: unknown, path: string): Fault | undefined =>
    Array.isArray(value) && value.length === 2 ? listOf(item).faultIn(value, path) : { path, expected, found: value };
  return { expected, faultIn };
}

/** Two of one kind and a third. */
export function tripleOf<T, L>(item: Shape<T>, last: Shape<L>): Shape<readonly [T, T, L]> {
  const expected = 'a list of three';
  const faultIn = (value: unknown, path: string): Fault | undefined =>
    Array.isArray(value) && value.length === 3
      ? first(value, (each, at) => (at < 2 ? item : last).faultIn(each, `${path}[${at}]`))
      : { path, expected, found: value };
  return { expected, faultIn };
}

/** Values of one kind under names that nobody fixed. */
export function byName<T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  const expected = 'an object';
  const faultIn = (value: unknown, path: string): Fault | undefined =>
    isObject(value)
      ? first(Object.entries(value), ([name, each]) => item.faultIn(each, within(path, name)))
      : { path, expected, found: value };
  return { expected, faultIn };
}

type Fields<T> = { readonly [K in keyof T]-?: Shape<T[K]> };

/** Fields that the shape does not know are left alone: a later version may have written them. */
export function object<T>(fields: Fields<T>): Shape<T> {
  const expected = 'an object';
  const shapes = Object.entries<Shape<unknown>>(fields);
  const faultIn = (value: unknown, path: string): Fault | undefined =>
    isObject(value)
      ? first(shapes, ([name, shape]) => shape.faultIn(value[name], within(path, name)))
      : { path, expected, found: value };
  return { expected, faultIn };
}

const within = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function first<T>(items: readonly T[], faultOf: (item: T, at: number) => Fault | undefined): Fault | undefined {
  for (const [at, item] of items.entries()) {
    const fault = faultOf(item, at);
    if (fault) return fault;
  }
  return undefined;
}
