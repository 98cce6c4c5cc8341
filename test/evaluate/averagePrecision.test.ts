/** Detections of a class over all images, ranked, and the area under their curve, by hand. */
import { describe, expect, it } from 'vitest';
import { averagePrecision, averagePrecisions, rankingsOf, type Matches } from '../../src/evaluate/averagePrecision';
import { isMatches } from '../../src/evaluate/matches';

describe('average precision', () => {
  it.each([
    ['of nothing to find', [true], 0, 0],
    ['of nothing found', [], 2, 0],
    ['of misses', [false, false], 2, 0],
    ['of one hit', [true], 1, 1],
    ['of one of two', [true], 2, 1 / 2],
    ['of a hit behind a miss', [false, true], 1, 1 / 2],
    // Precisions 1, 2/3 and 3/5 at recalls 1/4, 2/4 and 3/4.
    ['of three of four', [true, false, true, false, true], 4, (1 + 2 / 3 + 3 / 5) / 4],
    // Precision rises to 3/4 behind the miss: all three have it.
    ['whose precision rises', [false, true, true, true], 3, 3 / 4],
    ['of hits as numbers', [1, 0, 1], 2, (1 + 2 / 3) / 2],
  ] as const)('%s', (_, hits, positives, expected) =>
    expect(averagePrecision(hits, positives)).toBeCloseTo(expected, 12),
  );
});

/** Classes 3 and 1 have something to find, class 2 has not. */
const images: readonly Matches[] = [
  { truths: [3, 1, 3], classes: [3, 2, 1], scores: [0.5, 0.9, 0.25], hits: [1, 0, 0] },
  { truths: [3], classes: [1, 3, 3], scores: [0.25, 0.75, 0.5], hits: [1, 0, 1] },
];

describe('rankings', () => {
  it('are of each class that has something to find, equal scores in the order of the images', () => {
    const found = rankingsOf(images).map((each) => ({ ...each, images: [...each.images], hits: [...each.hits] }));
    expect(found).toEqual([
      { label: 1, images: [0, 1], hits: [0, 1], truths: [0] },
      { label: 3, images: [1, 0, 1], hits: [0, 1, 1], truths: [0, 0, 1] },
    ]);
  });
  it('give average precisions by class', () =>
    // Class 3: a miss, then hits at precisions 1/2 and 2/3, of three to find.
    expect([...averagePrecisions(images)]).toEqual([
      [1, 1 / 2],
      [3, (2 / 3 + 2 / 3) / 3],
    ]));
});

describe('a record', () => {
  const [image] = images;
  it.each([
    ['in lists', image, true],
    [
      'in memory',
      { ...image, classes: Int32Array.of(3, 2, 1), scores: Float64Array.of(1, 2, 3), hits: Uint8Array.of(0, 0, 1) },
      true,
    ],
    ['of bytes that nobody knows', { ...image, hits: new DataView(new ArrayBuffer(3)) }, false],
    ['with a hit too few', { ...image, hits: [1, 0] }, false],
    ['with a score too many', { ...image, scores: [1, 2, 3, 4] }, false],
    ['whose classes are words', { ...image, classes: ['a', 'b', 'c'] }, false],
    ['whose boxes are words', { ...image, truths: ['a'] }, false],
    ['that is a list', [image], false],
    ['that is nothing', null, false],
  ])('%s', (_, value, expected) => expect(isMatches(value)).toBe(expected));
});
