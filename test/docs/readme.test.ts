/** The README's tables name every command and every export format, and none that is not there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands';
import { writers } from '../../src/export/writers';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

/** First words of the first cells of a section's first table. */
function rowsOf(heading: string): readonly string[] {
  const [table] = /(?<=\n)(?:\|.*\n)+/.exec(readme.split(`\n${heading}\n`)[1]) ?? [''];
  const cells = table
    .trimEnd()
    .split('\n')
    .slice(2)
    .map((row) => row.split('|')[1]);
  return cells.flatMap((cell) => Array.from(cell.matchAll(/`([\w-]+)[^`]*`/g), ([, word]) => word));
}

describe('README.md', () => {
  it('has a row for every command', () => {
    const names = commands.map(({ spec }) => spec.name);
    expect([...new Set(rowsOf('## Command line'))].filter((word) => word !== 'RUN_DIR').sort()).toEqual(names.sort());
  });
  it('has a row for every export format', () =>
    expect([...rowsOf('### Exports')].sort()).toEqual(writers.map(({ id }) => id).sort()));
});
