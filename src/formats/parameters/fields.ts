/** What files of parameters have in common: objects by name, and integers of a width that programs have. */
import { InputError } from '../../util/errors';

export type Table = Readonly<Record<string, unknown>>;

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function tableAt(value: unknown, where: string): Table {
  if (isTable(value)) return value;
  throw new InputError(`${where}: expected an object, found ${shown(value)}`);
}

/** @throws InputError for what is no width of integers that programs have */
export function bitsAt(value: unknown, where: string): number {
  if (Number.isInteger(value) && Number(value) >= 2 && Number(value) <= 16) return Number(value);
  throw new InputError(`${where}: expected 2 to 16 bits, found ${shown(value)}`);
}

/** As JSON has it, and not all of it where it is long; lists in lists by their number, for they may be nested without end. */
export function shown(value: unknown): string {
  const isNested = Array.isArray(value) && value.some((each) => typeof each === 'object' && each !== null);
  const text = isNested
    ? `a list of ${value.length}`
    : isTable(value)
      ? 'an object'
      : (JSON.stringify(value) ?? String(value));
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
