/** Float answers as ground truth: a model agrees fully with itself. */
import { describe, expect, it } from 'vitest';
import { groundTruthFrom, labelFrom } from '../../src/evaluate/fidelity';
import { topK } from '../../src/evaluate/topK';
import { voc } from '../../src/evaluate/voc';
import { flat, type Detection } from '../support/detections';

describe('fidelity', () => {
  it.each([
    [[0.1, 0.7, 0.2], 1],
    [[3, 3, 1], 0],
    [[NaN, -1, 2], 2],
  ] as const)('labels %j as %d, which ranks first', (scores, label) => {
    expect(labelFrom(scores)).toBe(label);
    expect(topK.observe({ id: 'a', label }, scores)).toBe(0);
  });

  it('takes confident boxes only, and a model finds its own', () => {
    const detections: Detection[] = [
      { class: 1, score: 0.9, box: [0, 0, 9, 9] },
      { class: 0, score: 0.25, box: [20, 0, 30, 9] },
      { class: 1, score: 0.24, box: [40, 0, 50, 9] },
    ];
    const boxes = groundTruthFrom(flat(detections));
    expect(boxes).toEqual(detections.slice(0, 2).map(({ class: label, box }) => ({ class: label, box })));
    expect(voc.metrics([voc.observe({ id: 'a', boxes }, flat(detections))])).toEqual({ map50: 1 });
  });
});
