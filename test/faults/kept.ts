/** The rows of a section as it was done last, so that one can be done alone. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { FaultRow } from './faultRow';

const folder = 'build/faults';
const fileOf = (section: string): string => `${folder}/${section}.json`;

export function keep(section: string, rows: readonly FaultRow[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(section), JSON.stringify(rows));
}

/** Undefined when one of the sections was never done here. */
export function keptRows(sections: readonly string[]): readonly FaultRow[] | undefined {
  if (!sections.every((section) => existsSync(fileOf(section)))) return undefined;
  return sections.flatMap((section) => JSON.parse(readFileSync(fileOf(section), 'utf8')) as readonly FaultRow[]);
}
