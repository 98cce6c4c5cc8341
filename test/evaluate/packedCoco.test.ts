/** Records of `coco` as shards keep them: small, and to the last bit what they were. */
import { describe, expect, it } from 'vitest';
import { coco } from '../../src/evaluate/coco';
import { createEvaluator, gather, type EvaluatorState } from '../../src/evaluate/evaluator';
import { packCoco, unpackCoco } from '../../src/evaluate/packedCoco';
import type { GroundTruth } from '../../src/calibrate/sample';
import golden from '../golden/coco.json';
import { flat, type Detection } from '../support/detections';
import { random, type Random } from '../support/random';
import { labelsOf, type GoldenImage } from './goldenImages';

const draw = random(7);
const boxIn = (from: Random, most: number): Detection['box'] => {
  const [x, y] = [from.next() * 500, from.next() * 300];
  return [x, y, x + 1 + from.next() * most, y + 1 + from.next() * most];
};
const truths: readonly GroundTruth[] = Array.from({ length: 12 }, (_, at) => ({
  ...{ class: at % 4, box: boxIn(draw, 200), crowd: at % 5 === 0 },
}));
/** Some lie where a box to find does. */
const detections: readonly Detection[] = Array.from({ length: 200 }, (_, at) => ({
  ...{ class: draw.int(0, 19), score: Math.fround(draw.next()) * Math.fround(draw.next()) },
  box: at % 9 === 0 ? truths[at % 12].box : boxIn(draw, 150),
}));
const record = coco.observe({ id: 'a', boxes: truths }, flat(detections));

describe('a packed record', () => {
  it('is what it was, also by way of a file', () => {
    expect(unpackCoco(JSON.parse(JSON.stringify(packCoco(record))))).toEqual(record);
  });

  it.each(golden.map((row, index) => [index, row] as const))('of golden case %i gives the same figures', (_, row) => {
    const evaluators = [createEvaluator(coco), createEvaluator(coco)];
    const images = row.images as unknown as readonly GoldenImage[];
    const whole = createEvaluator(coco);
    images.forEach((image, index) => {
      const [labels, found] = [labelsOf(image, index), flat(image.detections)];
      whole.add(labels, found);
      evaluators[index % 2].add(labels, found);
    });
    const states = evaluators.map((each) => JSON.parse(JSON.stringify(each.state())) as EvaluatorState);
    const gathered = gather(coco);
    for (const state of states.reverse()) gathered.add(state);
    expect(gathered.measured()).toEqual(whole.measured());
  });

  it('of 200 detections takes less than 3 KB', () => {
    expect(JSON.stringify(packCoco(record)).length).toBeLessThan(3072);
  });

  const [counts, positives, scores, marks] = packCoco(record);
  it.each<[string, unknown]>([
    ['a mark too few', [counts, positives, scores, marks.replace(/[sml]$|\([^(]*$/, '')]],
    ['a mark of seven tables', [counts, positives, scores, marks.replace(/[sml]/, '(1,2,3,4,5,6,7)')]],
    ['scores that are no doubles', [counts, positives, 'AAAA', marks]],
    ['scores that are no base64', [counts, positives, '?', marks]],
    ['a class that is no number', [['0', ...counts.slice(1)], positives, scores, marks]],
    ['a class without its detections', [counts.slice(0, -1), positives, scores, marks]],
    ['detections of no class', [counts.slice(0, -2), positives, scores, marks]],
    ['boxes of three area ranges', [counts, [[0, 1, 1, 1]], scores, marks]],
    ['a field too few', [counts, positives, scores]],
  ])('with %s is none', (_, broken) => {
    expect(unpackCoco(broken)).toBeUndefined();
  });
});
