/** docs/faults.md: rows of faults as a page. */
import type { FaultRow } from './faultRow';
import type { Kept } from './kept';

export interface Origin {
  readonly date: string;
  readonly processor: string;
  readonly seed: number;
}

export function faultsPage({ rows, missing }: Kept, { date, processor, seed }: Origin): string {
  const table = [titles, titles.map((_, at) => (at === 0 ? '---' : '---:')), ...rows.map(cellsOf)];
  return [
    '# What harm does to it',
    '',
    `Made by \`npm run faults\` (seed ${seed}) on ${date}, ${processor.trim()}, ${process.platform}, Node ${process.version}.`,
    'Each fault is done to the built product so many times; the columns behind count the tries in which something',
    'that must never happen did. What they mean stands in `test/faults/faultRow.ts`.',
    ...(missing.length > 0 ? ['', `Not tried here: ${missing.join(', ')}.`] : []),
    '',
    ...table.map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n');
}

const titles = ['fault', 'tried', 'lost', 'half-written', 'orphans', 'over 1 GB', 'unclear message'];

function cellsOf({ fault, tried, lost, halfWritten, orphans, overOneGigabyte, unclear }: FaultRow): string[] {
  return [fault, ...[tried, lost, halfWritten, orphans, overOneGigabyte, unclear].map(String)];
}
