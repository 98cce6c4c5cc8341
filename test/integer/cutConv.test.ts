/**
 * How convolutions are cut, against what the addresses add up to by hand: operands of `rows` rows and sums of `rows` rows
 * each stay within 256 KiB, and what is reserved holds them.
 */
import { describe, expect, it } from 'vitest';
import { compileBuild, portable, type KernelBuild } from '../../src/integer/wasm/build';
import type { ConvPath } from '../../src/integer/wasm/convPath';
import type { ConvShape } from '../../src/integer/wasm/convShape';
import type { Cut } from '../../src/integer/wasm/cut';
import { cutters } from '../../src/integer/wasm/cutConv';
import { instantiate } from '../../src/integer/wasm/instance';
import { createMemory, type KernelMemory } from '../../src/integer/wasm/memory';
import type { PlacedValue, Planner } from '../../src/integer/wasm/plan';

interface Sizes {
  readonly inputs?: number;
  readonly outputs?: number;
  readonly groups?: number;
  /** Rows and columns. */
  readonly kernel?: readonly [number, number];
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  /** Of what is made. */
  readonly height?: number;
  readonly width?: number;
  readonly weight?: number;
  readonly operand?: number;
}

function shapeOf(sizes: Sizes): ConvShape {
  const { inputs = 64, outputs = 32, groups = 1, kernel = [3, 3], strides = [1, 1], dilations = [1, 1] } = sizes;
  const { height = 60, width = 100, weight = 1, operand = 127 } = sizes;
  const taps = groups === 1 && dilations[1] === 1 ? kernel[1] : 1;
  return {
    from: { channels: groups * inputs, height: height * strides[0], width: width * strides[1] },
    to: { channels: groups * outputs, height, width },
    window: { kernel, strides, dilations, pads: [1, 1, 1, 1] },
    ...{ groups, inputs, outputs, inputZeroPoint: 0, bias: new Int32Array(groups * outputs) },
    weights: new Int16Array(groups * outputs * inputs * kernel[0] * kernel[1]).fill(weight),
    range: { low: -operand - 1, high: operand },
    segments: { taps, stride: groups * inputs, length: (taps - 1) * groups * inputs + inputs },
  };
}

function cutOf(
  path: ConvPath,
  sizes: Sizes,
  bytes: 1 | 2,
  build: KernelBuild = portable,
): Cut & { readonly offsetsAt: number[]; readonly memory: KernelMemory } {
  const shape = shapeOf(sizes);
  const exports = instantiate(compileBuild(portable));
  const memory = createMemory(exports.memory, exports.heapBase());
  // As a program before it may have left it.
  memory.above(2 ** 21);
  new Uint8Array(exports.memory.buffer, exports.heapBase(), 2 ** 21).fill(255);
  const pixel = shape.from.channels * bytes;
  const border = { top: 1, left: 1, bottom: 1, right: 1 };
  const layout = { ...shape.from, bytes, pixel, row: (shape.from.width + 2) * pixel, border, borderValue: 0 };
  const input = { layout, range: shape.range, pixels: 0 } as const satisfies PlacedValue;
  const planner = { memory, exports, build } as unknown as Planner;
  const cut = cutters[path](planner, shape, input);
  return { ...cut, offsetsAt: cut.offsets === 0 ? [] : [...memory.ints(cut.offsets, 9)], memory };
}

describe('rows at a time', () => {
  // Copied to 16 bits, an input row of 64 channels has (100 − 1 + 3)·128 = 13,056 bytes; sums of 32 channels 100·128 a row.
  it.each<readonly [string, ConvPath, Sizes, 1 | 2, Partial<Cut>]>([
    // 20 rows of operands are 261,120 bytes; 22 are too many.
    ['copied', 'direct', {}, 1, { rows: 18, operandBytes: 20 * 13056 + 128, sumBytes: 18 * 12800, sumPixel: 128 }],
    ['where they lie', 'direct', {}, 2, { rows: 18, operandBytes: 0, sumBytes: 18 * 12800 }],
    // (49·2 + 3)·128 = 12,928 a row; (rows − 1)·2 + 3 rows: 19 for 9, so even 8 with 17.
    [
      ...(['every second', 'direct', { strides: [2, 2], width: 50 }, 1] as const),
      { rows: 8, operandBytes: 17 * 12928 + 128, sumBytes: 8 * 50 * 128 },
    ],
    // The window reaches over 5 rows and columns: (100 − 1 + 5)·128 = 13,312; 19 rows are 252,928 bytes: 15, so even 14.
    [
      ...(['spread', 'direct', { dilations: [2, 2] }, 1] as const),
      { rows: 14, operandBytes: 18 * 13312 + 128, sumBytes: 14 * 12800 },
    ],
    // Three rows by five columns, every row and every second column: (99·2 + 5)·128 = 25,984 a row, 10 of them.
    [
      ...(['of another height than width', 'direct', { kernel: [3, 5], strides: [1, 2] }, 1] as const),
      { rows: 8, operandBytes: 10 * 25984 + 128 },
    ],
    [
      ...(['of another height than width, in halves', 'split', { kernel: [3, 5], strides: [1, 2] }, 2] as const),
      { rows: 8, operandBytes: 2 * (10 * 25984 + 128) },
    ],
    // 6 rows of (3 − 1 + 3)·16 bytes are seven cache lines and a half, 3 of them almost four: whole lines, and two more.
    ['in whole lines', 'direct', { inputs: 8, height: 4, width: 3 }, 1, { rows: 4, operandBytes: 640 }],
    ['of halves in whole lines', 'split', { inputs: 8, height: 1, width: 3 }, 2, { rows: 1, operandBytes: 768 }],
    // Exactly 256 KiB: 16 rows of 128·128 bytes of operands, and 8 of 64·512 bytes of sums.
    ['of operands that just fit', 'direct', { outputs: 8, width: 126 }, 1, { rows: 14 }],
    ['of sums that just fit', 'direct', { outputs: 128, width: 64 }, 1, { rows: 8 }],
    ['of halves that just fit', 'split', { outputs: 8, width: 126 }, 2, { rows: 14 }],
    ['of sums of halves that just fit', 'split', { outputs: 64, width: 64 }, 2, { rows: 8 }],
    ['of sums of bytes that just fit', 'dot8', { outputs: 128, width: 64 }, 1, { rows: 8 }],
    ['no more than there are', 'direct', { height: 3 }, 1, { rows: 4, sumBytes: 4 * 12800 }],
    // 20·2,048 bytes of sums a row: six of them.
    ['limited by sums', 'direct', { outputs: 512, width: 20 }, 1, { rows: 6, sumBytes: 6 * 40960, sumPixel: 2048 }],
    ['two at least', 'direct', { outputs: 512 }, 1, { rows: 2, sumBytes: 2 * 204800 }],
    // A block of eight may reach over the last of 3·5 channels: 16 + 8.
    ['in groups', 'direct', { groups: 3, inputs: 8, outputs: 5, height: 2 }, 1, { sumPixel: 96, sumBytes: 2 * 9600 }],
    // Sums of eight bytes: 25,600 a row, and 32 bytes a pixel for one block beside them.
    [
      ...(['with int64 sums', 'carried', {}, 1] as const),
      { rows: 10, operandBytes: 12 * 13056 + 128, sumBytes: 10 * 25600 + 10 * 3200, sumPixel: 256 },
    ],
    [
      ...(['in halves', 'split', {}, 2] as const),
      { rows: 10, operandBytes: 2 * (12 * 13056 + 128), sumBytes: 10 * 25600 + 2 * 10 * 3200, sumPixel: 256 },
    ],
    // (49·2 + 3)·128 = 12,928 a row; nine rows read nineteen.
    [
      ...(['every second, in halves', 'split', { strides: [2, 2], width: 50 }, 2] as const),
      { rows: 9, operandBytes: 2 * (19 * 12928 + 128) },
    ],
    // 18 rows of operands, 13 of sums: all 11 that there are.
    ['in halves, odd', 'split', { height: 11, outputs: 24 }, 1, { rows: 11, sumPixel: 192 }],
    ['in halves, one at least', 'split', { outputs: 512 }, 2, { rows: 1, sumBytes: 100 * 4096 + 2 * 3200 }],
    // Bytes: (100 − 1 + 3)·64 = 6,528 a row, 20 rows of sums.
    ['of bytes', 'dot8', {}, 1, { rows: 20, operandBytes: 0, sumBytes: 20 * 12800, pairs: 48, chunk: 8, flip: 0 }],
    ['of words', 'words', {}, 2, { rows: 1, operandBytes: 0, sumBytes: 100 * 256, sumPixel: 256, pairs: 192 }],
    [
      ...(['of one channel each', 'depthwise', { groups: 64, inputs: 1, outputs: 1 }, 2] as const),
      { rows: 1, operandBytes: 0, sumBytes: 100 * 32, sumPixel: 32, pairs: 5 },
    ],
    [
      ...(['of one channel each, in bytes', 'depthwise8', { groups: 64, inputs: 1, outputs: 1 }, 1] as const),
      { rows: 1, operandBytes: 0, sumBytes: 100 * 32, sumPixel: 32, pairs: 0, flip: 0, offsets: 0 },
    ],
  ])('%s: %s', (_, path, sizes, bytes, expected) => expect(cutOf(path, sizes, bytes)).toMatchObject(expected));

  it('copies bytes that it flips', () => {
    const build = { dot8: 'unsigned', revectorized: false, tileChannels: 16 } as const;
    const expected = { rows: 20, operandBytes: 22 * 6528 + 128, chunk: 16, flip: 128 };
    expect(cutOf('dot8', {}, 1, build)).toMatchObject(expected);
    // 8,160 a row for 80 channels: 30 rows with their two more, but 40 bytes of sums let it take 32.
    const wide = { ...{ inputs: 80, outputs: 8 }, height: 100 };
    expect(cutOf('dot8', wide, 1, build)).toMatchObject({ rows: 30, operandBytes: 32 * 8160 + 128, sumPixel: 32 });
    // Three rows by five columns, every row and every second column: (99·2 + 5)·64 = 12,992 a row, 20 of them.
    const oblong = { kernel: [3, 5], strides: [1, 2], outputs: 8 } as const;
    expect(cutOf('dot8', oblong, 1, build)).toMatchObject({ rows: 18, operandBytes: 20 * 12992 + 128 });
    expect(cutOf('dot8', { inputs: 8, height: 4, width: 3 }, 1, build)).toMatchObject({ rows: 4, operandBytes: 384 });
    // (49·2 + 3)·64 = 6,464 a row of a copy, 37 of them.
    const wider = cutOf('dot8', { strides: [2, 2], width: 50 }, 1, build);
    expect(wider).toMatchObject({ rows: 18, operandBytes: 37 * 6464 + 128 });
    expect(wider.offsetsAt.slice(0, 3)).toEqual([0, 6464, 2 * 6464]);
    // 32 rows of 128·64 bytes are 256 KiB.
    expect(cutOf('dot8', { outputs: 8, width: 126 }, 1, build)).toMatchObject({ rows: 30 });
    expect(cutOf('depthwise8', { groups: 64, inputs: 1, outputs: 1 }, 1, build)).toMatchObject({ flip: 128 });
    expect(cutOf('dot8', {}, 1, { ...build, dot8: 'signed' })).toMatchObject({ operandBytes: 0, flip: 0 });
  });
});

describe('operands', () => {
  // A kernel's row of 3·64 operands is one run of 96 pairs, 48 fours or 192 single ones; rows lie as far apart as those of the input, or of its copy.
  it.each<readonly [string, ConvPath, Sizes, 1 | 2, number, readonly number[]]>([
    ['of a copy', 'direct', {}, 1, 96, [0, 13056, 2 * 13056]],
    ['of the input', 'direct', {}, 2, 96, [0, 13056, 2 * 13056]],
    ['of a copy of wider input', 'direct', { strides: [2, 2], width: 50 }, 1, 96, [0, 12928, 2 * 12928]],
    ['of wider input', 'direct', { strides: [2, 2], width: 50 }, 2, 96, [0, 13056, 2 * 13056]],
    ['of halves', 'split', {}, 1, 96, [0, 13056, 2 * 13056]],
    ['of bytes', 'dot8', {}, 1, 48, [0, 6528, 2 * 6528]],
    ['of bytes of wider input', 'dot8', { strides: [2, 2], width: 50 }, 1, 48, [0, 6528, 2 * 6528]],
    ['of words', 'words', {}, 2, 192, [0, 13056, 2 * 13056]],
    // Two columns and two rows from tap to tap, 32 pairs each.
    [
      'of a spread window',
      'direct',
      { dilations: [2, 2] },
      1,
      32,
      [0, 256, 512, 26624, 26880, 27136, 53248, 53504, 53760],
    ],
    [
      ...(['of one channel', 'depthwise', { groups: 64, inputs: 1, outputs: 1 }, 2, 5] as const),
      [0, 128, 256, 13056, 13184, 13312, 26112, 26240, 26368],
    ],
  ])('%s: %s', (_, path, sizes, bytes, pairs, offsets) => {
    const cut = cutOf(path, sizes, bytes);
    expect(cut.pairs).toBe(pairs);
    expect(cut.offsetsAt.slice(0, offsets.length)).toEqual(offsets);
  });
});

describe('runs of int32 sums', () => {
  // A run of p pairs of the largest weight and operand: p · 2 · weight · operand ≤ 2³¹ − 1.
  it.each<readonly [ConvPath, number, number, number]>([
    // 288 pairs in all; 2 · 128 · 1 apiece.
    ['carried', 1, 127, 288],
    // 2³¹ / (2 · 2¹² · 2¹¹) = 128 pairs: a whole segment has 96.
    ['carried', 4095, 2047, 96],
    // 2³¹ / (2 · 2¹³ · 2¹³) = 16.
    ['carried', 8191, 8191, 16],
    ['carried', 16383, 8191, 8],
    ['carried', 16383, 16383, 4],
    ['carried', 32767, 16383, 2],
    // Of halves no more than 128 each: 2³¹ / (2 · 2¹⁵ · 2⁷) = 256: two segments.
    ['split', 32767, 32767, 192],
    ['split', 16383, 32767, 288],
  ])('%s, weights of %i by operands of %i: %i pairs', (path, weight, operandAt, chunk) =>
    expect(cutOf(path, { weight, operand: operandAt, height: 2 }, 2).chunk).toBe(chunk),
  );
});

/** Channels, height and width, and what is expected. */
type Six = readonly [inputs: number, outputs: number, height: number, width: number, rows: number, pass: number];

describe('Winograd', () => {
  /** Bytes in whole cache lines, an odd number of them. */
  const oddLines = (bytes: number): number => 64 * (2 * Math.floor(Math.ceil(bytes / 64) / 2) + 1);
  // Rows of tiles and channels of a pass as a second program has found them that counts what is read: all weights once per
  // block of rows, all transformed inputs once per pass, a fifth of it where they stay within 384 KiB; the first of the cheapest.
  it.each<readonly ['winograd4' | 'winograd2', ...Six]>([
    ['winograd4', 64, 32, 60, 100, 2, 32],
    ['winograd4', 32, 64, 104, 104, 2, 32],
    ['winograd4', 64, 64, 52, 52, 2, 64],
    ['winograd4', 128, 128, 52, 52, 3, 40],
    ['winograd4', 128, 256, 26, 26, 4, 64],
    ['winograd4', 256, 512, 13, 13, 4, 112],
    ['winograd4', 64, 96, 52, 104, 2, 32],
    ['winograd4', 64, 128, 104, 104, 2, 32],
    ['winograd2', 96, 32, 13, 64, 4, 32],
    ['winograd4', 20, 12, 7, 9, 2, 16],
    ['winograd4', 8, 8, 4, 1000, 1, 8],
    ['winograd4', 16, 24, 9, 14, 3, 24],
    ['winograd4', 64, 64, 4, 600, 1, 8],
    ['winograd4', 1024, 8, 16, 16, 4, 8],
    ['winograd2', 64, 32, 60, 100, 2, 32],
    ['winograd2', 32, 64, 104, 104, 1, 64],
    ['winograd2', 64, 64, 52, 52, 2, 64],
    ['winograd2', 128, 128, 52, 52, 3, 48],
    ['winograd2', 128, 256, 26, 26, 7, 40],
    ['winograd2', 256, 512, 13, 13, 7, 80],
    ['winograd2', 20, 12, 7, 9, 4, 16],
    ['winograd2', 8, 8, 4, 1000, 1, 8],
    ['winograd2', 16, 24, 9, 14, 5, 24],
    ['winograd2', 64, 64, 4, 600, 1, 8],
    ['winograd2', 1024, 8, 16, 16, 1, 8],
  ])('%s of %i → %i channels at %i × %i: %i rows of tiles, %i channels', (path, ...sizes) => {
    const [inputs, outputs, height, width, rows, pass] = sizes;
    const [side, depth, allOutputs] = [
      path === 'winograd4' ? 4 : 2,
      8 * Math.ceil(inputs / 8),
      8 * Math.ceil(outputs / 8),
    ];
    const [points, tiles] = [(side + 2) ** 2, rows * Math.ceil(width / side)];
    const cut = cutOf(path, { inputs, outputs, height, width }, 1);
    expect(cut).toMatchObject({ rows, pass, sumPixel: 4 * pass, pairs: depth / 2 });
    expect(cut.operandBytes).toBe(1024 + points * oddLines(2 * tiles * depth));
    expect(cut.sumBytes).toBe(points * oddLines(4 * tiles * pass) + 4 * tiles * side * side * pass);
    expect(cut.offsets - cut.weights).toBe(64 * Math.ceil((2 * points * depth * allOutputs + 128) / 64));
  });

  it.each(['winograd4', 'winograd2'] as const)('%s has nothing but zeros for channels that are none', (path) => {
    const [inputs, outputs, points] = [5, 11, path === 'winograd4' ? 36 : 16];
    const { weights, memory } = cutOf(path, { inputs, outputs, height: 8, width: 8 }, 1);
    const transformed = new Int16Array(memory.ints(weights, (points * 8 * 16) / 2).slice().buffer);
    expect(transformed.filter((value) => value !== 0).length).toBeLessThanOrEqual(points * inputs * outputs);
    expect(transformed.some((value) => value !== 0)).toBe(true);
  });
});
