/** The `report` evaluator against a PyTorch rendering of it (test/golden/evaluatorCases.py), and its peculiarities one by one. */
import { describe, expect, it } from 'vitest';
import type { Placement } from '../../src/calibrate/preprocess';
import type { Candidates } from '../../src/evaluate/detection';
import { createEvaluator } from '../../src/evaluate/evaluator';
import { mergeNms, reportEvaluator, type ReportDetection } from '../../src/evaluate/reportEvaluator';
import golden from '../golden/reportEvaluator.json';
import { labelsOf, type GoldenImage } from './goldenImages';

const placement: Placement = { scale: [1, 1], offset: [0, 0], labelShift: [0, 0] };

function candidatesOf(classes: number, boxes: number[], objectness: number[], classScores: number[]): Candidates {
  return {
    classes,
    boxes: Float32Array.from(boxes),
    objectness: Float32Array.from(objectness),
    classScores: Float32Array.from(classScores),
  };
}

function map50(truths: GoldenImage['truths'], detections: ReportDetection[], at: Placement = placement): number {
  const record = reportEvaluator.observe({ id: 'a', boxes: truths }, { detections, placement: at });
  return reportEvaluator.metrics([record]).map50;
}

const box = [10, 10, 50, 50] as const;
const far = [200, 200, 240, 240] as const;

describe('report', () => {
  it.each(golden.map((row, index) => [index, row] as const))('agrees with the oracle on case %i', (_, row) => {
    const evaluator = createEvaluator(reportEvaluator);
    row.images.forEach(({ truths, boxes, objectness, classScores }, index) => {
      const detections = mergeNms(candidatesOf(row.classes, boxes, objectness, classScores), 0.001, 0.5);
      const kept = row.expected.kept[index];
      expect(detections.length).toBe(kept.length);
      detections.forEach(({ box: corners }, at) => {
        corners.forEach((value, corner) => expect(value).toBeCloseTo(kept[at][corner], 3));
      });
      evaluator.add(labelsOf({ truths: truths as unknown as GoldenImage['truths'] }, index), { detections, placement });
    });
    expect(evaluator.metrics().map50).toBeCloseTo(row.expected.map50, 9);
  });

  it('merges boxes of one class by objectness, and leaves other classes alone', () => {
    const boxes = [...box, ...box.map((v) => v + 4), ...box];
    const kept = mergeNms(candidatesOf(2, boxes, [0.6, 0.2, 0.5], [0.9, 0, 0.8, 0, 0, 0.7]), 0.001, 0.5);
    expect(kept.map((detection) => detection.class)).toEqual([0, 1]);
    kept[0].box.forEach((value, at) => expect(value).toBeCloseTo(box[at] + 1, 5));
    expect(kept[1].box).toEqual([...box]);
  });

  it('counts a hit on the box of another class, if the predicted class is in the image', () => {
    const truths = [
      { class: 0, box },
      { class: 1, box: far },
    ];
    expect(map50(truths, [{ class: 1, objectness: 0.9, box }])).toBe(0.5);
    expect(map50(truths.slice(0, 1), [{ class: 1, objectness: 0.9, box }])).toBe(0);
  });

  it('ranks by objectness alone', () => {
    const boxes = [...far, ...box];
    // The false one has the higher product, the true one the higher objectness.
    const detections = mergeNms(candidatesOf(1, boxes, [0.7, 0.9], [1, 0.3]), 0.001, 0.5);
    expect(detections.map(({ box: [x] }) => x)).toEqual([200, 10]);
    expect(map50([{ class: 0, box }], detections)).toBe(1);
  });

  it('shifts labels where the padding is odd', () => {
    // Both boxes are 10 × 10 pixels: 65/135 is too little overlap, with half a pixel more it is 70/130.
    const truths = [{ class: 0, box: [0, 0, 9, 9] as const }];
    const detections: ReportDetection[] = [{ class: 0, objectness: 1, box: [3.5, 0, 12.5, 9] }];
    expect(map50(truths, detections)).toBe(0);
    expect(map50(truths, detections, { ...placement, labelShift: [0.5, 0] })).toBe(1);
    const below: ReportDetection[] = [{ class: 0, objectness: 1, box: [0, 3.5, 9, 12.5] }];
    expect(map50(truths, below)).toBe(0);
    expect(map50(truths, below, { ...placement, labelShift: [0, 0.5] })).toBe(1);
  });
});
