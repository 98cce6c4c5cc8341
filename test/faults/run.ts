/**
 * `npm run faults`: does harm to the built product, section by section, and writes docs/faults.md. `--only SECTION` does one section;
 * the others' rows are those of their last time here (build/faults). Exits with 1 when a count that must be zero is not.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { FaultRow } from './faultRow';
import { keep, keptOf } from './kept';
import { sections } from './sections';
import { faultsPage } from './table';

const seed = 1;

async function main([flag, name]: readonly string[]): Promise<number> {
  if (flag !== undefined && (flag !== '--only' || name === undefined || !(name in sections))) {
    console.error(`usage: npm run faults [-- --only SECTION], SECTION of ${Object.keys(sections).join(', ')}`);
    return 2;
  }
  const wanted = Object.keys(sections).filter((section) => name === undefined || name === section);
  const rows: FaultRow[] = [];
  for (const section of wanted) rows.push(...(await done(section)));
  const kept = keptOf(Object.keys(sections));
  const page = faultsPage(kept, { date: today(), processor: cpus()[0].model, seed });
  console.log(page);
  writeFileSync('docs/faults.md', page);
  return rows.some(harmed) ? 1 : 0;
}

async function done(section: string): Promise<readonly FaultRow[]> {
  const began = Date.now();
  const rows = await sections[section](seed);
  console.error(`${section}: ${Math.round((Date.now() - began) / 1000)} s`);
  keep(section, rows);
  return rows;
}

const today = (): string => new Date().toISOString().slice(0, 10);

function harmed({ lost, halfWritten, orphans, overOneGigabyte, unclear }: FaultRow): boolean {
  return lost + halfWritten + orphans + overOneGigabyte + unclear > 0;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
