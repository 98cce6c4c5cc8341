/** Boxes of float against those of integers: which are the same, and what is said about them. */
import { describe, expect, it } from 'vitest';
import { countFound, pairBoxes } from '../../../src/protocol/views/boxPairs';
import type { BoxesSeen, ClassesSeen, FoundBox } from '../../../src/protocol/results/detections';
import {
  boxesInWords,
  className,
  classesInWords,
  outputsInWords,
  pairInWords,
  truthInWords,
} from '../../../src/protocol/views/seenWords';

/** A box of 10×10 at x. */
const at = (x: number, score: number, label = 0): FoundBox => ({ class: label, score, box: [x, 0, x + 10, 10] });

/** As "kind float integers below", boxes by their left edges. */
function kinds(float: readonly FoundBox[], integers: readonly FoundBox[], confidence = 0.25): readonly string[] {
  return pairBoxes({ float, integers }, confidence).map((pair) =>
    [pair.kind, pair.float?.box[0] ?? '·', pair.integers?.box[0] ?? '·', pair.below?.box[0] ?? '·'].join(' '),
  );
}

describe('pairs', () => {
  it.each<[string, readonly FoundBox[], readonly FoundBox[], readonly string[]]>([
    ['nothing', [], [], []],
    ['the same', [at(0, 0.9)], [at(0, 0.9)], ['kept 0 0 ·']],
    // Moved by 3 of 10: 7 of 13 are common. By 4: 6 of 14.
    ['moved a little', [at(0, 0.9)], [at(3, 0.8)], ['kept 0 3 ·']],
    ['moved too far', [at(0, 0.9)], [at(4, 0.8)], ['lost 0 · ·', 'new · 4 ·']],
    ['another class', [at(0, 0.9, 1)], [at(0, 0.8, 2)], ['renamed 0 0 ·']],
    ['the own class goes first', [at(0, 0.9, 1)], [at(0, 0.8, 2), at(2, 0.5, 1)], ['kept 0 2 ·', 'new · 0 ·']],
    ['the closest goes first', [at(0, 0.9), at(1, 0.8)], [at(1, 0.7)], ['lost 0 · ·', 'kept 1 1 ·']],
    ['below the threshold', [at(0, 0.3)], [at(1, 0.2)], ['lost 0 · 1']],
    ['above it on the other side only', [at(1, 0.2)], [at(0, 0.3)], ['new · 0 1']],
    ['below it on both sides', [at(0, 0.2)], [at(0, 0.2)], []],
    ['by falling score', [at(0, 0.4), at(50, 0.3)], [at(0, 0.3), at(50, 0.6)], ['kept 50 50 ·', 'kept 0 0 ·']],
  ])('%s', (_, float, integers, expected) => expect(kinds(float, integers)).toEqual(expected));

  it('know how far an edge has moved', () => {
    const [pair] = pairBoxes({ float: [at(0, 0.9)], integers: [{ ...at(0, 0.9), box: [1, -2, 10, 10] }] }, 0);
    expect(pair.shift).toBe(2);
  });
  it('take each box once', () => {
    const many = Array.from({ length: 30 }, (_, i) => at(i, 0.5));
    const pairs = pairBoxes({ float: many, integers: many.slice(5) }, 0.25);
    expect(pairs.filter(({ kind }) => kind === 'kept')).toHaveLength(25);
    expect(new Set(pairs.map(({ float }) => float)).size).toBe(30);
  });
});

describe('labelled objects', () => {
  const crowd = { class: 0, box: [0, 0, 100, 10], crowd: true } as const;
  it.each<[readonly FoundBox[], number]>([
    [[], 0],
    [[at(1, 0.9)], 1],
    [[at(1, 0.9), at(0, 0.8)], 1],
    [[at(1, 0.9, 5)], 0],
    [[at(1, 0.9), at(41, 0.9)], 2],
  ])('%j find %i', (boxes, count) => expect(countFound([at(0, 1), at(40, 1), crowd], boxes)).toBe(count));
});

describe('in words', () => {
  const classes = ['person', 'dog'];
  const words = (float: readonly FoundBox[], integers: readonly FoundBox[]): string =>
    boxesInWords(pairBoxes({ float, integers }, 0.25));
  it.each<[string, string]>([
    [words([], []), 'No boxes in float and none in integers.'],
    [words([at(0, 0.9)], []), '1 box in float, 0 in integers: 0 kept, 1 lost, 0 new.'],
    [
      words([at(0, 0.9), at(40, 0.5), at(80, 0.4, 1)], [at(2, 0.82), at(80, 0.4, 0), at(120, 0.3)]),
      '3 boxes in float, 3 in integers: 1 kept, 1 under another class, 1 lost, 1 new; largest shift 2.0 px, largest change of a score 0.08.',
    ],
  ])('%s', (found, expected) => expect(found).toBe(expected));

  it.each<[FoundBox | undefined, FoundBox | undefined, string]>([
    [at(0, 0.83), at(2, 0.79), 'person 0.83 → 0.79, shift 2.0 px'],
    [at(0, 0.83), at(0, 0.79, 1), 'person 0.83 → dog 0.79, another class, shift 0.0 px'],
    [at(0, 0.83), at(0, 0.21), 'person 0.83 lost in integers; 0.210 there, below the threshold'],
    [undefined, at(0, 0.3, 1), 'dog 0.30 new in integers'],
  ])('%j against %j', (float, integers, expected) => {
    const [pair] = pairBoxes({ float: float ? [float] : [], integers: integers ? [integers] : [] }, 0.25);
    expect(pairInWords(pair, classes)).toBe(expected);
  });

  const seen = (truth: BoxesSeen['truth']): BoxesSeen => ({
    ...{ kind: 'boxes', float: [at(0, 0.9)], integers: [at(0, 0.2)], truth },
    ...{ leftOut: { float: 0, integers: 0 }, confidence: 0, nms: 0.5 },
  });
  it.each<[BoxesSeen['truth'], string]>([
    [undefined, ''],
    [[], 'No object is labelled in this image.'],
    [[at(0, 1), at(50, 1)], 'Of 2 labelled objects float finds 1, integers 0.'],
  ])('truth %j', (truth, expected) => expect(truthInWords(seen(truth), 0.25)).toBe(expected));

  it('of classes: whether the first one is the same, and which is labelled', () => {
    const row = (label: number, float: number, integers: number): ClassesSeen['rows'][number] => ({
      class: label,
      float: { rank: float, score: 0, probability: float === 0 ? 0.914 : 0 },
      integers: { rank: integers, score: 0, probability: integers === 0 ? 0.5 : 0 },
    });
    const rows = [row(0, 0, 1), row(1, 1, 0)];
    expect(classesInWords({ kind: 'classes', rows, truth: 7 }, classes)).toBe(
      'First in float: person 91.4 %; first in integers: dog 50.0 %: another class. Labelled: class 7.',
    );
    expect(classesInWords({ kind: 'classes', rows: [row(1, 0, 0)] }, undefined)).toMatch(
      /class 1 .*: the same class\.$/,
    );
    expect(classesInWords({ kind: 'classes', rows: [] }, undefined)).toBe('');
  });
  it('of outputs that nobody can decode', () => {
    const outputs = [
      { name: 'a', sqnrDb: 20.04 },
      { name: 'b', sqnrDb: null },
    ];
    expect(outputsInWords({ kind: 'outputs', outputs })).toMatch(/a 20\.0 dB, b without signal\.$/);
  });
  it('of classes without a name: the number', () => {
    expect([className(1, classes), className(2, classes), className(0, undefined)]).toEqual([
      'dog',
      'class 2',
      'class 0',
    ]);
  });
});
