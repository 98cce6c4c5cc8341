/** docs/operators.md is what operator table, forms and exports say today; `npm run operators` writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { operatorsPage } from './operatorsPage';

const path = join(import.meta.dirname, '../../docs/operators.md');

it('docs/operators.md is up to date; else: npm run operators', () => {
  const page = operatorsPage();
  if (process.env['SHIFTWISE_WRITE'] === '1') writeFileSync(path, page);
  expect(readFileSync(path, 'utf8')).toBe(page);
});
