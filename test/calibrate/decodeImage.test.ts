/** Decoding against Pillow, pixel for pixel (test/golden/images.py), and what is refused with one line. */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/calibrate/decodeImage';
import { InputError } from '../../src/util/errors';
import golden from '../golden/images.json';

const bytesOf = (name: string): Uint8Array => {
  const row = golden.find((one) => one.name === name);
  if (!row) throw new Error(name);
  return Uint8Array.from(Buffer.from(row.base64, 'base64'));
};

describe('decodeImage', () => {
  it.each(golden)('$name as Pillow', async ({ name, width, height, sha1 }) => {
    const image = await decodeImage(bytesOf(name));
    expect([image.width, image.height, image.data.length]).toEqual([width, height, width * height * 3]);
    expect(createHash('sha1').update(image.data).digest('hex')).toBe(sha1);
  });

  it('keeps alpha where the file has it, as it is written there', async () => {
    const pixels = [1, 2, 3, 0, 4, 5, 6, 77, 7, 8, 9, 255];
    const png = await sharp(Uint8Array.from(pixels), { raw: { width: 3, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    const image = await decodeImage(new Uint8Array(png));
    expect([...image.data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...(image.alpha ?? [])]).toEqual([0, 77, 255]);
    expect((await decodeImage(bytesOf('rgb.png'))).alpha).toBeUndefined();
  });

  const cases: readonly (readonly [string, () => Uint8Array, string])[] = [
    ['an empty file', () => new Uint8Array(), 'x.jpg: the file is empty'],
    [
      'text',
      () => new TextEncoder().encode('<svg xmlns="…"/>'),
      'x.jpg: not a JPEG, PNG, WebP or BMP image (it starts with 3c 73',
    ],
    ['a BMP that ends', () => Uint8Array.from([0x42, 0x4d, 0, 0, 0, 0]), 'x.jpg: cannot be decoded: the bitmap ends'],
    ['a GIF', () => new TextEncoder().encode('GIF89a…'), 'x.jpg: a GIF image, expected a JPEG, PNG, WebP or BMP image'],
    ['a TIFF', () => Uint8Array.from([0x49, 0x49, 0x2a, 0, 8]), 'x.jpg: a TIFF image, expected'],
    ['an AVIF', () => new TextEncoder().encode('\0\0\0 ftypavif'), 'x.jpg: an AVIF or HEIF image, expected'],
    ['half a JPEG', () => bytesOf('444.jpg').subarray(0, bytesOf('444.jpg').length / 2), 'x.jpg: cannot be decoded: '],
    ['half a PNG', () => bytesOf('rgb.png').subarray(0, bytesOf('rgb.png').length / 2), 'x.jpg: cannot be decoded: '],
    [
      'only a signature',
      () => bytesOf('rgb.png').subarray(0, 8),
      'x.jpg: cannot be decoded: its header is cut short or damaged (8 bytes)',
    ],
    ['a PNG without width', () => hugePng(0, 4), 'x.jpg: cannot be decoded: expected pixels, found a picture of 0×4'],
    ['a PNG without height', () => hugePng(4, 0), 'x.jpg: cannot be decoded: expected pixels, found a picture of 4×0'],
    ['a PNG with a damaged header', () => hugePng(4, 4).fill(0, 29, 33), 'x.jpg: cannot be decoded: it is damaged'],
    ['a JPEG without a picture', () => Uint8Array.from([0xff, 0xd8, 0xff]), 'x.jpg: cannot be decoded: VipsJpeg: '],
    ['a PNG that claims 60,000 × 60,000 pixels', () => hugePng(60_000, 60_000), 'x.jpg: the picture has 60000×60000'],
    [
      'one within a hair of the budget',
      () => hugePng(8193, 6144),
      'x.jpg: the picture has 8193×6144 pixels; at most 50',
    ],
    ['a PNG of one endless row', () => hugePng(70_000, 1), 'x.jpg: the picture has 70000×1 pixels; at most 65535 on a'],
  ];
  it.each(cases)('refuses %s in one line', async (_, make, message) => {
    const error: unknown = await decodeImage(make(), 'x.jpg').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message.startsWith(message), (error as InputError).message).toBe(true);
    expect((error as InputError).message).not.toContain('\n');
    expect((error as InputError).message).not.toMatch(/[:,]\s*$/);
  });
});

/** A valid header and a few bytes of compressed zeros: what a decompression bomb looks like from outside. */
function hugePng(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Uint8Array.from(Buffer.concat([signature, ...chunks]));
}

function chunk(kind: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(kind, 'latin1'), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32Of(typed));
  return Buffer.concat([length, typed, check]);
}

/** The reflected CRC-32 of PNG, bit by bit (node has it only from 20.15 on). */
function crc32Of(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
