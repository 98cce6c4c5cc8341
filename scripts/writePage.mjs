// Writes a page of docs anew from what the code says today, by the test that compares it: node scripts/writePage.mjs operators|node-tests
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const pages = {
  operators: ['unit', 'test/docs/operators.test.ts'],
  'node-tests': ['data', 'test/data/nodeTests.test.ts'],
};
const [, , name] = process.argv;
if (!Object.hasOwn(pages, name)) {
  console.error(`expected one of ${Object.keys(pages).join(', ')}, found "${name ?? ''}"`);
  process.exit(2);
}
const [project, test] = pages[name];
const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
const env = { ...process.env, SHIFTWISE_WRITE: '1' };
process.exitCode =
  spawnSync(process.execPath, [vitest, 'run', '--project', project, test], { stdio: 'inherit', env }).status ?? 1;
