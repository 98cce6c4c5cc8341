/** Bitmaps laid out by hand from the format's description: every row is a picture of red, green / blue, white. */
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/calibrate/decodeImage';

interface Layout {
  readonly bits: number;
  readonly height?: number;
  readonly compression?: number;
  readonly palette?: readonly number[];
  readonly rows: readonly number[];
  readonly size?: number;
}

function bitmap({ bits, height = 2, compression = 0, palette = [], rows, size = 40 }: Layout): Uint8Array {
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(54 + palette.length, 10);
  header.writeUInt32LE(size, 14);
  header.writeInt32LE(2, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  header.writeUInt32LE(compression, 30);
  return Uint8Array.from([...header, ...palette, ...rows]);
}

const [R, G, B, W] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
];
const masks = [0, 0, 0xff, 0, 0, 0xff, 0, 0, 0xff, 0, 0, 0];
const colours = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0];

const bottomUp24 = [255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0];
const bottomUp32 = [255, 0, 0, 9, 255, 255, 255, 9, 0, 0, 255, 9, 0, 255, 0, 9];

const read: readonly (readonly [string, Layout])[] = [
  ['24 bits', { bits: 24, rows: bottomUp24 }],
  ['24 bits, top down', { bits: 24, height: -2, rows: [...bottomUp24.slice(8), ...bottomUp24.slice(0, 8)] }],
  ['32 bits', { bits: 32, rows: bottomUp32 }],
  ['32 bits with the usual masks', { bits: 32, compression: 3, palette: masks, rows: bottomUp32 }],
  ['8 bits', { bits: 8, palette: colours, rows: [2, 3, 0, 0, 0, 1, 0, 0] }],
  ['4 bits', { bits: 4, palette: colours, rows: [0x23, 0, 0, 0, 0x01, 0, 0, 0] }],
];

const refused: readonly (readonly [string, Layout, string])[] = [
  ['run lengths', { bits: 8, compression: 1, palette: colours, rows: [] }, 'a compressed bitmap'],
  ['OS/2', { bits: 24, size: 12, rows: bottomUp24 }, 'a bitmap of OS/2'],
  ['16 bits', { bits: 16, rows: bottomUp24 }, 'a bitmap of 16 bits a pixel'],
  ['too few rows', { bits: 24, height: 3, rows: bottomUp24 }, '2×3 pixels take 24 bytes, the bitmap has 16'],
  ['a height without end', { bits: 24, height: -(2 ** 31), rows: bottomUp24 }, 'a bitmap of 2×2147483648'],
  [
    'a colour beyond the palette',
    { bits: 8, palette: colours.slice(0, 8), rows: [2, 3, 0, 0, 0, 1, 0, 0] },
    'colour 2 of a palette of 2',
  ],
];

describe('bitmaps', () => {
  it.each(read)('of %s', async (_, layout) => {
    const { width, height, data } = await decodeImage(bitmap(layout));
    expect([width, height, [...data]]).toEqual([2, 2, [...R, ...G, ...B, ...W]]);
  });

  it('of one bit, padded to four bytes', async () => {
    const rows = [0b01000000, 0, 0, 0, 0b10000000, 0, 0, 0];
    const { data } = await decodeImage(bitmap({ bits: 1, palette: [0, 0, 0, 0, 255, 255, 255, 0], rows }));
    expect([...data]).toEqual([W, [0, 0, 0], [0, 0, 0], W].flat());
  });

  it.each(refused)('refuses %s', async (_, layout, why) => {
    await expect(decodeImage(bitmap(layout), 'x.bmp')).rejects.toThrow(`x.bmp: cannot be decoded: ${why}`);
  });
});
