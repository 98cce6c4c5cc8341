/** What stages take of a device, and how fast they are, by hand. */
import { describe, expect, it } from 'vitest';
import type { Device, Family } from '../../src/hardware/devices/device';
import { deviceNamed, devices } from '../../src/hardware/devices/devices';
import { EventQueue } from '../../src/hardware/eventQueue';
import { neededFor, takenBy } from '../../src/hardware/flow';
import { foldedFor } from '../../src/hardware/folding';
import type { Fold, Stage } from '../../src/hardware/network';
import { blocksFor, resourcesOf } from '../../src/hardware/resources';
import { clocksOf, clocksPerImage } from '../../src/hardware/stageClocks';
import { ringWords, windowBlock, windowRefusal } from '../../src/hardware/window';
import { bitsFor, divisorsOf, gcd, wordOf } from '../../src/hardware/bits';
import { hardwareDevices } from '../../src/protocol/results/hardwareResult';
import { random } from '../support/random';
import { blockOf, stageOf, streamOf } from '../support/stages';

const of = (family: Family): Device => devices.find((device) => device.family === family)!;
const withoutDsps = { ...of('ice40'), dsps: 0 };

describe('blocks of memory', () => {
  it.each([
    ['lies in LUTs', 64, 16, 'xc7', 0],
    ['is a bit too large for LUTs', 1025, 1, 'xc7', 1],
    ['fills a block', 512, 36, 'xc7', 1],
    ['is a word too deep', 513, 36, 'xc7', 2],
    ['is deep and narrow', 16384, 1, 'xc7', 1],
    ['is deeper', 16385, 1, 'xc7', 2],
    ['is wide', 256, 72, 'xcup', 2],
    ['fills two of 1024 by 18', 2048, 18, 'ecp5', 2],
    ['is wide where blocks are narrow', 512, 36, 'ecp5', 2],
    ['fills a small block', 256, 16, 'ice40', 1],
    ['is larger than a small block', 257, 16, 'ice40', 2],
  ] as const)('what %s', (_, depth, bits, family, blocks) => expect(blocksFor(depth, bits, of(family))).toBe(blocks));
});

const memoryOf = (depth: number, bits: number): Stage['memories'][number] => ({
  ...{ name: 'm', depth, bits, words: () => [] },
});
const mac = { PE: 4, SIMD: 3, DEPTHWISE: 0, IN_BITS: 8, WEIGHT_BITS: 8, ACC_BITS: 20, PACK: 1, OUT_LANES: 4 };
const factors = { KIND: 0, LANES: 2, ACC_BITS: 20, FACTOR_BITS: 18, Q_BITS: 8 };

describe('a stage takes', () => {
  it.each<[string, Partial<Stage>, Device, readonly [number, number, number]]>([
    ['nothing', {}, of('xc7'), [0, 0, 0]],
    // A multiplier a product; 45 LUTs, taps of 8 bits, and of each output its sum and two adders of 20 bits.
    ['products', { blocks: [blockOf('stream_mac', mac)] }, of('xc7'), [12, 0, 45 + 3 * 8 + 4 * 20 * 3]],
    [
      'products of channels alone',
      { blocks: [blockOf('stream_mac', { ...mac, DEPTHWISE: 1 })] },
      of('xc7'),
      [4, 0, 45 + 3 * 8 + 4 * 20],
    ],
    // 8 + 15 + 1 bits beside 8 fit into 25 × 18; 4 + 3 · 7 + 1 into 27 × 18 alone.
    ['packed products', { blocks: [blockOf('stream_mac', { ...mac, PACK: 2 })] }, of('xc7'), [6, 0, 309 + 12 * 5 + 4]],
    [
      'four packed products',
      { blocks: [blockOf('stream_mac', { ...mac, IN_BITS: 4, WEIGHT_BITS: 4, PACK: 4 })] },
      of('xcup'),
      [3, 0, 45 + 3 * 4 + 4 * 20 * 3 + 32],
    ],
    // 24 bits cut into 17 and 7 beside 17; 8 fit.
    [
      'wide products',
      { blocks: [blockOf('stream_mac', { ...mac, IN_BITS: 26, WEIGHT_BITS: 26 })] },
      of('xc7'),
      [12 * 4, 0, 45 + 3 * 26 + 4 * 20 * 3],
    ],
    ['products where there are no multipliers', { blocks: [blockOf('stream_mac', mac)] }, withoutDsps, [0, 0, 309]],
    // 20 × 18 bits: 19 in 24 and 17 in 17.
    ['factors', { blocks: [blockOf('stream_requantize', factors)] }, of('xc7'), [2, 0, 2 + 2 * 44]],
    // 19 in 15 and 17 in 15: two parts each.
    [
      'factors where multipliers are small',
      { blocks: [blockOf('stream_requantize', factors)] },
      of('ice40'),
      [8, 0, 90],
    ],
    ['shifts', { blocks: [blockOf('stream_requantize', { ...factors, FACTOR_BITS: 2 })] }, of('xc7'), [0, 0, 90]],
    [
      'factors of three bits',
      { blocks: [blockOf('stream_requantize', { ...factors, FACTOR_BITS: 3 })] },
      of('xc7'),
      [2, 0, 90],
    ],
    [
      'a shift for each channel',
      { blocks: [blockOf('stream_requantize', { ...factors, KIND: 1, FACTOR_BITS: 2 })] },
      of('xc7'),
      [2, 0, 2 + 2 * 44 * 6],
    ],
    ['a sum', { join: blockOf('stream_add', { LANES: 2, ACC_BITS: 12 }) }, of('xc7'), [0, 0, 72]],
    ['a table', { blocks: [blockOf('stream_lookup', {})] }, of('xc7'), [0, 0, 26]],
    // 2^10 words of 16 bits fill a block.
    ['a window', { blocks: [blockOf('stream_window', { RING_BITS: 10, WORD_BITS: 16 })] }, of('xc7'), [0, 1, 35 + 36]],
    [
      'a padded window',
      { blocks: [blockOf('stream_window', { RING_BITS: 10, WORD_BITS: 16, PADDED: 1 })] },
      of('xc7'),
      [0, 1, 75 + 36],
    ],
    // 2^5 words of 8 bits: half of a LUT each.
    [
      'an enlargement',
      { blocks: [blockOf('stream_repeat', { RING_BITS: 5, WORD_BITS: 8 })] },
      of('xc7'),
      [0, 0, 35 + 21 + 8],
    ],
    ['memories', { memories: [memoryOf(512, 36), memoryOf(65, 3)] }, of('xc7'), [0, 1, 2 * 3]],
    [
      'constants of 4096 bits, and of more',
      { memories: [memoryOf(128, 32), memoryOf(4097, 1)] },
      of('xc7'),
      [0, 1, 2 * 32],
    ],
    // The register of sums that leave in parts.
    [
      'sums that leave in parts',
      { blocks: [blockOf('stream_mac', { ...mac, OUT_LANES: 1 })] },
      of('xc7'),
      [12, 0, 309 + 4 * 20],
    ],
    // 300 beats of two lanes of 8 bits; what does not wait takes nothing.
    ['what waits', { inputs: [{ ...streamOf(4, 2, 3, 2), fifo: 300 }, streamOf(4, 2, 3)] }, of('xc7'), [0, 1, 0]],
    [
      'blocks of its inputs',
      { inputs: [{ ...streamOf(4, 2, 3), blocks: [blockOf('stream_offset', {})] }] },
      of('xc7'),
      [0, 0, 26],
    ],
  ])('%s', (_, rest, device, [dsps, blocks, luts]) =>
    expect(resourcesOf(stageOf(rest), device)).toEqual({ dsps, blocks, luts }),
  );
});

const window = { K_H: 3, K_W: 2, PIXEL_WORDS: 8, GROUPS: 4, FOLDS: 5 };

const plain = { behind: 1, delay: 0, span: 0, perTap: 0, perGroups: 0 };

describe('a stage takes clocks', () => {
  it.each<[string, Partial<Stage>, ReturnType<typeof clocksOf>, number]>([
    ['as many as it makes words', { output: streamOf(4, 2, 3, 2) }, { ...plain, perPixel: 2, span: 1 }, 12],
    [
      'as many as it reads words',
      { inputs: [streamOf(8, 2, 3), streamOf(4, 2, 3)] },
      { ...plain, perPixel: 4, span: 3 },
      48,
    ],
    // 3 · 2 taps of two words, each part five times.
    [
      'as many as its taps',
      { blocks: [blockOf('stream_window', window)] },
      { perPixel: 240, behind: 12 * 4 + 1, delay: 1, span: 240 - 12, perTap: 2, perGroups: 60 * 3 },
      1440,
    ],
    [
      'as many as leave, where these are more',
      { blocks: [blockOf('stream_window', { ...window, K_H: 1, K_W: 1, PIXEL_WORDS: 1, GROUPS: 1, FOLDS: 1 })] },
      { ...plain, perPixel: 4, delay: 1, perTap: 1 },
      24,
    ],
    // One word of the first input, and two of the second, of two parts each: the second word is joined in its turn.
    [
      'more where words are joined in turn',
      {
        inputs: [
          { ...streamOf(2, 2, 3, 2), made: 1 },
          { ...streamOf(4, 2, 3, 2), made: 1 },
        ],
        join: blockOf('stream_concat', {}),
        output: streamOf(6, 2, 3, 2),
      },
      { ...plain, perPixel: 3 + 1, span: 2 },
      24,
    ],
    // Beats of two lanes become beats of three by way of one.
    [
      'as many as words have on the way',
      { inputs: [{ ...streamOf(6, 2, 3, 3), made: 2 }], output: streamOf(2, 2, 3, 2) },
      { ...plain, perPixel: 1 },
      36,
    ],
    [
      'and registers',
      {
        join: blockOf('stream_add', {}),
        blocks: [
          blockOf('stream_mac', { PE: 4, OUT_LANES: 4 }),
          blockOf('stream_requantize', {}),
          blockOf('stream_max_pool', {}),
          blockOf('stream_sum', {}),
          blockOf('stream_lookup', {}),
          blockOf('stream_repeat', {}),
          blockOf('stream_offset', {}),
        ],
      },
      { ...plain, perPixel: 4, delay: 2 + 3 + 4 + 1 + 1 + 1 + 1, span: 3 },
      24,
    ],
    [
      'and parts of sums',
      { blocks: [blockOf('stream_mac', { PE: 8, OUT_LANES: 2 })] },
      { ...plain, perPixel: 4, delay: 3 + 4, span: 3 },
      24,
    ],
  ])('%s', (_, rest, clocks, image) => {
    expect(clocksOf(stageOf(rest))).toEqual(clocks);
    expect(clocksPerImage(stageOf(rest))).toBe(image);
  });
});

describe('folds', () => {
  /** A stage of 64 pixels whose 16 channels are made of 8, as far as these can be divided. */
  const foldedBy = ({ pe, simd }: Fold): Stage =>
    stageOf({
      output: streamOf(16, 8, 8, Math.min(pe, 16)),
      blocks: [
        blockOf('stream_window', {
          K_H: 1,
          K_W: 1,
          PIXEL_WORDS: 8 / Math.min(simd, 8),
          GROUPS: 1,
          FOLDS: 16 / Math.min(pe, 16),
        }),
      ],
    });
  it.each([
    [8192, { pe: 1, simd: 1 }],
    [8191, { pe: 1, simd: 2 }],
    [2048, { pe: 1, simd: 4 }],
    [1024, { pe: 1, simd: 8 }],
    [512, { pe: 2, simd: 8 }],
    [64, { pe: 16, simd: 8 }],
    // As fast as it can be.
    [1, { pe: 16, simd: 8 }],
  ])('for %d clocks are the fewest multipliers, of these the fewest outputs', (clocks, fold) =>
    expect(foldedFor(clocks)(foldedBy)).toEqual(fold),
  );
  it('are none of a step without a module', () => expect(foldedFor(1)(() => undefined)).toEqual({ pe: 1, simd: 1 }));
});

const windowOf = (kernel: number, stride: number, pad: number, dilation = 1) => ({
  kernel: [kernel, kernel] as const,
  strides: [stride, stride] as const,
  dilations: [dilation, dilation] as const,
  pads: [pad, pad, pad, pad] as const,
});
const map = (height: number, width: number, channels = 2) => ({ channels, height, width });

describe('flows', () => {
  /** By output pixel: pixels that must have come, and those that can have, with a ring of 100. */
  it.each([
    // The tap (1, 1), the end of its row where the window leaves the map, and the last row at the bottom.
    [
      '3×3 with a border',
      map(4, 5),
      map(4, 5),
      windowOf(3, 1, 1),
      { 0: [7, 94], 1: [8, 95], 4: [10, 98], 5: [12, 99], 15: [17, 109], 19: [20, 113], 20: [27, 114] },
    ],
    [
      '2×2 in steps of 2',
      map(4, 6),
      map(2, 3),
      windowOf(2, 2, 0),
      { 0: [8, 100], 2: [12, 104], 3: [20, 112], 5: [24, 116], 6: [32, 124] },
    ],
    [
      '3×3, every second pixel',
      map(7, 5),
      map(3, 1),
      windowOf(3, 1, 0, 2),
      { 0: [25, 100], 1: [30, 105], 2: [35, 110], 3: [60, 135] },
    ],
  ] as const)('of windows of %s', (_, from, to, shape, expected) => {
    const flow = { kind: 'window', from, to, window: shape, ring: 100 } as const;
    for (const [n, counts] of Object.entries(expected))
      expect([neededFor(flow, Number(n)), takenBy(flow, Number(n), false)], n).toEqual(counts);
  });

  it.each([
    ['pixels', { kind: 'pixel' }, [1, 2, 3], [1, 2, 3], [0, 1, 2]],
    ['whole maps', { kind: 'whole', pixels: 6 }, [6, 12, 18], [6, 12, 18], [6, 12, 18]],
    // Rows of two, each pixel twice in both directions: the second row of an output lets its pixels go.
    [
      'enlarged maps',
      { kind: 'repeat', from: map(1, 2), times: [2, 2], ring: 3 },
      [1, 1, 2, 2, 1, 1, 2, 2, 3],
      [3, 3, 3, 3, 3, 3, 4, 4, 5],
      undefined,
    ],
    [
      'enlarged rows',
      { kind: 'repeat', from: map(2, 1), times: [3, 1], ring: 2 },
      [1, 1, 1, 2, 2, 2, 3],
      [2, 2, 2, 3, 3, 3, 4],
      undefined,
    ],
  ] as const)('of %s', (_, flow, needed, taken, joined) => {
    expect(needed.map((__, n) => neededFor(flow, n))).toEqual(needed);
    expect(taken.map((__, n) => takenBy(flow, n, false))).toEqual(taken);
    if (joined) expect(joined.map((__, n) => takenBy(flow, n, true))).toEqual(joined);
  });
});

describe('windows', () => {
  const form = (m: ReturnType<typeof map>, lanes = 1) => ({ map: m, bits: 8, lanes });
  it.each([
    // Two rows of 5 and 3 pixels, and one more, of two words each: at the end of a row the next window is 1 + 5 − 5 further.
    ['3×3', form(map(4, 5)), map(4, 5), windowOf(3, 1, 1), 2 * (2 * 5 + 3 + 1), 1],
    ['2×2 in steps of 2', form(map(4, 6)), map(2, 3), windowOf(2, 2, 0), 2 * (6 + 2 + Math.max(2, 2 * 6 - 2 * 2)), 0],
    ['1×1', form(map(4, 5), 2), map(4, 5), windowOf(1, 1, 0), 1 + 1, 0],
    ['3×3 without a border', form(map(4, 5), 2), map(2, 3), windowOf(3, 1, 0), 2 * 5 + 3 + Math.max(1, 5 - 2), 0],
    [
      '3×3 that ends behind the map',
      form(map(4, 4), 2),
      map(2, 2),
      windowOf(3, 2, 0),
      2 * 4 + 3 + Math.max(2, 2 * 4 - 2),
      1,
    ],
    ['dilated', form(map(7, 7), 2), map(3, 3), windowOf(3, 1, 0, 2), 4 * 7 + 5 + Math.max(1, 7 - 2), 0],
  ])('of %s have a ring', (_, from, to, w, words, padded) => {
    expect(ringWords(from, to, w)).toBe(words);
    expect(windowBlock(from, to, w, { groups: 1, folds: 1 }).parameters).toMatchObject({
      PADDED: padded,
      RING_BITS: Math.ceil(Math.log2(words)),
    });
  });
  it.each([
    ['the border of a window', map(4, 4), map(4, 4), windowOf(3, 1, 2), undefined],
    ['a wider border', map(4, 4), map(6, 6), windowOf(3, 1, 3), /padding as a whole/],
    ['a border of a single tap', map(4, 4), map(6, 6), windowOf(1, 1, 1), /padding as a whole/],
    ['the last pixel', map(5, 5), map(3, 3), windowOf(1, 2, 0), undefined],
    ['behind the last row', map(4, 5), map(3, 3), windowOf(1, 2, 0), /begin behind the map/],
    ['behind the last column', map(5, 4), map(3, 3), windowOf(1, 2, 0), /begin behind the map/],
  ] as const)('that begin at %s', (_, from, to, w, expected) => {
    if (expected) expect(windowRefusal(from, to, w)).toMatch(expected);
    else expect(windowRefusal(from, to, w)).toBeUndefined();
  });
  it('with a border on one side alone are refused too', () => {
    const pads = (top: number, left: number) => ({ ...windowOf(3, 1, 0), pads: [top, left, 0, 0] as const });
    expect(windowRefusal(map(4, 4), map(4, 4), pads(3, 0))).toMatch(/as a whole/);
    expect(windowRefusal(map(4, 4), map(4, 4), pads(0, 3))).toMatch(/as a whole/);
    expect(windowBlock(form(map(4, 4)), map(3, 2), pads(1, 0), { groups: 1, folds: 1 }).parameters['PADDED']).toBe(1);
    expect(windowBlock(form(map(4, 4)), map(2, 3), pads(0, 1), { groups: 1, folds: 1 }).parameters['PADDED']).toBe(1);
  });
});

describe('numbers', () => {
  it.each([
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 3],
    [256, 8],
    [257, 9],
  ])('%d places: %d bits', (places, bits) => expect(bitsFor(places)).toBe(bits));
  it.each([
    [[1, 2, 3], 4, 0x321n],
    [[-1, 0, 5], 4, 0x50fn],
    [[], 8, 0n],
    [[-128n, 127], 8, 0x7f80n],
  ] as const)('%s in %d bits', (fields, bits, word) => expect(wordOf(fields, bits)).toBe(word));
  it('have divisors, alone and together', () => {
    expect([1, 7, 12].map(divisorsOf)).toEqual([[1], [1, 7], [1, 2, 3, 4, 6, 12]]);
    expect([gcd(12, 18), gcd(0, 5), gcd(7, 0), gcd(5, 3)]).toEqual([6, 5, 7, 1]);
  });
});

it('events come by time, those of one time as they were put', () => {
  const numbers = random(3);
  const queue = new EventQueue<{ time: number; order: number }>();
  const put = Array.from({ length: 200 }, (_, order) => ({ time: numbers.int(0, 20), order }));
  const open: typeof put = [];
  const earliest = (): (typeof put)[number] | undefined =>
    open.sort((a, b) => a.time - b.time || a.order - b.order).shift();
  for (const event of put) {
    queue.put(event);
    open.push(event);
    if (numbers.int(0, 2) === 0) expect(queue.take()).toBe(earliest());
  }
  while (open.length > 0) expect(queue.take()).toBe(earliest());
  expect(queue.take()).toBeUndefined();
});

describe('devices', () => {
  // LUTs, multipliers, blocks of memory, UltraRAM: from the data sheets that each names.
  it.each([
    ['artix7-35t', 'xc7', 20800, 90, 100, 0],
    ['artix7-100t', 'xc7', 63400, 240, 270, 0],
    ['zynq-7020', 'xc7', 53200, 220, 280, 0],
    ['zu3eg', 'xcup', 70560, 360, 432, 0],
    ['zu5ev', 'xcup', 117120, 1248, 288, 64],
    ['zu7ev', 'xcup', 230400, 1728, 624, 96],
    ['alveo-u250', 'xcup', 1728000, 12288, 5376, 1280],
    ['ecp5-85', 'ecp5', 84000, 156, 208, 0],
    ['ice40-up5k', 'ice40', 5280, 8, 30, 0],
    ['ice40-hx8k', 'ice40', 7680, 0, 32, 0],
  ] as const)('%s', (id, family, luts, dsps, blocks, ultraBlocks) =>
    expect(deviceNamed(id)).toMatchObject({ family, luts, dsps, blocks, ultraBlocks }),
  );
});

it('devices are those that pages offer', () =>
  expect(hardwareDevices).toEqual(devices.map(({ id, name }) => [id, name])));

it('a device that there is not is named with the near miss', () => {
  expect(deviceNamed('ecp5-85').name).toBe('ECP5 LFE5U-85');
  expect(() => deviceNamed('ecp5-95')).toThrow(/^unknown device "ecp5-95".*"ecp5-85".*; there are artix7-35t, /);
  expect(new Set(devices.map(({ id }) => id)).size).toBe(devices.length);
});
