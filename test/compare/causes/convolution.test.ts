/** What each suspicion about a convolution would put into a dump, by a plain loop over a window with one thing read otherwise. */
import { describe, expect, it } from 'vitest';
import { convolutionSuspects, displacementsOf, unlikelyConvolution } from '../../../src/compare/causes/convolution';
import type { ConvOperation } from '../../../src/compare/operation';
import type { Evidence } from '../../../src/compare/suspect';
import type { Requantize } from '../../../src/quantize/quantizedModel';
import { random } from '../../support/random';

const draw = random(3);
const ints = (length: number, low: number, high: number): Float64Array =>
  Float64Array.from({ length }, () => draw.int(low, high));

/** Two groups of two channels each, to four; 3×3 in steps of 2 and 1, columns two apart; 5×5 to 3×3 behind a border. */
const operation: ConvOperation = {
  kind: 'conv',
  inputs: [{ values: ints(100, -8, 7), size: { C: 4, H: 5, W: 5 }, zeroPoint: 3, qmin: -8, bits: 4, signed: true }],
  window: { kernel: [3, 3], strides: [2, 1], dilations: [1, 2], pads: [2, 1, 0, 1] },
  groups: 2,
  weightShape: [4, 2, 3, 3],
  weights: ints(72, -8, 7),
  weightBits: 4,
  bias: ints(4, -50, 50),
};
const size = { C: 4, H: 3, W: 3 };
const evidence = { size, isSum: true } as Evidence;

const [{ values }] = operation.inputs;
const list = operation.weights;
type Weight = (o: number, i: number, r: number, s: number) => number;
type Pixel = (c: number, y: number, x: number) => number;
const weight: Weight = (o, i, r, s) => list[18 * o + 9 * i + 3 * r + s];
const isInside = (y: number, x: number): boolean => y >= 0 && y < 5 && x >= 0 && x < 5;
const integer = (c: number, y: number, x: number): number => values[25 * c + 5 * y + x];
const pixel: Pixel = (c, y, x) => (isInside(y, x) ? integer(c, y, x) - 3 : 0);

/** The sums of all outputs. */
function summed(w: Weight, p: Pixel, [dy, dx] = [0, 0], across = 2): number[] {
  const sums: number[] = [];
  for (let o = 0; o < 4; o++)
    for (let y = 0; y < 3; y++)
      for (let x = 0; x < 3; x++) {
        let sum = operation.bias[o];
        for (let i = 0; i < 2; i++)
          for (let r = 0; r < 3; r++)
            for (let s = 0; s < 3; s++)
              sum += w(o, i, r, s) * p((o < 2 ? 0 : 2) + i, 2 * y - 2 + dy + r, x - 1 + dx + across * s);
        sums.push(sum);
      }
  return sums;
}

/** As if the list had been written by another formula than that of OIHW. */
function writtenBy(place: (o: number, i: number, r: number, s: number) => number): Weight {
  const written: number[] = [];
  for (let o = 0; o < 4; o++)
    for (let i = 0; i < 2; i++)
      for (let r = 0; r < 3; r++) for (let s = 0; s < 3; s++) written[place(o, i, r, s)] = weight(o, i, r, s);
  return (o, i, r, s) => written[18 * o + 9 * i + 3 * r + s];
}

const orders: readonly (readonly [string, (o: number, i: number, r: number, s: number) => number])[] = [
  ['OHWI', (o, i, r, s) => 18 * o + 6 * r + 2 * s + i],
  ['HWIO', (o, i, r, s) => 24 * r + 8 * s + 4 * i + o],
  ['HWOI', (o, i, r, s) => 24 * r + 8 * s + 2 * o + i],
  ['IOHW', (o, i, r, s) => 36 * i + 9 * o + 3 * r + s],
  ['IHWO', (o, i, r, s) => 36 * i + 12 * r + 4 * s + o],
];
const clamped = (place: number): number => (place < 0 ? 0 : place > 4 ? 4 : place);
/** −1 is 1, −2 is 2; 5 is 3, 6 is 2. */
const mirrored = (place: number): number => (place < 0 ? -place : place > 4 ? 8 - place : place);
const far = 'the window lies one place too far';
const off = 'padding or the first address is off by one';

const suspicions: readonly (readonly [string, string, readonly number[]])[] = [
  ...orders.flatMap(([order, place]) => [
    [
      'weight-order',
      `weights in the order OIHW are read as ${order}`,
      summed((...at) => list[place(...at)], pixel),
    ] as const,
    ['weight-order', `weights in the order ${order} are read as OIHW`, summed(writtenBy(place), pixel)] as const,
  ]),
  [
    'kernel',
    'each kernel is transposed: rows and columns are exchanged',
    summed((o, i, r, s) => weight(o, i, s, r), pixel),
  ],
  [
    'kernel',
    'each kernel is turned by 180°: a convolution, where a correlation is expected',
    summed((o, i, r, s) => weight(o, i, 2 - r, 2 - s), pixel),
  ],
  ['kernel', 'each kernel is mirrored from left to right', summed((o, i, r, s) => weight(o, i, r, 2 - s), pixel)],
  ['kernel', 'each kernel is mirrored from top to bottom', summed((o, i, r, s) => weight(o, i, 2 - r, s), pixel)],
  [
    'weights-unsigned',
    'negative weights are read as unsigned numbers of 4 bits: sign-extend them',
    summed((...at) => (weight(...at) + 16) % 16, pixel),
  ],
  [
    'weight-channel',
    'the weights of channel 0 are used for every channel',
    summed((_, i, r, s) => weight(0, i, r, s), pixel),
  ],
  [
    'weight-channel',
    'the weights of the next channel are used for each channel',
    summed((o, i, r, s) => weight([1, 2, 3, 0][o], i, r, s), pixel),
  ],
  [
    'nibble-order',
    'the two weights of each byte are exchanged',
    summed((o, i, r, s) => {
      const at = 18 * o + 9 * i + 3 * r + s;
      return list[at % 2 === 0 ? at + 1 : at - 1];
    }, pixel),
  ],
  [
    'padding',
    'padding is the integer 0, expected the zero point 3, which stands for 0.0',
    summed(weight, (c, y, x) => (isInside(y, x) ? pixel(c, y, x) : -3)),
  ],
  ['padding', 'padding is the lowest integer -8', summed(weight, (c, y, x) => (isInside(y, x) ? pixel(c, y, x) : -11))],
  [
    'padding',
    "padding repeats the map's edge, expected zeros",
    summed(weight, (c, y, x) => pixel(c, clamped(y), clamped(x))),
  ],
  [
    'padding',
    'padding mirrors the map, expected zeros',
    summed(weight, (c, y, x) => pixel(c, mirrored(y), mirrored(x))),
  ],
  [
    'input-zero-point',
    "the input's zero point 3 is not subtracted",
    summed(weight, (c, y, x) => (isInside(y, x) ? integer(c, y, x) : 0)),
  ],
  [
    'input-zero-point',
    "the input's zero point 3 is not subtracted, from the padding neither",
    summed(weight, (c, y, x) => (isInside(y, x) ? integer(c, y, x) : 3)),
  ],
  [
    'input-unsigned',
    'negative integers of the input are read as unsigned numbers of 4 bits',
    summed(weight, (c, y, x) => (isInside(y, x) ? ((integer(c, y, x) + 16) % 16) - 3 : 0)),
  ],
  ['input-channels', "the input's channels are reversed", summed(weight, (c, y, x) => pixel(3 - c, y, x))],
  [
    'input-channels',
    "the input's channels of 2 groups are interleaved",
    summed(weight, (c, y, x) => pixel([0, 2, 1, 3][c], y, x)),
  ],
  ['input-transposed', "the input's rows and columns are exchanged", summed(weight, (c, y, x) => pixel(c, x, y))],
  ['window', 'padding before and after the map is exchanged', summed(weight, pixel, [2, 0])],
  ['window', `${far} up: ${off}`, summed(weight, pixel, [-1, 0])],
  ['window', `${far} down: ${off}`, summed(weight, pixel, [1, 0])],
  ['window', `${far} left: ${off}`, summed(weight, pixel, [0, -1])],
  ['window', `${far} right: ${off}`, summed(weight, pixel, [0, 1])],
  ['window', `${far} up and left: ${off}`, summed(weight, pixel, [-1, -1])],
  ['window', `${far} up and right: ${off}`, summed(weight, pixel, [-1, 1])],
  ['window', `${far} down and left: ${off}`, summed(weight, pixel, [1, -1])],
  ['window', `${far} down and right: ${off}`, summed(weight, pixel, [1, 1])],
  ['window', 'dilation is left out', summed(weight, pixel, [0, 0], 1)],
];

const all = Array.from({ length: 36 }, (_, i) => i);

describe('a convolution', () => {
  const found = convolutionSuspects(evidence, operation);
  it('has these suspicions', () =>
    expect(found.map(({ id, text, costly }) => [id, text, costly])).toEqual(
      suspicions.map(([id, text]) => [id, text, true]),
    ));
  it.each(suspicions.map(([, text, sums], at) => [text, sums, at] as const))('%s', (_, sums, at) =>
    expect(all.map((i) => found[at].predict(i))).toEqual(sums),
  );

  it('is requantized where the dump is not of its sums', () => {
    const requantize = {
      ...{ mode: 'mul-shift', rounding: 'floor', zeroPoint: 1, qmin: -8, qmax: 7 },
      factor: { multiplier: Int32Array.of(3), shift: Int32Array.of(4), value: Float64Array.of(3 / 16) },
    } as unknown as Requantize;
    const [first] = convolutionSuspects({ ...evidence, isSum: false }, { ...operation, requantize });
    const floored = suspicions[0][2].map((sum) => Math.min(7, Math.max(-8, Math.floor((sum * 3) / 16) + 1)));
    expect(all.map((i) => first.predict(i))).toEqual(floored);
    const [head] = convolutionSuspects({ ...evidence, isSum: false }, operation);
    expect(all.map((i) => head.predict(i))).toEqual(suspicions[0][2]);
  });
});

describe('less likely, a convolution', () => {
  const places = Int32Array.from(all);
  const expected = Float64Array.from(summed(weight, pixel));
  const paddedBy = (outside: number): number[] =>
    summed(weight, (c, y, x) => (isInside(y, x) ? pixel(c, y, x) : outside - 3));
  const unlikely = (found: readonly number[], change: Partial<ConvOperation> = {}) =>
    unlikelyConvolution(
      { ...evidence, expected, found: Float64Array.from(found), places },
      { ...operation, ...change },
    ).map(({ id, text, costly, predict }) => [id, text, costly, all.map((i) => predict(i))]);
  const padding = (by: number) => [
    'padding',
    `padding is the integer ${by}, expected the zero point 3`,
    true,
    paddedBy(by),
  ];
  const ways = [
    ['up', -2, 0],
    ['down', 2, 0],
    ['left', 0, -2],
    ['right', 0, 2],
    ['up and left', -2, -2],
    ['up and right', -2, 2],
    ['down and left', 2, -2],
    ['down and right', 2, 2],
  ] as const;
  const displaced = ways.map(([way, dy, dx]) => [
    'window',
    `the window lies two places too far ${way}: padding or the first address is off by two`,
    true,
    summed(weight, pixel, [dy, dx]),
  ]);

  it.each([-7, -1, 1, 2, 4, 7])('is padded by the integer %d that was found, or lies two places off', (by) =>
    expect(unlikely(paddedBy(by))).toEqual([...displaced, padding(by)]),
  );
  // 0 and the lowest integer are likely; the others are none of four bits.
  it.each([-8, 0, 8, -9])('is padded by no other integer: %d', (by) =>
    expect(unlikely(paddedBy(by))).toEqual(displaced),
  );
  it.each([
    [7, false],
    [8, true],
  ])('is judged by eight elements that differ: all but that of number %d', (wrong, told) => {
    const found = paddedBy(5);
    const differing = all.filter((i) => found[i] !== expected[i]);
    found[differing[wrong]] += 1;
    expect(unlikely(found)).toEqual(told ? [...displaced, padding(5)] : displaced);
  });
  it.each<[string, Partial<ConvOperation>, number, number]>([
    ['without padding', { window: { ...operation.window, pads: [0, 0, 0, 0] } }, 5, 0],
    ['of fourteen bits', { inputs: [{ ...operation.inputs[0], bits: 14 }] }, 5, 1],
    ['of fifteen bits', { inputs: [{ ...operation.inputs[0], bits: 15 }] }, 5, 0],
    ['of eight bits', { inputs: [{ ...operation.inputs[0], bits: 8 }] }, -128, 1],
    ['of eight bits, too low', { inputs: [{ ...operation.inputs[0], bits: 8 }] }, -129, 0],
    ['of eight bits, the largest', { inputs: [{ ...operation.inputs[0], bits: 8 }] }, 127, 1],
    ['of unsigned integers', { inputs: [{ ...operation.inputs[0], signed: false }] }, 15, 1],
    ['of unsigned integers, too large', { inputs: [{ ...operation.inputs[0], signed: false }] }, 16, 0],
    ['of unsigned integers, below 0', { inputs: [{ ...operation.inputs[0], signed: false }] }, -1, 0],
  ])('%s: padded by %d', (_, change, by, count) =>
    expect(unlikely(paddedBy(by), change).filter(([id]) => id === 'padding')).toHaveLength(count),
  );
});

const textsOf = (
  change: Partial<ConvOperation>,
  input: Partial<ConvOperation['inputs'][number]> = {},
): readonly string[] =>
  convolutionSuspects(evidence, { ...operation, ...change, inputs: [{ ...operation.inputs[0], ...input }] }).map(
    ({ text }) => text.replace(/weights in the order .*/, 'weights in another order'),
  );
const plain = { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] } as const;
const always = Array.from({ length: 10 }, () => 'weights in another order');
const one: Partial<ConvOperation> = {
  window: plain,
  groups: 1,
  weightShape: [1, 3, 1, 1],
  weights: ints(3, -8, 7),
  weightBits: 8,
};
const rgb = { size: { C: 3, H: 2, W: 1 }, zeroPoint: 0, qmin: 0, bits: 8, signed: false } as const;
const ofBytes = "unsigned integers of the input are read as two's complement of 8 bits: extend them with a zero";

describe('there is nothing to suspect', () => {
  it('of windows, orders of channels and padding where these are one', () =>
    expect(textsOf(one, rgb)).toEqual([
      ...always,
      'negative weights are read as unsigned numbers of 8 bits: sign-extend them',
      ofBytes,
      "the input's channels are reversed: BGR instead of RGB",
    ]));
  it.each([
    ['an odd number of nibbles', { ...one, weightBits: 4 }, rgb, 'exchanged', false],
    [
      'an even number of nibbles',
      { ...one, weightBits: 4, weightShape: [1, 2, 1, 1], weights: ints(2, -8, 7) },
      rgb,
      'weights of each byte',
      true,
    ],
    [
      'weights of five bits',
      { ...one, weightBits: 5, weightShape: [1, 2, 1, 1], weights: ints(2, -8, 7) },
      rgb,
      'weights of each byte',
      false,
    ],
    ['a single channel', one, { ...rgb, size: { C: 1, H: 2, W: 1 } }, 'reversed', false],
    ['a single pixel', one, { ...rgb, size: { C: 3, H: 1, W: 1 } }, 'rows and columns', false],
    ['a map that is no square', one, rgb, 'rows and columns', false],
    ['a square of four', one, { ...rgb, size: { C: 3, H: 2, W: 2 } }, 'rows and columns', true],
    ['padding where the lowest integer is 0', {}, { qmin: 0 }, 'lowest integer', false],
    ['padding where the lowest integer is the zero point', {}, { qmin: 3 }, 'lowest integer', false],
    ['padding by a zero point of 0', {}, { zeroPoint: 0 }, 'integer 0', false],
    [
      'a kernel that is no square',
      { window: { ...plain, kernel: [1, 3] }, weightShape: [4, 2, 1, 3] },
      {},
      'transposed',
      false,
    ],
    ['a kernel of one row', { window: { ...plain, kernel: [1, 3] }, weightShape: [4, 2, 1, 3] }, {}, 'turned', true],
    [
      'padding that differs by one',
      { window: { ...operation.window, pads: [1, 0, 0, 1] } },
      {},
      'before and after',
      false,
    ],
    [
      'padding that is two less before',
      { window: { ...operation.window, pads: [0, 0, 0, 2] } },
      {},
      'before and after',
      true,
    ],
    ['padding at one side alone', { window: { ...operation.window, pads: [0, 0, 0, 1] } }, {}, 'repeats', true],
    ['dilation of rows alone', { window: { ...operation.window, dilations: [2, 1] } }, {}, 'dilation', true],
    ['no dilation', { window: { ...operation.window, dilations: [1, 1] } }, {}, 'dilation', false],
    ['eight channels', {}, { size: { C: 8, H: 1, W: 1 } }, 'of 4 groups', true],
    ['eight channels', {}, { size: { C: 8, H: 1, W: 1 } }, 'of 8 groups', false],
    ['twelve channels', {}, { size: { C: 12, H: 1, W: 1 } }, 'of 8 groups', false],
  ] as const)('or there is: %s: %s', (_, change, input, words, expected) =>
    expect(textsOf(change as Partial<ConvOperation>, input).some((text) => text.includes(words))).toBe(expected),
  );

  it('reads a byte of 128 and more as a negative number', () => {
    const input = { ...rgb, values: Float64Array.of(127, 128, 255, 0, 1, 2), size: { C: 3, H: 2, W: 1 } };
    const conv = { ...operation, ...one, weights: Float64Array.of(1, 0, 0), bias: Float64Array.of(0), inputs: [input] };
    const of = { ...evidence, size: { C: 1, H: 2, W: 1 } };
    const suspect = convolutionSuspects(of, conv).find(({ text }) => text === ofBytes);
    expect([0, 1].map((i) => suspect?.predict(i))).toEqual([127, -128]);
  });
});

it.each([
  [[1, 1], []],
  [
    [3, 1],
    [
      [-1, 0],
      [1, 0],
    ],
  ],
  [
    [1, 2],
    [
      [0, -1],
      [0, 1],
    ],
  ],
] as const)('a window of %j is displaced where it is wider than one', (kernel, moves) =>
  expect(displacementsOf(kernel)).toEqual(moves),
);
