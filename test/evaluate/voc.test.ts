/** The `voc` evaluator against an independent reading of its definition (test/golden/evaluatorCases.py). */
import { describe, expect, it } from 'vitest';
import type { Box, GroundTruth } from '../../src/calibrate/sample';
import { createEvaluator } from '../../src/evaluate/evaluator';
import { voc, vocPerClass } from '../../src/evaluate/voc';
import golden from '../golden/voc.json';
import { flat, type Detection } from '../support/detections';
import { labelsOf, type GoldenImage } from './goldenImages';

const box: Box = [10, 10, 50, 50];
const far: Box = [200, 200, 240, 240];
const truth = (label: number, at: Box = box): GroundTruth => ({ class: label, box: at });
const found = (label: number, score: number, at: Box = box): Detection => ({ class: label, score, box: at });

function map50(images: readonly (readonly [GroundTruth[], Detection[]])[]): number {
  const evaluator = createEvaluator(voc);
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
