/** Values as numbers, without the errors of the resolver: a rule says nothing about what it cannot read. */
import { type CfgSection, entryOf } from '../../../formats/darknet/cfgSyntax';

/** A plain decimal number, as `cfgOptions.ts` takes it. */
export const isNumber = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

/** The parts between commas; a comma at the end adds none. */
export function parts(value: string): readonly string[] {
  const all = value.split(',').map((part) => part.trim());
  return all.at(-1) === '' ? all.slice(0, -1) : all;
}

/** Undefined when the key is absent or holds something else. */
export function numbersOf(section: CfgSection, key: string): readonly number[] | undefined {
  const entry = entryOf(section, key);
  const texts = entry && parts(entry.value);
  return texts?.every(isNumber) ? texts.map(Number) : undefined;
}

/** An integer as atoi reads it, `otherwise` when the key is absent, undefined when it holds something else. */
export function integerOf(section: CfgSection, key: string, otherwise: number): number | undefined {
  const entry = entryOf(section, key);
  if (!entry) return otherwise;
  return isNumber(entry.value) ? Math.trunc(Number(entry.value)) : undefined;
}
