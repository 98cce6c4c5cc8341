/** The `coco` evaluator against pycocotools (test/golden/evaluatorCases.py): all twelve figures. */
import { describe, expect, it } from 'vitest';
import { coco } from '../../src/evaluate/coco';
import { createEvaluator } from '../../src/evaluate/evaluator';
import golden from '../golden/coco.json';
import { flat } from '../support/detections';
import { labelsOf, type GoldenImage } from './goldenImages';

describe('coco', () => {
  it.each(golden.map((row, index) => [index, row] as const))('equals pycocotools on case %i', (_, row) => {
    const evaluator = createEvaluator(coco);
    const images = row.images as unknown as readonly GoldenImage[];
    images.forEach((image, index) => evaluator.add(labelsOf(image, index), flat(image.detections)));
    const metrics = evaluator.metrics();
    expect(Object.keys(metrics).sort()).toEqual(Object.keys(row.expected).sort());
    for (const [name, value] of Object.entries(row.expected)) {
      expect(Math.abs(metrics[name] - value), `${name}: ${metrics[name]} for ${value}`).toBeLessThan(1e-9);
    }
  });

  it('says so when there is nothing to measure', () => {
    const crowd = { class: 0, box: [0, 0, 9, 9] as const, crowd: true };
    const record = coco.observe({ id: 'a', boxes: [crowd] }, flat([]));
    expect(() => coco.metrics([record])).toThrow('labelled box');
  });
});
