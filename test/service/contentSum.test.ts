/** The sum of a file's content: SHA-256 of small ones, of large ones of pieces spread over all of them; read once as long as the file stays. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { contentSum } from '../../src/service/contentSum';
import { random } from '../support/random';

const folder = mkdtempSync(join(tmpdir(), 'shiftwise-sum-'));
afterAll(() => rmSync(folder, { recursive: true }));

const mega = 2 ** 20;

/** Of zeros that take no room on the disk. */
function sparse(name: string, size: number): string {
  const path = join(folder, name);
  const file = openSync(path, 'w');
  ftruncateSync(file, size);
  closeSync(file);
  return path;
}

function poke(path: string, at: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Uint8Array.of(1), 0, 1, at);
  closeSync(file);
}

it.each([0, 1, 2 ** 18 - 1, 2 ** 18, 2 ** 18 + 1, 3 * mega + 7])('is SHA-256 of %i bytes', async (size) => {
  const numbers = random(size);
  const bytes = Uint8Array.from({ length: size }, () => numbers.int(0, 255));
  const path = join(folder, `of-${size}`);
  writeFileSync(path, bytes);
  expect(await contentSum(path)).toBe(createHash('sha256').update(bytes).digest('hex'));
});

it('of 64 MiB has every byte in it, wherever one changes', async () => {
  const path = sparse('whole', 64 * mega);
  const sums = [await contentSum(path)];
  for (const at of [0, 5 * mega + 3, 64 * mega - 1]) {
    poke(path, at);
    sums.push(await contentSum(path));
  }
  expect(new Set(sums).size).toBe(4);
});

it('of more has its first and last bytes, and whatever is as long as the gap between two pieces', async () => {
  const size = 300 * mega + 5;
  const path = sparse('large', size);
  const sums = [await contentSum(path)];
  const gap = Math.ceil((size - 2 ** 18) / 255) - 2 ** 18;
  for (const [at, length] of [
    [0, 1],
    [size - 1, 1],
    [123 * mega, gap + 2],
  ]) {
    const file = openSync(path, 'r+');
    writeSync(file, new Uint8Array(length).fill(1), 0, length, at);
    closeSync(file);
    sums.push(await contentSum(path));
  }
  expect(new Set(sums).size).toBe(4);
});

it('follows the length, and does not take a file for the one that was there before', async () => {
  const path = join(folder, 'changes');
  const sums: string[] = [];
  writeFileSync(path, 'abcd');
  sums.push(await contentSum(path));
  writeFileSync(path, 'abce');
  sums.push(await contentSum(path));
  truncateSync(path, 3);
  sums.push(await contentSum(path));
  expect(new Set(sums).size).toBe(3);
  rmSync(path);
  await expect(contentSum(path)).rejects.toThrow('ENOENT');
  await expect(contentSum(folder)).rejects.toThrow();
  await expect(contentSum(folder)).rejects.toThrow();
});
