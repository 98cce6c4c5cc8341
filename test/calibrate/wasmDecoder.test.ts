/** sharp on WebAssembly, as packages carry it, decodes to the same pixels as its native build, and fails with the same line. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/calibrate/decodeImage';
import { forOneThread, type Sharp } from '../../src/calibrate/loadSharp';
import { buildWasmRuntimes } from '../../scripts/wasmRuntimes.mjs';
import golden from '../golden/images.json';
import { random } from '../support/random';

const folder = mkdtempSync(join(tmpdir(), 'shiftwise-wasm-'));
let twin: Sharp;

beforeAll(async () => {
  await buildWasmRuntimes(folder);
  const path: string = join(folder, 'sharp.cjs');
  twin = forOneThread(((await import(path)) as { readonly default: Sharp }).default);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const decoded = async (bytes: Uint8Array, load?: () => Promise<Sharp>): Promise<unknown> =>
  decodeImage(bytes, 'x', load).catch((error: Error) => error.message);

const expectSame = async (bytes: Uint8Array): Promise<void> =>
  expect(await decoded(bytes, () => Promise.resolve(twin))).toEqual(await decoded(bytes));

/** Of smooth colours and noise, so that no encoder finds it easy. */
function picture(seed: number, width: number, height: number, channels: 3 | 4): ReturnType<Sharp> {
  const source = random(seed);
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i / 7 + source.next() * 80) & 255);
  return sharp(data, { raw: { width, height, channels } });
}

describe('the decoder on WebAssembly', () => {
  it('is another build than the native one', () => expect(twin).not.toBe(sharp));

  it.each(golden.map(({ name, base64 }) => [name, base64] as const))('%s', (_, base64) =>
    expectSame(Uint8Array.from(Buffer.from(base64, 'base64'))),
  );

  it.each([1, 2, 3, 4])('pictures of odd sizes, JPEG, PNG and WebP, seed %i', async (seed) => {
    const made = picture(seed, 61 + seed, 37 + 3 * seed, seed % 2 === 0 ? 4 : 3);
    const files = await Promise.all([
      made
        .clone()
        .jpeg({ quality: 25 * seed - 5, progressive: seed > 2 })
        .toBuffer(),
      made
        .clone()
        .png({ palette: seed === 3 })
        .toBuffer(),
      made
        .clone()
        .webp({ lossless: seed === 1, quality: 20 * seed })
        .toBuffer(),
    ]);
    for (const file of files) await expectSame(new Uint8Array(file));
    await expectSame(new Uint8Array(files[0].subarray(0, files[0].length / 2)));
  });
});
