/** Folders are written whole or not at all, whenever the process that writes them is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFolder } from '../../src/util/nodeFiles';

const scratch = mkdtempSync(join(tmpdir(), 'shiftwise-write-'));
const program = join(scratch, 'writer.cjs');
const files = 40;
const marker = 'export.json';

/** Writes one version after another; every file of a version is filled with its number. */
const writer = `
  import { writeFolder } from './src/util/nodeFiles';
  const filesOf = (version) => [
    { name: '${marker}', bytes: Buffer.from(String(version)) },
    ...Array.from({ length: ${files - 1} }, (_, i) => ({ name: 'part/' + i + '.bin', bytes: Buffer.alloc(200_000, version) })),
  ];
  (async () => {
    for (let version = 1; version < 100; version++) {
      await writeFolder(process.argv[2], filesOf(version), '${marker}');
      if (version === 1) console.log('begun');
    }
  })();
`;

beforeAll(() => {
  buildSync({
    stdin: { contents: writer, resolveDir: join(import.meta.dirname, '../..'), loader: 'ts' },
    bundle: true,
    platform: 'node',
    outfile: program,
    logLevel: 'error',
  });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The version that a folder holds; undefined when its files do not agree or one is missing or cut short. */
function versionOf(folder: string): number | undefined {
  const version = Number(readFileSync(join(folder, marker), 'utf8'));
  const parts = readdirSync(join(folder, 'part')).map((name) => readFileSync(join(folder, 'part', name)));
  const whole = parts.length === files - 1 && parts.every((part) => part.equals(Buffer.alloc(200_000, version)));
  return whole ? version : undefined;
}

describe('writeFolder', () => {
  it.each([0, 3, 11, 19, 31, 47, 70, 103])('killed %i ms after its first folder, leaves a whole one', async (delay) => {
    const home = join(scratch, `killed-${delay}`);
    const folder = join(home, 'export');
    mkdirSync(home);
    const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, delay));
    child.kill('SIGKILL');
    await once(child, 'exit');
    // Between the two renames the version before lies beside its place, whole.
    const place = existsSync(folder)
      ? folder
      : join(home, readdirSync(home).find((name) => name.endsWith('.old')) ?? 'export');
    expect(versionOf(place)).toBeGreaterThan(0);
  });

  it('leaves foreign folders and files alone', async () => {
    const foreign = join(scratch, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'notes.txt'), 'mine');
    const ours = [{ name: marker, bytes: new Uint8Array(1) }];
    await expect(writeFolder(foreign, ours, marker)).rejects.toThrow(/foreign: holds files that are not ours/);
    await expect(writeFolder(join(foreign, 'notes.txt'), ours, marker)).rejects.toThrow(/a file is in the way/);
    expect(readdirSync(foreign)).toEqual(['notes.txt']);
    expect(readFileSync(join(foreign, 'notes.txt'), 'utf8')).toBe('mine');
  });
});
