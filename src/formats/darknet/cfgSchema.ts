/**
 * What is known about cfg sections and keys, as data: type, default, one line of meaning, and which Darknet reads it.
 * Hover, completion and diagnostics read this table; `cfgResolve` gives the keys their effect.
 */
import { commonKeys, sectionTable } from './cfgSchemaTable';
import type { KeySchema, SectionSchema } from './keySchema';

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
