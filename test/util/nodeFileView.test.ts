/** Files of which pieces are read when they are wanted: what lies there, or a sentence when the file is another by then. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { InputError } from '../../src/util/errors';
import { nodeFiles } from '../../src/util/nodeFiles';

const folder = mkdtempSync(join(tmpdir(), 'shiftwise-view-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'm.data');

it('reads beyond 4 GiB, and nothing of the rest', async () => {
  writeFileSync(path, '');
  truncateSync(path, 2 ** 32);
  writeFileSync(path, 'end', { flag: 'a' });
  const file = await nodeFiles.view(path);
  expect(file.length).toBe(2 ** 32 + 3);
  expect([...file.read(2 ** 32 - 1, 3)]).toEqual([0, 0x65, 0x6e]);
});

it.each([
  [
    'grown',
    (): void => writeFileSync(path, 'more', { flag: 'a' }),
    'it has changed since it was opened; open it again',
  ],
  ['gone', (): void => rmSync(path), 'not found'],
])('a file that is %s is read no more', async (_, change, message) => {
  writeFileSync(path, 'content');
  const file = await nodeFiles.view(path);
  change();
  expect(() => file.read(0, 4)).toThrow(InputError);
  expect(() => file.read(0, 4)).toThrow(`${path}: ${message}`);
});

it('a folder is refused', () => expect(nodeFiles.view(folder)).rejects.toThrow('a folder, expected a file'));
