/** The `voc` evaluator against an independent reading of its definition (test/golden/evaluatorCases.py). */
import { describe, expect, it } from 'vitest';
import type { Box, GroundTruth } from '../../src/calibrate/sample';
import { createEvaluator } from '../../src/evaluate/evaluator';
import { voc, vocDevkit, vocPerClass } from '../../src/evaluate/voc';
import golden from '../golden/voc.json';
import { flat, type Detection } from '../support/detections';
import { random, type Random } from '../support/random';
import { labelsOf, type GoldenImage } from './goldenImages';

const box: Box = [10, 10, 50, 50];
const far: Box = [200, 200, 240, 240];
const truth = (label: number, at: Box = box): GroundTruth => ({ class: label, box: at });
const found = (label: number, score: number, at: Box = box): Detection => ({ class: label, score, box: at });

function map50(images: readonly (readonly [readonly GroundTruth[], readonly Detection[]])[], measure = voc): number {
  const evaluator = createEvaluator(measure);
  images.forEach(([boxes, detections], index) => evaluator.add({ id: `${index}`, boxes }, flat(detections)));
  return evaluator.metrics().map50;
}

describe('voc', () => {
  it.each(golden.map((row, index) => [index, row] as const))('agrees with the oracle on case %i', (_, row) => {
    const images: readonly GoldenImage[] = row.images as unknown as readonly GoldenImage[];
    const records = images.map((image, index) => voc.observe(labelsOf(image, index), flat(image.detections)));
    expect(voc.metrics(records).map50).toBeCloseTo(row.expected.map50, 12);
    const perClass = Object.fromEntries(vocPerClass(records));
    expect(Object.keys(perClass)).toEqual(Object.keys(row.expected.perClass));
    for (const [label, ap] of Object.entries(row.expected.perClass as Readonly<Record<string, number>>)) {
      expect(perClass[label]).toBeCloseTo(ap, 12);
    }
  });

  it.each([
    ['a perfect answer', [[[truth(0)], [found(0, 0.9)]]], 1],
    ['the wrong class', [[[truth(0)], [found(1, 0.9)]]], 0],
    ['a second detection of one object, ranked after it', [[[truth(0)], [found(0, 0.9), found(0, 0.8)]]], 1],
    ['a false one ranked first', [[[truth(0)], [found(0, 0.9, far), found(0, 0.8)]]], 0.5],
    [
      'a second detection between two hits',
      [
        [
          [truth(0), truth(0, far)],
          [found(0, 0.9), found(0, 0.8), found(0, 0.7, far)],
        ],
      ],
      (1 + 2 / 3) / 2,
    ],
    ['IoU of exactly one half', [[[truth(0)], [found(0, 0.9, [10, 10, 50, 30])]]], 1],
    [
      'an image without boxes',
      [
        [[truth(0)], [found(0, 0.5)]],
        [[], [found(0, 0.9)]],
      ],
      0.5,
    ],
    ['two classes, one never found', [[[truth(0), truth(3, far)], [found(0, 0.9)]]], 0.5],
  ] as const)('%s', (_, images, expected) => {
    expect(map50(images.map(([boxes, detections]) => [[...boxes], [...detections]] as const))).toBeCloseTo(
      expected,
      12,
    );
  });

  it('takes the free box when the closest one is taken', () => {
    const near: Box = [12, 10, 52, 50];
    expect(
      map50([
        [
          [truth(0), truth(0, [14, 10, 54, 50])],
          [found(0, 0.9), found(0, 0.8, near)],
        ],
      ]),
    ).toBe(1);
  });

  it('says so when there is nothing to measure', () => {
    expect(() => map50([[[], [found(0, 0.5)]]])).toThrow('None of the 1 evaluated images has a labelled box');
    expect(() => voc.observe({ id: 'cat.jpg', label: 3 }, flat([]))).toThrow('cat.jpg: no boxes');
  });
});

/**
 * The development kit's VOCevaldet as its manual describes it, for one class, written down in its own order: detections of all images by
 * falling confidence; of each the box with the greatest overlap; a hit when that is a half at least and nobody was there before.
 */
function byTheKit(images: readonly (readonly [readonly Box[], readonly Detection[]])[]): number {
  const all = images.flatMap(([, detections], image) => detections.map((each) => ({ ...each, image })));
  all.sort((a, b) => b.score - a.score);
  const seen = new Set<string>();
  const positives = images.reduce((sum, [truths]) => sum + truths.length, 0);
  let right = 0;
  const points = all.map(({ image, box: [x1, y1, x2, y2] }, at) => {
    let [greatest, nearest] = [-Infinity, -1];
    images[image][0].forEach(([a1, b1, a2, b2], index) => {
      const [w, h] = [Math.min(x2, a2) - Math.max(x1, a1), Math.min(y2, b2) - Math.max(y1, b1)];
      if (w <= 0 || h <= 0) return;
      const overlap = (w * h) / ((x2 - x1) * (y2 - y1) + (a2 - a1) * (b2 - b1) - w * h);
      if (overlap > greatest) [greatest, nearest] = [overlap, index];
    });
    if (greatest >= 0.5 && !seen.has(`${image} ${nearest}`)) {
      seen.add(`${image} ${nearest}`);
      right++;
    }
    return { recall: right / positives, precision: right / (at + 1) };
  });
  const steps = points.map(({ recall }, at) => recall - (points[at - 1]?.recall ?? 0));
  return steps.reduce((area, step, at) => area + step * Math.max(...points.slice(at).map((each) => each.precision)), 0);
}

/** Boxes of one class that stand close together, and detections of them that stand a little aside. */
function crowd(numbers: Random): readonly [readonly Box[], readonly Detection[]] {
  const boxes = Array.from({ length: numbers.int(1, 5) }, (): Box => {
    const [x, y] = [numbers.int(0, 30), numbers.int(0, 30)];
    return [x, y, x + numbers.int(20, 40), y + numbers.int(20, 40)];
  });
  const aside = (): number => numbers.int(-6, 6);
  const detections = Array.from({ length: 8 }, (): Detection => {
    const [x1, y1, x2, y2] = numbers.pick(boxes);
    return found(0, numbers.next(), [x1 + aside(), y1 + aside(), x2 + aside(), y2 + aside()]);
  });
  return [boxes, detections];
}

describe('voc-devkit', () => {
  const second: Box = [14, 10, 54, 50];
  it.each([
    // Nearest to a box that is taken: a false positive, though the other one overlaps by 38 of 42.
    [
      'looks at the best box alone',
      [
        [
          [truth(0), truth(0, second)],
          [found(0, 0.9), found(0, 0.8, [11, 10, 51, 50])],
        ],
      ],
      0.5,
    ],
    [
      'takes each where each is the best',
      [
        [
          [truth(0), truth(0, second)],
          [found(0, 0.9), found(0, 0.8, second)],
        ],
      ],
      1,
    ],
    [
      'counts duplicates as false',
      [
        [
          [truth(0), truth(0, far)],
          [found(0, 0.9), found(0, 0.8), found(0, 0.7, far)],
        ],
      ],
      (1 + 2 / 3) / 2,
    ],
    [
      'takes the first of equals',
      [
        [
          [truth(0), truth(0)],
          [found(0, 0.9), found(0, 0.8)],
        ],
      ],
      0.5,
    ],
    ['asks for a half', [[[truth(0)], [found(0, 0.9, [10, 10, 50, 30])]]], 1],
  ] as const)('%s', (_, images, expected) => {
    expect(map50(images, vocDevkit)).toBeCloseTo(expected, 12);
  });

  it('is what the kit computes of crowds, where voc is higher', () => {
    const numbers = random(3);
    const differing = Array.from({ length: 40 }, () => {
      const scenes = Array.from({ length: 4 }, () => crowd(numbers));
      const taken = scenes.map(([boxes, each]) => [boxes.map((at) => truth(0, at)), each] as const);
      const strict = map50(taken, vocDevkit);
      expect(strict).toBeCloseTo(byTheKit(scenes), 12);
      return map50(taken) - strict;
    });
    expect(Math.min(...differing)).toBeGreaterThanOrEqual(0);
    expect(differing.filter((difference) => difference > 0).length).toBeGreaterThan(10);
  });
});
