/** NMS against the textbook loop over all pairs, its order, and its speed on one crowded class. */
import { describe, expect, it } from 'vitest';
import type { Detection } from '../../src/evaluate/detection';
import { nms } from '../../src/evaluate/nms';
import golden from '../golden/nms.json';
import { random } from '../support/random';

const at = (x: number, score: number, label = 0): Detection => ({ class: label, score, box: [x, 0, x + 10, 10] });

describe('nms', () => {
  it.each(golden.map((row, index) => [index, row] as const))('keeps what the plain loop keeps, case %i', (_, row) => {
    const detections = row.detections as unknown as Detection[];
    expect(nms(detections, row.limit)).toEqual(row.kept.map((index) => detections[index]));
  });

  it.each([
    ['overlapping, one class', [at(0, 0.5), at(1, 0.9)], [1]],
    ['overlapping, two classes', [at(0, 0.5, 0), at(1, 0.9, 1)], [1, 0]],
    ['apart', [at(0, 0.5), at(20, 0.9)], [1, 0]],
    ['equal scores: the first wins', [at(0, 0.5), at(1, 0.5)], [0]],
    ['a suppressed box suppresses nothing', [at(0, 0.9), at(4, 0.8), at(8, 0.7)], [0, 2]],
    ['IoU of exactly the threshold stays', [at(0, 0.9), { ...at(0, 0.8), box: [0, 0, 10, 4] as const }], [0, 1]],
    ['empty boxes neither suppress nor vanish', [{ ...at(0, 0.9), box: [3, 3, 3, 3] as const }, at(0, 0.8)], [0, 1]],
  ] as const)('%s', (_, detections, kept) => {
    expect(nms(detections, 0.4)).toEqual(kept.map((index) => detections[index]));
  });

  it('cuts at maxDetections, best first', () => {
    const detections = [at(0, 0.2), at(30, 0.9), at(60, 0.5)];
    expect(nms(detections, 0.45, 2).map(({ score }) => score)).toEqual([0.9, 0.5]);
  });

  it('takes 5,000 boxes of one class in well under two seconds', () => {
    const numbers = random(7);
    const detections = Array.from({ length: 5000 }, () => at(numbers.next() * 300, numbers.next()));
    const started = performance.now();
    const kept = nms(detections, 0.45);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThan(100);
  });
});
