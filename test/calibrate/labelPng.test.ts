/** PNGs of classes: those that sharp writes, with every filter and number of bits, and hostile ones. */
import sharp from 'sharp';
import { zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { decodeLabelPng } from '../../src/calibrate/labelPng';
import { random } from '../support/random';

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});
const crc = (bytes: Uint8Array): number =>
  ~bytes.reduce((c, byte) => crcTable[(c ^ byte) & 255] ^ (c >>> 8), 0xffffffff) >>> 0;

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, sum]);
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly kind: number;
  readonly interlaced?: number;
}

/** Rows as they stand in the file, each with its filter. */
function png({ width, height, bits, kind, interlaced = 0 }: Header, rows: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([bits, kind, 0, 0, interlaced], 8);
  const palette = Uint8Array.from({ length: 12 }, (_, at) => at * 20);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const content = [chunk('IHDR', header), ...(kind === 3 ? [chunk('PLTE', palette)] : [])];
  return Buffer.concat([signature, ...content, chunk('IDAT', zlibSync(rows)), chunk('IEND', new Uint8Array(0))]);
}

describe('decodeLabelPng', () => {
  it.each([true, false])('reads what sharp writes, with filters: %s', async (adaptiveFiltering) => {
    const numbers = random(3);
    const classes = Uint8Array.from({ length: 37 * 23 }, (_, at) =>
      at % 37 < 20 ? 7 : Math.floor(numbers.next() * 256),
    );
    const bytes = await sharp(classes, { raw: { width: 37, height: 23, channels: 1 } })
      .toColourspace('b-w')
      .png({ adaptiveFiltering })
      .toBuffer();
    expect(decodeLabelPng(bytes, 'a.png')).toEqual({ width: 37, height: 23, classes });
  });

  it.each([
    [1, [0b10110000, 0b01000000], [1, 0, 1, 0, 1, 0]],
    [2, [0b11100100, 0b00011000], [3, 2, 1, 0, 1, 2]],
    [4, [0x12, 0x30, 0xf0, 0x40], [1, 2, 3, 15, 0, 4]],
  ])('reads indices of %i bits, not their colours', (bits, bytes, expected) => {
    const perRow = bytes.length / 2;
    const rows = Uint8Array.from([0, ...bytes.slice(0, perRow), 0, ...bytes.slice(perRow)]);
    const { classes } = decodeLabelPng(png({ width: 3, height: 2, bits, kind: 3 }, rows), 'a.png');
    expect([...classes]).toEqual(expected);
  });

  it.each<[string, readonly (readonly number[])[], readonly number[]]>([
    ['left', [[1, 5, 3, 254]], [5, 8, 6]],
    [
      'above',
      [
        [0, 1, 2, 3],
        [2, 10, 20, 255],
      ],
      [1, 2, 3, 11, 22, 2],
    ],
    [
      'the mean of both, rounded down',
      [
        [0, 8, 5, 1],
        [3, 1, 1, 1],
      ],
      [8, 5, 1, 5, 6, 4],
    ],
    [
      'the nearest of three',
      [
        [0, 9, 4, 7],
        [4, 1, 1, 1],
      ],
      [9, 4, 7, 10, 5, 8],
    ],
    [
      'the corner',
      [
        [0, 10, 5, 0],
        [4, 5, 1, 0],
      ],
      [10, 5, 0, 15, 11, 5],
    ],
  ])('adds what a filter predicts: %s', (_, rows, expected) => {
    const header = { width: 3, height: rows.length, bits: 8, kind: 0 };
    const { classes } = decodeLabelPng(png(header, Uint8Array.from(rows.flat())), 'a.png');
    expect([...classes]).toEqual(expected);
  });

  it('joins pixels that stand in several chunks, up to the end', () => {
    const whole = png({ width: 2, height: 1, bits: 8, kind: 0 }, Uint8Array.of(0, 1, 2));
    const data = zlibSync(Uint8Array.of(0, 1, 2));
    const [head, end] = [whole.subarray(0, 33), chunk('IEND', new Uint8Array(0))];
    const [first, second] = [chunk('IDAT', data.subarray(0, 6)), chunk('IDAT', data.subarray(6))];
    const parts = [head, first, second, end, chunk('IDAT', Uint8Array.of(9))];
    expect([...decodeLabelPng(Buffer.concat(parts), 'a.png').classes]).toEqual([1, 2]);
    // Without its end it is whole as well; with half a chunk of pixels it is not.
    expect([...decodeLabelPng(Buffer.concat(parts.slice(0, 3)), 'a.png').classes]).toEqual([1, 2]);
    expect(() => decodeLabelPng(Buffer.concat([head, first, second.subarray(0, -1)]), 'a.png')).toThrow('too few');
  });

  const two = { width: 2, height: 1, bits: 8, kind: 0 };
  const row = Uint8Array.of(0, 1, 2);
  it.each([
    ['another file', Uint8Array.of(1, 2, 3), 'a.png: expected a PNG of classes'],
    [
      'colours',
      png({ ...two, kind: 2 }, row),
      'a.png: RGB, expected gray or a palette of 1 to 8 bits, a class for each pixel',
    ],
    ['gray with alpha', png({ ...two, kind: 4 }, row), 'a.png: gray with alpha, expected gray'],
    ['colours with alpha', png({ ...two, kind: 6 }, row), 'a.png: RGBA, expected gray'],
    ['an unknown kind', png({ ...two, kind: 5 }, row), 'a.png: kind 5, expected gray'],
    ['3 bits', png({ ...two, bits: 3 }, row), 'a.png: 3 bits a pixel, expected gray'],
    ['no rows', png({ ...two, height: 0 }, row), 'a.png: 2×0 pixels, expected 1 to 50331648 together'],
    ['a pixel more than there is room for', png({ ...two, width: 3 * 2 ** 24 + 1 }, row), 'a.png: 50331649×1 pixels'],
    ['a byte that lacks', png(two, row.subarray(0, 2)), "a.png: the PNG's pixels are damaged or too few"],
    ['a filter beyond the last', png({ ...two, height: 2 }, Uint8Array.of(4, 1, 2, 5, 1, 2)), 'row 1 has filter 5'],
    [
      'a header cut short',
      Buffer.concat([png(two, row).subarray(0, 8), chunk('IHDR', new Uint8Array(12))]),
      'a.png: the PNG is damaged: its header has 12 bytes',
    ],
    ['16 bits', png({ ...two, bits: 16 }, row), 'a.png: 16 bits a pixel'],
    ['interlaced rows', png({ ...two, interlaced: 1 }, row), 'a.png: interlaced'],
    ['no pixels', png({ ...two, width: 0 }, row), 'a.png: 0×1 pixels'],
    ['more pixels than there is room for', png({ ...two, width: 2 ** 31, height: 2 ** 31 }, row), 'a.png: 2147483648×'],
    ['rows that lack', png({ ...two, height: 2 }, row), "a.png: the PNG's pixels are damaged or too few"],
    ['an unknown filter', png(two, Uint8Array.of(5, 1, 2)), 'a.png: the PNG is damaged: row 0 has filter 5'],
    ['a file cut short', png(two, row).subarray(0, 40), 'a.png: the PNG is damaged or ends early'],
  ])('refuses %s', (_, bytes, message) => expect(() => decodeLabelPng(bytes, 'a.png')).toThrow(message));
});
