/** Curves, classes and pictures by hand; those of COCO on real pictures: test/data/cocoDetections.test.ts. */
import { describe, expect, it } from 'vitest';
import { coco } from '../../src/evaluate/coco';
import { classesOfMatches, curveThrough, figureOfPicture } from '../../src/evaluate/details';
import { createEvaluator, gather } from '../../src/evaluate/evaluator';
import { topK } from '../../src/evaluate/topK';
import { detailOf, namesIn } from '../../src/engine/details';
import type { ClassFigures } from '../../src/protocol/results/results';
import { flat } from '../support/detections';

const matches = (
  truths: readonly number[],
  ...found: readonly (readonly [label: number, score: number, hit: number])[]
) => ({
  truths,
  classes: found.map(([label]) => label),
  scores: found.map(([, score]) => score),
  hits: found.map(([, , hit]) => hit),
});

describe('a curve', () => {
  it.each<[string, readonly number[], number, readonly (readonly [number, number])[]]>([
    [
      'holds the best precision at a recall and above',
      [1, 0.5, 0.6],
      4,
      [
        [0, 1],
        [0.25, 1],
        [0.3, 0.6],
        [0.75, 0.6],
        [0.8, 0],
      ],
    ],
    [
      'of nothing found is nothing',
      [],
      3,
      [
        [0, 0],
        [1, 0],
      ],
    ],
    [
      'of all found reaches the end',
      [1, 1],
      2,
      [
        [0, 1],
        [1, 1],
      ],
    ],
    ['has four digits', [1 / 3], 1, [[0, 0.3333]]],
  ])('%s', (_, precisions, positives, points) => {
    const curve = curveThrough(precisions, positives);
    expect(curve).toHaveLength(21);
    for (const [recall, precision] of points) expect(curve[Math.round(20 * recall)]).toBe(precision);
  });
});

it('classes count boxes of all pictures, and rank detections among them', () => {
  const classes = classesOfMatches([matches([3, 3], [3, 0.9, 1], [5, 0.8, 0]), matches([3, 1], [3, 0.95, 0])]);
  expect(classes.map(({ class: label, boxes, ap50 }) => [label, boxes, ap50])).toEqual([
    [1, 1, 0],
    [3, 3, 0.5 / 3],
  ]);
});

it('a picture is ranked by itself', () => {
  expect(figureOfPicture(matches([0, 2], [0, 0.1, 1], [2, 0.9, 0], [2, 0.5, 1]))).toBe(0.75);
  expect(figureOfPicture(matches([], [0, 0.9, 0]))).toBeUndefined();
});

describe('details', () => {
  const boxes = [{ class: 1, box: [0, 0, 10, 10] as const }];
  const found = (at: number) => flat([{ class: 1, score: 0.5, box: [at, 0, at + 10, 10] }]);

  it('of shards are those of one run', () => {
    const [whole, gathered] = [createEvaluator(coco), gather(coco)];
    for (const [id, at] of [
      ['b', 0],
      ['a', 9],
      ['c', 1],
    ] as const) {
      const part = createEvaluator(coco);
      for (const each of [whole, part]) each.add({ id, boxes }, found(at));
      gathered.add(part.state());
    }
    expect(gathered.details()).toEqual(whole.details());
    expect(whole.details().pictures).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 1],
    ]);
  });

  it('name the pictures that lose most to float, or else lack most', () => {
    const [own, float] = [createEvaluator(topK), createEvaluator(topK)];
    for (const [id, label, ofFloat] of [
      ['a', 0, 0],
      ['b', 3, 0],
      ['c', 1, 3],
      ['d', 1, 0],
    ] as const) {
      own.add({ id, label }, [4, 3, 2, 1]);
      float.add({ id, label: ofFloat }, [4, 3, 2, 1]);
    }
    expect(detailOf(own.details(), float.details()).detail?.pictures?.map(({ id }) => id)).toEqual(['b', 'd']);
    expect(detailOf(own.details(), undefined).detail?.pictures?.map(({ id }) => id)).toEqual(['b', 'c', 'd']);
  });

  it('call classes by name, from whichever shard knows it', () => {
    const figures: ClassFigures = { class: 2, boxes: 1, ap50: 0.5, curve: [] };
    const { detail } = detailOf(
      { classes: [figures] },
      { classes: [{ ...figures, ap50: 0.75 }] },
      { names: ['a', 'b', 'cat'] },
    );
    expect(detail?.classes).toEqual([{ ...figures, name: 'cat', float: { ap50: 0.75, curve: [] } }]);
    expect(namesIn([{}, { detail: { classes: [figures] } }, { ...(detail && { detail }) }])[2]).toBe('cat');
    expect(detailOf({}, undefined)).toEqual({});
  });
});

it('the precision of a hit counts all before it', () => {
  const found = matches([1, 1, 1], [1, 0.9, 1], [1, 0.8, 0], [1, 0.7, 1]);
  const [{ curve, boxes }] = classesOfMatches([found]);
  expect(boxes).toBe(3);
  expect(curve).toEqual(curveThrough([1, 2 / 3], 3));
});
