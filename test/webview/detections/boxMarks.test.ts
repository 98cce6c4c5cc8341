/** What is drawn over a picture: places, kinds, labels, and what lies on top. */
import { describe, expect, it } from 'vitest';
import { pairBoxes } from '../../../src/protocol/views/boxPairs';
import type { FoundBox } from '../../../src/protocol/results/detections';
import { fitted, marksOf, pairAt, type Mark, type Scene } from '../../../webview-ui/detections/boxMarks';

const box = (corners: FoundBox['box'], score = 0.9, label = 0): FoundBox => ({ class: label, score, box: corners });
const size = { width: 50, height: 40 };

function sceneOf(float: readonly FoundBox[], integers: readonly FoundBox[], change: Partial<Scene> = {}): Scene {
  const image = { width: 100, height: 80 };
  return { pairs: pairBoxes({ float, integers }, 0), truth: [], classes: ['cat'], image, ...change };
}

const rectangle = ({ x, y, width, height }: Mark): readonly number[] => [x, y, width, height];

describe('marks', () => {
  it.each<[FoundBox['box'], readonly number[]]>([
    [
      [10, 20, 30, 60],
      [5, 10, 10, 20],
    ],
    [
      [-40, -8, 120, 96],
      [0, 0, 50, 40],
    ],
    [
      [90, 70, 200, 200],
      [45, 35, 5, 5],
    ],
    [
      [-30, -30, -10, -10],
      [0, 0, 0, 0],
    ],
  ])('%j lies within the picture', (corners, expected) => {
    const [mark] = marksOf(sceneOf([box(corners)], []), 'float', size);
    expect(rectangle(mark)).toEqual(expected);
  });
  it('are those of their side; the one that is pointed out is on both', () => {
    const scene = sceneOf([box([0, 0, 10, 10], 0.9), box([50, 0, 60, 10], 0.5)], [box([0, 0, 10, 10], 0.8)]);
    const texts = (side: 'float' | 'integers', strong?: number): readonly string[] =>
      marksOf({ ...scene, strong }, side, size).map(({ kind, label }) => `${kind} ${label}`);
    expect(texts('float')).toEqual(['kept 1 cat 0.90', 'lost 2 cat 0.50']);
    expect(texts('integers')).toEqual(['kept 1 cat 0.80']);
    expect(texts('integers', 1)).toEqual(['kept 1 cat 0.80', 'elsewhere 2']);
    expect(texts('float', 0)).toEqual(['lost 2 cat 0.50', 'kept 1 cat 0.90']);
  });
  it.each<[number, RegExp]>([
    [12, /^\d+ cat 0\.\d\d$/],
    [13, /^\d+$/],
    [40, /^\d+$/],
    [41, /^$/],
  ])('%i leave the picture to be seen', (count, label) => {
    const many = Array.from({ length: count }, (_, i) => box([i * 20, 0, i * 20 + 10, 10], 0.9));
    for (const mark of marksOf(sceneOf(many, many), 'integers', size)) expect(mark.label).toMatch(label);
    const [last] = marksOf(sceneOf(many, many, { strong: 3 }), 'float', size).slice(-1);
    expect(last).toMatchObject({ label: '4 cat 0.90', isStrong: true, pair: 3 });
  });
  it('of labelled objects lie below all others', () => {
    const truth = [{ class: 7, box: [0, 0, 20, 20] }] as const;
    const marks = marksOf(sceneOf([box([0, 0, 10, 10])], [], { truth }), 'float', size);
    expect(marks.map(({ kind, label }) => `${kind} ${label}`)).toEqual(['truth class 7', 'lost 1 cat 0.90']);
    expect(marks[0]).toEqual({ kind: 'truth', label: 'class 7', x: 0, y: 0, width: 10, height: 10, isStrong: false });
  });
  it('are found under the pointer, the smallest first', () => {
    const marks = marksOf(sceneOf([box([0, 0, 80, 80], 0.9), box([10, 10, 40, 40], 0.8)], []), 'float', size);
    expect([pairAt(marks, 10, 10), pairAt(marks, 30, 30), pairAt(marks, 45, 39)]).toEqual([1, 0, undefined]);
  });
  it('are found at every point of theirs, the edges with it, by area and not by shape', () => {
    const mark = (pair: number | undefined, x: number, y: number, width: number, height: number): Mark => ({
      ...{ kind: pair === undefined ? 'truth' : 'kept', x, y, width, height, label: '', isStrong: false, pair },
    });
    // Areas 72, 32, 27 and 12; the last is a labelled object's, which is no pair's.
    const marks = [mark(0, 2, 3, 9, 8), mark(1, 4, 1, 2, 16), mark(2, 0, 5, 27, 1), mark(undefined, 3, 4, 3, 4)];
    const areas: readonly (readonly [pair: number, columns: readonly number[], rows: readonly number[]])[] = [
      [2, [0, 27], [5, 6]],
      [1, [4, 6], [1, 17]],
      [0, [2, 11], [3, 11]],
    ];
    for (let x = -1; x < 30; x++)
      for (let y = -1; y < 20; y++) {
        const own = areas.find(
          ([, [left, right], [top, bottom]]) => left <= x && x <= right && top <= y && y <= bottom,
        );
        for (const drawn of [marks, [...marks].reverse()])
          expect([x, y, pairAt(drawn, x, y)]).toEqual([x, y, own?.[0]]);
      }
  });
  it('of what only the integers have are pointed out on the other side, where they lie', () => {
    const scene = sceneOf([], [box([20, 10, 40, 30])], { strong: 0 });
    const [mark, ...others] = marksOf(scene, 'float', size);
    expect(others).toEqual([]);
    expect([mark.kind, mark.label, mark.pair, rectangle(mark)]).toEqual(['elsewhere', '1', 0, [10, 5, 10, 10]]);
    expect(marksOf({ ...scene, strong: 1 }, 'float', size)).toEqual([]);
  });
  it('of labelled objects are named while there is room for words', () => {
    const truth = [{ class: 0, box: [0, 0, 20, 20] }] as const;
    const labels = (count: number): readonly string[] => {
      const many = Array.from({ length: count }, (_, i) => box([i * 20, 0, i * 20 + 10, 10], 0.9));
      return marksOf(sceneOf(many, [], { truth }), 'float', size).flatMap(({ kind, label }) =>
        kind === 'truth' ? [label] : [],
      );
    };
    expect([labels(12), labels(13)]).toEqual([['cat'], ['']]);
  });
});

describe('the size of a picture', () => {
  it.each<[readonly [number, number], readonly [number, number]]>([
    [
      [640, 480],
      [400, 300],
    ],
    [
      [100, 1000],
      [30, 300],
    ],
    [
      [32, 32],
      [128, 128],
    ],
    [
      [5000, 1],
      [400, 1],
    ],
    [
      [1, 5000],
      [1, 300],
    ],
  ])('%j', ([width, height], [wide, high]) =>
    expect(fitted({ width, height }, { width: 400, height: 300 }, 4)).toEqual({ width: wide, height: high }),
  );
});
