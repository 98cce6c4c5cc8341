/**
 * What is known about cfg sections and keys, as data: type, default, one line of meaning, and which Darknet reads it.
 * Hover, completion and diagnostics read this table; `cfgResolve` gives the keys their effect.
 */
import { commonKeys, sectionTable } from './cfgSchemaTable';

/** `original` is pjreddie's Darknet, `alexeyab` the fork that carried it on. */
export type Fork = 'both' | 'original' | 'alexeyab';

export type KeyType = 'integer' | 'number' | 'flag' | 'text' | 'integers' | 'numbers' | 'activation';

export interface KeySchema {
  readonly type: KeyType;
  /** As one would write it; undefined when the key must be given or has no default. */
  readonly default?: string;
  readonly doc: string;
  readonly fork: Fork;
  /** The texts that Darknet knows, where there is a list of them. */
  readonly choices?: readonly string[];
}

export interface SectionSchema {
  readonly doc: string;
  readonly fork: Fork;
  /** Other names that Darknet takes for the section. */
  readonly aliases: readonly string[];
  readonly keys: Readonly<Record<string, KeySchema>>;
}

/** By full name: `convolutional`. Sections that cannot be opened are described too. */
export const sectionSchemas: Readonly<Record<string, SectionSchema>> = sectionTable;

const aliases = new Map(
  Object.entries(sectionTable).flatMap(([type, schema]) => schema.aliases.map((alias) => [alias, type] as const)),
);

/** The full name of a section type: `conv` is `convolutional`. Unknown types are answered as they are. */
export function canonicalType(type: string): string {
  return aliases.get(type) ?? type;
}

const shortNames = new Map([
  ['convolutional', 'conv'],
  ['connected', 'fc'],
]);

/** The type as it stands in layer names: `conv_12`. */
export function shortNameOf(type: string): string {
  return shortNames.get(type) ?? type;
}

export function sectionSchemaOf(type: string): SectionSchema | undefined {
  const name = canonicalType(type);
  return Object.hasOwn(sectionSchemas, name) ? sectionSchemas[name] : undefined;
}

/** A key of the section, or one that every layer takes. */
export function keySchemaOf(type: string, key: string): KeySchema | undefined {
  const keys = sectionSchemaOf(type)?.keys ?? {};
  if (Object.hasOwn(keys, key)) return keys[key];
  const common = canonicalType(type) !== 'net' && Object.hasOwn(commonKeys, key);
  return common ? commonKeys[key] : undefined;
}
