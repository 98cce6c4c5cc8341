/** Real data for tests: found through SHIFTWISE_DATA, never copied into the repo; tests skip loudly without it. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const dataRoot = resolve(process.env['SHIFTWISE_DATA'] ?? join(import.meta.dirname, '../../../shared/data'));
export const hasData = existsSync(join(dataRoot, 'README.md'));

/** Whether what takes minutes is wanted too, as `npm run large` does. */
export const runsLarge = process.env['SHIFTWISE_LARGE'] === '1';

if (!hasData) {
  process.stderr.write(`SKIPPED: real data not found at ${dataRoot}; set SHIFTWISE_DATA to run these tests.\n`);
}

export const dataPath = (...parts: readonly string[]): string => join(dataRoot, ...parts);
