/** What each suspicion would put into a dump, and its words, by hand. */
import { describe, expect, it } from 'vitest';
import { channelSuspects } from '../../../src/compare/causes/channels';
import { placementSuspects } from '../../../src/compare/causes/placement';
import { representationSuspects } from '../../../src/compare/causes/representation';
import { requantizationSuspects } from '../../../src/compare/causes/requantization';
import type { Evidence, Suspect } from '../../../src/compare/suspect';
import type { Requantize } from '../../../src/quantize/quantizedModel';

/** 2 channels of 1×2. */
const plain: Evidence = {
  expected: Float64Array.of(-3, 0, 2, 100),
  found: Float64Array.of(-1, 0, 2, 100),
  size: { C: 2, H: 1, W: 2 },
  ...{ places: Int32Array.of(0, 1, 2, 3), dump: Float64Array.of(-1, 0, 2, 100), order: 'CHW' },
  ...{ bits: 8, signed: true, zeroPoint: 0, isSum: false, scale: [0.5], others: [] },
};
const predicted = (suspects: readonly Suspect[]): readonly (readonly unknown[])[] =>
  suspects.map(({ id, text, predict }) => [id, text, [0, 1, 2, 3].map((i) => predict(i))]);
const textsOf = (suspects: readonly Suspect[], id: string): readonly string[] =>
  suspects.filter((each) => each.id === id).map(({ text }) => text);

it('of unsigned integers: that they were read with a sign', () => {
  const own = { ...plain, signed: false, expected: Float64Array.of(3, 127, 128, 200) };
  const texts = textsOf(representationSuspects(own), 'sign-signed');
  expect(texts).toEqual(["unsigned integers were read as two's complement of 8 bits: extend them with zeros"]);
  const [suspect] = representationSuspects(own).filter(({ id }) => id === 'sign-signed');
  expect([0, 1, 2, 3].map((i) => suspect.predict(i))).toEqual([3, 127, -128, -56]);
  expect(textsOf(representationSuspects(own), 'sign-unsigned')).toEqual([]);
});

describe('of how numbers are written', () => {
  const usual = [
    [
      'not-driven',
      'the dump holds x or z: nobody drove these elements (reset, valid or address of the write)',
      [-3, 0, 2, 100],
    ],
    ['constant', 'every element is -1: written once, never, or always to the same address', [-1, -1, -1, -1]],
    ['sign-unsigned', 'negative integers were read as unsigned numbers of 8 bits: sign-extend them', [253, 0, 2, 100]],
    ['sign-flipped', 'every integer has the opposite sign', [3, 0, -2, -100]],
    ['offset', 'every integer is 2 too large: a bias, a zero point, or a rounding constant', [-1, 2, 4, 102]],
    ['real-numbers', 'the dump holds real numbers, scale * (q - zeroPoint), and not integers', [-1.5, 0, 1, 50]],
  ];
  it('predicts', () => expect(predicted(representationSuspects(plain))).toEqual(usual));
  it.each([undefined, 8])('knows no order of bytes in %s bits', (containerBits) =>
    expect(predicted(representationSuspects({ ...plain, containerBits }))).toEqual(usual),
  );

  it.each([
    [16, [-513, 0, 512, 25600]],
    [32, [-33554433, 0, 33554432, 1677721600]],
  ])('swaps the bytes of %i bits', (containerBits, values) => {
    const suspects = representationSuspects({ ...plain, containerBits });
    expect(predicted(suspects).filter(([id]) => id === 'byte-order')).toEqual([
      ['byte-order', `the bytes of each ${containerBits}-bit integer are swapped: the file is little-endian`, values],
    ]);
  });

  it.each([
    [8, []],
    [9, [16, 24, 32, 64]],
    [16, [16, 24, 32, 64]],
    [17, [24, 32, 64]],
    [33, [64]],
  ])('swaps bytes of words and decimals where %i bits have several: in %j', (bits, containers) =>
    expect(textsOf(representationSuspects({ ...plain, bits }), 'byte-order')).toEqual(
      containers.map((container) => `the bytes of each ${container}-bit integer are swapped`),
    ),
  );

  it('leaves out the zero point, and follows scales by channel', () => {
    const suspects = predicted(representationSuspects({ ...plain, zeroPoint: 2, scale: [0.5, 2] }));
    expect(suspects.filter(([id]) => id === 'zero-point')).toEqual([
      ['zero-point', 'the zero point 2 is subtracted already: the dump holds q - zeroPoint', [-5, -2, 0, 98]],
    ]);
    expect(suspects.at(-1)?.[2]).toEqual([-2.5, -1, 0, 196]);
  });

  it.each([
    [-4, 'every integer is 1 too small: a bias, a zero point, or a rounding constant'],
    [-3, 'every integer is 0 too small: a bias, a zero point, or a rounding constant'],
    [-2, 'every integer is 1 too large: a bias, a zero point, or a rounding constant'],
  ])('says by how much %i is off', (first, text) => {
    const suspects = representationSuspects({ ...plain, found: Float64Array.of(first, 0, 2, 100) });
    expect(textsOf(suspects, 'offset')).toEqual([text]);
  });

  it('believes real numbers to a millionth', () => {
    const found = Float64Array.of(-1.5 - 1.4e-6, 0, 1 + 1.1e-6, 50);
    const real = representationSuspects({ ...plain, found }).at(-1)!;
    expect([0, 1, 2, 3].map((i) => real.predict(i))).toEqual([found[0], 0, 1, 50]);
  });
});

describe('of channels', () => {
  it('looks at the channels that differ alone: at the bounds of theirs', () => {
    const factor = { value: Float64Array.of(1), multiplier: Int32Array.of(1), shift: Int32Array.of(0) };
    const requantize = {
      ...{ mode: 'mul-shift', rounding: 'floor', zeroPoint: 0, qmin: -128, qmax: 127, factor },
    } as Requantize;
    const sums = Float64Array.of(-90, 80, 3, 100, -70, 60);
    const own = { ...plain, expected: sums, accumulators: sums, requantize, size: { C: 3, H: 1, W: 2 } };
    const found = Float64Array.of(-90, 80, 3, 20, -70, 60);
    const places = Int32Array.of(0, 1, 2, 3, 4, 5);
    const suspects = channelSuspects({ ...own, found, places, dump: found });
    const saturated = suspects.filter(({ text }) => text.endsWith('expected -128 and 127'));
    expect(saturated.map(({ text }) => text)).toEqual([
      'in channel 1 only: saturates at 3 and 20, expected -128 and 127',
    ]);
    expect(Array.from(places, saturated[0].predict)).toEqual(Array.from(found));
  });
  const words = (found: readonly number[], size = plain.size): readonly string[] => {
    const own = { ...plain, expected: Float64Array.from(found, (_, i) => i), found: Float64Array.from(found), size };
    const places = Int32Array.from(found.map((_, i) => i));
    return [...new Set(channelSuspects({ ...own, places }).map(({ text }) => text.split(':')[0]))];
  };
  it.each([
    ['one of two', [0, 1, 7, 9], { C: 2, H: 1, W: 2 }, ['in channel 1 only']],
    ['both', [5, 1, 7, 3], { C: 2, H: 1, W: 2 }, []],
    ['the only one', [5, 1, 2, 3], { C: 1, H: 2, W: 2 }, []],
    ['two of four', [0, 9, 2, 9], { C: 4, H: 1, W: 1 }, ['in 2 of 4 channels']],
    ['three of four', [9, 9, 2, 9], { C: 4, H: 1, W: 1 }, []],
  ])('%s: %j', (_, found, size, expected) => expect(words(found, size)).toEqual(expected));
});

describe('of where numbers are written', () => {
  const wordsOf = (C: number, H: number, W: number): readonly string[] => {
    const values = new Float64Array(C * H * W);
    const suspects = placementSuspects({ ...plain, expected: values, found: values, size: { C, H, W } });
    return textsOf(suspects, 'late').map((text) => text.slice('everything is '.length).replace(/ late.*/, ''));
  };
  it.each([
    [2, 2, 3, ['1 element', '2 elements', '3 elements', 'one row', 'one channel']],
    [2, 1, 2, ['1 element', '2 elements', '3 elements', 'one channel']],
    [1, 2, 2, ['1 element', '2 elements', '3 elements', 'one row']],
    [4, 1, 1, ['1 element', '2 elements', '3 elements']],
    [1, 1, 4, ['1 element', '2 elements', '3 elements']],
  ])('knows the moves of %i×%i×%i', (C, H, W, words) => expect(wordsOf(C, H, W)).toEqual(words));

  it('moves a row and a channel of their own lengths', () => {
    const expected = Float64Array.from({ length: 12 }, (_, i) => i);
    const found = expected.map(() => -1);
    const suspects = placementSuspects({ ...plain, expected, found, size: { C: 2, H: 2, W: 3 } });
    const moved = (id: string): readonly unknown[] =>
      suspects.filter((each) => each.id === id).map(({ predict }) => [predict(0), predict(6), predict(11)]);
    expect(moved('late')).toEqual([
      [-1, 5, 10],
      [-1, 4, 9],
      [-1, 3, 8],
      [-1, 3, 8],
      [-1, 0, 5],
    ]);
    expect(moved('early')).toEqual([
      [1, 7, -1],
      [2, 8, -1],
      [3, 9, -1],
      [3, 9, -1],
      [6, -1, -1],
    ]);
  });

  it('knows other values, and other images', () => {
    const others = [
      { name: 'conv1', values: Float64Array.of(9, 8, 7, 6) },
      { name: 'conv2', values: Float64Array.of(5, 4, 3, 2), image: 1 },
    ];
    expect(predicted(placementSuspects({ ...plain, others })).slice(-2)).toEqual([
      ['other-value', 'the dump holds conv1', [9, 8, 7, 6]],
      [
        'other-image',
        'the dump holds conv2 of image 1: another image, or a buffer that was not written again',
        [5, 4, 3, 2],
      ],
    ]);
  });
});

describe('of the way from an accumulator', () => {
  /** Factors 1/2 and 1/4, rounded down. */
  const requantize: Requantize = {
    ...{ mode: 'mul-shift', rounding: 'floor', zeroPoint: 0, qmin: -128, qmax: 127 },
    factor: { value: Float64Array.of(0.5, 0.25), multiplier: Int32Array.of(1, 1), shift: Int32Array.of(1, 2) },
  };
  const accumulators = Float64Array.of(-7, 1000, 7, 70000);
  const of = (change: Partial<Requantize>, more: Partial<Evidence> = {}): readonly (readonly unknown[])[] =>
    predicted(requantizationSuspects({ ...plain, accumulators, requantize: { ...requantize, ...change }, ...more }));
  const those = (rows: readonly (readonly unknown[])[], id: string): readonly unknown[] =>
    rows.filter((row) => row[0] === id).map(([, text, values]) => [text, values]);

  it('rounds otherwise', () =>
    expect(those(of({}), 'rounding')).toEqual(
      expect.arrayContaining([
        ['rounds toward-zero, expected floor', [-3, 127, 1, 127]],
        ['rounds nearest-ties-even, expected floor', [-4, 127, 2, 127]],
      ]),
    ));

  it('shifts otherwise', () =>
    expect(those(of({}), 'shift')).toEqual([
      ['shifts 1 bit too far', [-2, 127, 0, 127]],
      ['shifts 1 bit too little', [-7, 127, 3, 127]],
      ['shifts 2 bits too far', [-1, 125, 0, 127]],
      ['shifts 2 bits too little', [-14, 127, 7, 127]],
    ]));

  it('shifts by real factors as well', () =>
    expect(those(of({ mode: 'float' }), 'shift')).toEqual(those(of({}), 'shift')));

  it('gives negative accumulators their own slope', () => {
    const negative = { value: Float64Array.of(0.125), multiplier: Int32Array.of(1), shift: Int32Array.of(3) };
    const rows = of({ negative });
    expect(those(rows, 'shift')[0]).toEqual(['shifts 1 bit too far', [-1, 127, 0, 127]]);
    expect(those(rows, 'slope')).toEqual([
      ['negative accumulators are not given the slope of LeakyReLU', [-4, 127, 1, 127]],
    ]);
    expect(those(of({}), 'slope')).toEqual([]);
  });

  it.each([
    [{}, ['wraps around at 8 bits instead of saturating at -128 and 127', 'saturates at -127, expected -128']],
    [
      { qmin: 0 },
      [
        'wraps around at 8 bits instead of saturating at 0 and 127',
        'saturates at -127, expected 0',
        'saturates at -128, expected 0: ReLU is missing',
      ],
    ],
    [
      { qmin: -100, qmax: 100 },
      [
        'wraps around at 8 bits instead of saturating at -100 and 100',
        'saturates at -100, expected -100',
        'saturates at -128, expected -100: the lower bound is missing',
        'saturates at 127, expected 100: the upper bound is missing',
      ],
    ],
  ])('saturates otherwise: %j', (change, texts) =>
    expect(those(of(change), 'saturation').map((row) => (row as readonly unknown[])[0])).toEqual(texts),
  );

  it('wraps around and saturates at the bounds that it names', () => {
    const sums = Float64Array.of(-1000, 1000, -1000, 2 ** 60);
    const rows = those(of({ qmin: -100, qmax: 90 }, { accumulators: sums }), 'saturation');
    expect(rows.map((row) => (row as readonly unknown[])[1])).toEqual([
      [12, -12, 6, 0],
      [-90, 90, -90, 90],
      [-128, 90, -128, 90],
      [-100, 127, -100, 127],
    ]);
  });

  it('leaves the zero point out', () => {
    expect(those(of({ zeroPoint: 3 }), 'zero-point')).toEqual([['the zero point 3 is not added', [-4, 127, 1, 127]]]);
    expect(those(of({ zeroPoint: 1 }), 'zero-point')).toHaveLength(1);
    expect(those(of({}), 'zero-point')).toEqual([]);
  });

  it('takes channel 0 for all', () =>
    expect(those(of({}), 'channel-parameters')).toEqual([
      ['multiplier and shift of channel 0 are used for every channel', [-4, 127, 3, 127]],
    ]));

  it('leaves the bias out, adds it twice, and wraps the sum around', () => {
    const rows = of({}, { bias: Float64Array.of(3, 8) });
    expect(those(rows, 'bias')).toEqual([
      ['the bias is not added', [-5, 127, -1, 127]],
      ['the bias is added twice', [-2, 127, 3, 127]],
    ]);
    const held = [-4, 127, 1, 127];
    expect(those(rows, 'accumulator-bits')).toEqual(
      [16, 18, 20, 24, 32].map((bits) => [
        `the accumulator wraps around at ${bits} bits`,
        bits === 16 ? [-4, 127, 1, 127] : held,
      ]),
    );
  });

  it.each([
    [false, 0],
    [true, 5],
  ])('suspects sums alone of faults of sums: %s', (isSum, count) =>
    expect(requantizationSuspects({ ...plain, isSum })).toHaveLength(count),
  );

  it('takes the entry that it is told to', () =>
    expect(those(of({}, { entry: (i) => (i === 2 ? 0 : 1) }), 'shift')[0]).toEqual([
      'shifts 1 bit too far',
      [-1, 125, 1, 127],
    ]));

  it('wraps sums around at their widths', () => {
    const expected = Float64Array.of(2 ** 15, 2 ** 17, 2 ** 23, 2 ** 31);
    const rows = predicted(requantizationSuspects({ ...plain, isSum: true, expected }));
    expect(rows.map((row) => row[2])).toEqual([
      [-(2 ** 15), 0, 0, 0],
      [2 ** 15, -(2 ** 17), 0, 0],
      [2 ** 15, 2 ** 17, 0, 0],
      [2 ** 15, 2 ** 17, -(2 ** 23), 0],
      [2 ** 15, 2 ** 17, 2 ** 23, -(2 ** 31)],
    ]);
    expect(requantizationSuspects({ ...plain, accumulators: undefined, requantize })).toEqual([]);
    expect(requantizationSuspects({ ...plain, accumulators })).toEqual([]);
  });
});
