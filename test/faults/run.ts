/**
 * `npm run faults`: does harm to the built product, section by section, prints the table, and writes docs/faults.md.
 * `--only SECTION` does one section and writes nothing. Exits with 1 when a count that must be zero is not.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { FaultRow } from './faultRow';
import { sections } from './sections';
import { faultsPage } from './table';

const seed = 1;

async function main([flag, name]: readonly string[]): Promise<number> {
  if (flag !== undefined && (flag !== '--only' || name === undefined || !(name in sections))) {
    console.error(`usage: npm run faults [-- --only SECTION], SECTION of ${Object.keys(sections).join(', ')}`);
    return 2;
  }
  const rows: FaultRow[] = [];
  for (const [section, work] of Object.entries(sections)) {
    if (name !== undefined && name !== section) continue;
    const began = Date.now();
    rows.push(...(await work(seed)));
    console.error(`${section}: ${Math.round((Date.now() - began) / 1000)} s`);
  }
  const page = faultsPage(rows, { date: new Date().toISOString().slice(0, 10), processor: cpus()[0].model, seed });
  console.log(page);
  if (name === undefined) writeFileSync('docs/faults.md', page);
  return rows.some(harmed) ? 1 : 0;
}

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
