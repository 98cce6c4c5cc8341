/** The rows of a section as it was done last, so that one can be done alone. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { FaultRow } from './faultRow';

const folder = 'build/faults';
const fileOf = (section: string): string => `${folder}/${section}.json`;

export function keep(section: string, rows: readonly FaultRow[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(section), JSON.stringify(rows));
}

export interface Kept {
  readonly rows: readonly FaultRow[];
  /** Sections that were never done here. */
  readonly missing: readonly string[];
}

export function keptOf(sections: readonly string[]): Kept {
  const isKept = (section: string): boolean => existsSync(fileOf(section));
  const rowsOf = (section: string): readonly FaultRow[] =>
    JSON.parse(readFileSync(fileOf(section), 'utf8')) as readonly FaultRow[];
  return {
    rows: sections.filter(isKept).flatMap(rowsOf),
    missing: sections.filter((section) => !isKept(section)),
  };
}
