/** Dumps in orders that hardware writes, built by hand: which of them is suspected, in which words, and that it explains every element. */
import { describe, expect, it } from 'vitest';
import { channelSuspects } from '../../../src/compare/causes/channels';
import { layoutSuspects } from '../../../src/compare/causes/layout';
import type { MapSize } from '../../../src/compare/order';
import type { Evidence } from '../../../src/compare/suspect';

const [C, H, W] = [5, 2, 3];
const size: MapSize = { C, H, W };
const at = (c: number, y: number, x: number): number => (c * H + y) * W + x;
/** All different, so that an order is told from every other. */
const expected = Float64Array.from({ length: C * H * W }, (_, i) => i + 1);

function evidence(dump: Float64Array, found: Float64Array, of = size, golden = expected): Evidence {
  return {
    ...{ expected: golden, found, dump, size: of, order: 'CHW', places: Int32Array.from(golden.keys()) },
    ...{ bits: 8, signed: true, zeroPoint: 0, isSum: false, scale: [1], others: [] },
  };
}

/** A dump of so many elements, the elements where `address` says, zeros elsewhere. */
function laid(length: number, address: (c: number, y: number, x: number) => number): Float64Array {
  const dump = new Float64Array(length);
  for (let c = 0; c < C; c++)
    for (let y = 0; y < H; y++) for (let x = 0; x < W; x++) dump[address(c, y, x)] = expected[at(c, y, x)];
  return dump;
}

/** Texts of suspicions that predict all that was found. */
function explaining(of: Evidence): readonly string[] {
  return layoutSuspects(of)
    .filter(({ predict }) => of.found.every((value, i) => predict(i) === value))
    .map(({ text }) => text);
}

describe('a dump', () => {
  it.each<[string, number, (c: number, y: number, x: number) => number]>([
    [
      'channels lie in blocks of 2 (C/2 H W 2), the last one padded',
      36,
      (c, y, x) => ((c >> 1) * 6 + y * 3 + x) * 2 + (c & 1),
    ],
    [
      'channels lie in blocks of 4 (C/4 H W 4), the last one padded',
      48,
      (c, y, x) => ((c >> 2) * 6 + y * 3 + x) * 4 + (c & 3),
    ],
    ['each row is padded to 4 elements', 40, (c, y, x) => (c * 2 + y) * 4 + x],
    ['each channel is padded to 7 elements', 35, (c, y, x) => c * 7 + y * 3 + x],
    ['the dump is in the order HWC, with 8 channels for 5', 48, (c, y, x) => (y * 3 + x) * 8 + c],
    ['a border of 1 element of padding lies around each channel', 100, (c, y, x) => c * 20 + (y + 1) * 5 + x + 1],
    ['a border of 2 elements of padding lies around each channel', 210, (c, y, x) => c * 42 + (y + 2) * 7 + x + 2],
    ['a border of 3 elements of padding lies around each channel', 360, (c, y, x) => c * 72 + (y + 3) * 9 + x + 3],
  ])('%s', (text, length, address) => {
    const dump = laid(length, address);
    expect(explaining(evidence(dump, dump.subarray(0, 30)))).toEqual([text]);
  });

  it('in blocks that channels fill needs no padding', () => {
    const of = { C: 4, H: 1, W: 2 };
    const golden = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const dump = Float64Array.of(1, 3, 2, 4, 5, 7, 6, 8);
    expect(explaining(evidence(dump, dump, of, golden))).toEqual(['channels lie in blocks of 2 (C/2 H W 2)']);
  });

  it('in another order of axes is named by it', () => {
    const dump = laid(30, (c, y, x) => (y * 3 + x) * 5 + c);
    expect(explaining(evidence(dump, dump))).toEqual([
      'the dump is in the order HWC, not CHW (--layout HWC compares it so)',
    ]);
    const turned = laid(30, (c, y, x) => (c * 3 + x) * 2 + y);
    expect(explaining(evidence(turned, turned))).toEqual([
      'the dump is in the order CWH, not CHW (rows and columns are exchanged) (--layout CWH compares it so)',
    ]);
  });

  it.each([
    [29, []],
    [31, []],
    [10, []],
  ])('of %i elements is in no such order', (length, texts) => {
    const of = evidence(new Float64Array(length), expected);
    expect(layoutSuspects(of).map(({ text }) => text)).toEqual(texts);
  });

  it('of single pixels has no blocks', () => {
    const of = evidence(new Float64Array(6), expected.subarray(0, 5), { C: 5, H: 1, W: 1 }, expected.subarray(0, 5));
    expect(layoutSuspects(of).map(({ text }) => text)).toEqual(['the dump is in the order HWC, with 6 channels for 5']);
  });
});

describe('channels', () => {
  /** Channels of 2 elements, from the golden ones that are listed. */
  const wordsOf = (from: readonly number[]): readonly string[] => {
    const of = { C: from.length, H: 1, W: 2 };
    const golden = Float64Array.from({ length: 2 * from.length }, (_, i) => 100 + 7 * i + i * i);
    const found = Float64Array.from(from.flatMap((c) => [golden[2 * c], golden[2 * c + 1]]));
    const suspects = channelSuspects(evidence(found, found, of, golden)).filter(({ id }) => id === 'channel-order');
    for (const { predict } of suspects) expect([...found].map((_, i) => predict(i))).toEqual([...found]);
    return suspects.map(({ text }) => text);
  };
  it.each([
    [[0, 1, 2], []],
    [[0], []],
    [[1, 0], ['channels are in reverse order']],
    [[2, 1, 0], ['channels are in reverse order: BGR instead of RGB']],
    [[3, 2, 1, 0], ['channels are in reverse order']],
    [[0, 3, 1, 4, 2, 5], ['channels of 2 groups are interleaved: 0, 3, 1, 4, 2, 5']],
    [[0, 2, 4, 1, 3, 5], ['channels of 3 groups are interleaved: 0, 2, 4, 1, 3, 5']],
    [[0, 2, 1, 3], ['channels of 2 groups are interleaved: 0, 2, 1, 3']],
    [[2, 3, 4, 0, 1], ['channels are rotated by 2: channel 0 holds channel 2']],
    [[1, 0, 2, 4, 3], ['channels are in another order: the dump holds 1, 0, 2, 4, 3']],
    [
      [1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 11, 10],
      ['channels are in another order: the dump holds 1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 11, 10'],
    ],
    [
      [1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 11],
      ['channels are in another order: the dump holds 1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, …'],
    ],
    // One of them twice: then another one is missing.
    [[0, 1, 1], []],
  ])('%j', (from, words) => expect(wordsOf(from)).toEqual(words));

  it('that are alike are themselves, or the first that is left', () => {
    const golden = Float64Array.of(1, 1, 2, 3);
    const found = Float64Array.of(2, 1, 1, 3);
    const of = { C: 4, H: 1, W: 1 };
    const [{ text }] = channelSuspects(evidence(found, found, of, golden));
    expect(text).toBe('channels are in another order: the dump holds 2, 1, 0, 3');
  });

  const faulty = (channels: readonly number[], of: MapSize): readonly string[] => {
    const golden = Float64Array.from({ length: of.C * of.W }, (_, i) => i + 1);
    const found = golden.map((value, i) => (channels.includes(Math.floor(i / of.W)) ? -value : value));
    return channelSuspects(evidence(found, found, of, golden))
      .filter(({ id, predict }) => id === 'sign-flipped' && found.every((value, i) => predict(i) === value))
      .map(({ text }) => text);
  };
  it.each([
    [[1], 4, ['in channel 1 only: every integer has the opposite sign']],
    [[0, 3], 4, ['in 2 of 4 channels: every integer has the opposite sign']],
    [[0, 2, 3], 5, []],
    [[0], 1, []],
  ])('%j of %i go wrong on their own', (channels, count, words) =>
    expect(faulty(channels, { C: count, H: 1, W: 3 })).toEqual(words),
  );
});
