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
  });
  it('are found under the pointer, the smallest first', () => {
    const marks = marksOf(sceneOf([box([0, 0, 80, 80], 0.9), box([10, 10, 40, 40], 0.8)], []), 'float', size);
    expect([pairAt(marks, 10, 10), pairAt(marks, 30, 30), pairAt(marks, 45, 39)]).toEqual([1, 0, undefined]);
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
  ])('%j', ([width, height], [wide, high]) =>
    expect(fitted({ width, height }, { width: 400, height: 300 }, 4)).toEqual({ width: wide, height: high }),
  );
});
