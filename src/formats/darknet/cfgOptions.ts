/**
 * Typed reading of cfg entries. Darknet reads numbers with atoi and atof; here `32.0` and ` 32 ` are as good as `32`,
 * but a word where a number belongs is one clear error, where Darknet would go on with 0.
 */
import { FormatError } from '../../util/errors';
import { type CfgSection, entryOf, printable, quote } from './cfgSyntax';

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Throws the one error that a cfg gives: `line 12, [maxpool]: …`. The line is that of `key` when it is given. */
export function refuse(section: CfgSection, message: string, key?: string): never {
  const line = (key === undefined ? undefined : entryOf(section, key)?.line) ?? section.line;
  throw new FormatError(`line ${line + 1}, [${printable(section.type)}]: ${message}`, { format: 'darknet', line });
}

/** An integer; fractions are cut off as atoi does. */
export function readInt(section: CfgSection, key: string, otherwise: number, bounds: Bounds): number {
  const value = Math.trunc(readFloat(section, key, otherwise));
  if (value < bounds.min || value > bounds.max) {
    refuse(section, `${key} must be from ${bounds.min} to ${bounds.max}, found ${value}`, key);
  }
  return value;
}

export function readFlag(section: CfgSection, key: string, otherwise = false): boolean {
  return Math.trunc(readFloat(section, key, otherwise ? 1 : 0)) !== 0;
}

export function readFloat(section: CfgSection, key: string, otherwise: number): number {
  const text = entryOf(section, key)?.value;
  return text === undefined ? otherwise : toNumber(section, key, text);
}

export function readText(section: CfgSection, key: string, otherwise: string): string {
  return entryOf(section, key)?.value.replace(/\s/g, '') ?? otherwise;
}

/** Numbers separated by commas; undefined when the key is absent. At most 65,536 of them. */
export function readFloats(section: CfgSection, key: string): readonly number[] | undefined {
  const entry = entryOf(section, key);
  if (!entry) return undefined;
  const parts = entry.value.split(',', 65_537).map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  if (parts.length > 65_536) refuse(section, `${key} has more than 65536 numbers`, key);
  return parts.map((part) => toNumber(section, key, part, 'numbers separated by commas'));
}

export function readInts(section: CfgSection, key: string): readonly number[] | undefined {
  return readFloats(section, key)?.map(Math.trunc);
}

function toNumber(section: CfgSection, key: string, text: string, expected = 'a number'): number {
  // A plain decimal number only: Number() would also take 0x10, and the empty text as 0.
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    refuse(section, `${key} must be ${expected}, found ${quote(text)}`, key);
  }
  return Number(text);
}
