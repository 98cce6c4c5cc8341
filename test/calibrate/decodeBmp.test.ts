/** Bitmaps laid out by hand from the format's description: every row is a picture of red, green / blue, white. */
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/calibrate/decodeImage';

interface Layout {
  readonly bits: number;
  readonly width?: number;
  readonly height?: number;
  readonly compression?: number;
  readonly palette?: readonly number[];
  readonly rows: readonly number[];
  readonly size?: number;
}

function bitmap({ bits, width = 2, height = 2, compression = 0, palette = [], rows, size = 40 }: Layout): Uint8Array {
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(54 + palette.length, 10);
  header.writeUInt32LE(size, 14);
  header.writeInt32LE(width, 18);
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
  ['16 bits', { bits: 16, rows: bottomUp24 }, 'a bitmap of 16 bits a pixel, expected 1, 4, 8, 24 or 32'],
  [
    'a header of 39 bytes',
    { bits: 24, size: 39, rows: bottomUp24 },
    'a bitmap of OS/2, which is not read; save it as PNG',
  ],
  [
    'masks and no pixel',
    { bits: 32, compression: 3, palette: masks, rows: [] },
    '2×2 pixels take 16 bytes, the bitmap has 0',
  ],
  [
    'masks that are cut short',
    { bits: 32, compression: 3, palette: masks.slice(0, 11), rows: [] },
    'a compressed bitmap',
  ],
  ['masks for 24 bits', { bits: 24, compression: 3, palette: masks, rows: bottomUp24 }, 'a compressed bitmap'],
  [
    'red where blue is',
    { bits: 32, compression: 3, palette: [0xff, 0, 0, 0, 0, 0xff, 0, 0, 0, 0, 0xff, 0], rows: bottomUp32 },
    'a compressed bitmap, which is not read; save it as PNG',
  ],
  [
    'a file that ends in its masks',
    { bits: 32, compression: 3, palette: masks.slice(0, 11), rows: [] },
    'a compressed',
  ],
  ['no width', { bits: 24, width: 0, rows: bottomUp24 }, 'a bitmap of 0×2'],
  ['a width below none', { bits: 24, width: -2, rows: bottomUp24 }, 'a bitmap of -2×2'],
  ['no height', { bits: 24, height: 0, rows: bottomUp24 }, 'a bitmap of 2×0'],
  [
    'a pixel more than there is room for',
    { bits: 1, width: 3 * 2 ** 24 + 1, height: 1, rows: [] },
    'a bitmap of 50331649×1',
  ],
  [
    'as many as there is room for',
    { bits: 1, width: 3 * 2 ** 24, height: 1, rows: [] },
    '50331648×1 pixels take 6291456',
  ],
  ['a byte too few', { bits: 24, rows: bottomUp24.slice(1) }, '2×2 pixels take 16 bytes, the bitmap has 15'],
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

  it('of an odd width, whose last byte is half used', async () => {
    const rows = [0x01, 0x20, 0, 0];
    const { width, data } = await decodeImage(bitmap({ bits: 4, width: 3, height: 1, palette: colours, rows }));
    expect([width, [...data]]).toEqual([3, [...R, ...G, ...B]]);
  });

  it('whose header and palette end behind one another', async () => {
    const whole = bitmap({ bits: 24, rows: bottomUp24 });
    await expect(decodeImage(whole.subarray(0, 53), 'x.bmp')).rejects.toThrow('the bitmap ends within its header');
    await expect(decodeImage(whole.subarray(0, 54), 'x.bmp')).rejects.toThrow('the bitmap has 0');
    expect([...(await decodeImage(Uint8Array.from([7, 7, ...whole]).subarray(2))).data]).toEqual([R, G, B, W].flat());
  });

  it.each(refused)('refuses %s', async (_, layout, why) => {
    await expect(decodeImage(bitmap(layout), 'x.bmp')).rejects.toThrow(`x.bmp: cannot be decoded: ${why}`);
  });
});
