/** ARCHITECTURE.md stays one page of short lines; rooms that docs/editor.md says to hold nothing of Node do not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sources } from '../support/imports';

const root = join(import.meta.dirname, '../..');
const lines = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split('\n');

it('ARCHITECTURE.md has no line over 120 characters outside tables, and at most 140 lines', () => {
  expect(lines.filter((line) => !line.startsWith('|') && line.length > 120)).toEqual([]);
  expect(lines.length).toBeLessThanOrEqual(140);
});

it.each(['language', 'formats', 'graph', 'passes', 'engine', 'protocol'])('room %s holds nothing of Node', (room) => {
  const files = sources(`src/${room}`);
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => /from 'node:/.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});
