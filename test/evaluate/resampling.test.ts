/** Intervals: what a measure says of weighted records is what it says of records that stand there as often; and the formulas by hand. */
import { describe, expect, it } from 'vitest';
import { agreedSteps, likeness, stepAgreement } from '../../src/evaluate/agreement';
import { answered } from '../../src/evaluate/answered';
import { coco } from '../../src/evaluate/coco';
import { createEvaluator, measureRecords, type Measure } from '../../src/evaluate/evaluator';
import { meanIou } from '../../src/evaluate/meanIou';
import { errorSums } from '../../src/evaluate/outputErrors';
import { differencesOf, drawsOf, intervalAround, resamples, wilson } from '../../src/evaluate/resampling';
import { topK } from '../../src/evaluate/topK';
import { voc } from '../../src/evaluate/voc';
import cocoGolden from '../golden/coco.json';
import vocGolden from '../golden/voc.json';
import { flat, type Detection } from '../support/detections';
import { random } from '../support/random';
import { labelsOf, type GoldenImage } from './goldenImages';

/** Ties within a picture, whose order repeating would change, are taken apart. */
function apart(images: readonly GoldenImage[]): readonly GoldenImage[] {
  const moved = ({ score, ...rest }: Detection, at: number): Detection => ({ ...rest, score: score + at * 1e-7 });
  return images.map(({ truths, detections }) => ({ truths, detections: detections.map(moved) }));
}

const boxRecords = <R>(measure: Measure<ReturnType<typeof flat>, R>, images: unknown): readonly R[] =>
  apart(images as readonly GoldenImage[]).map((image, at) =>
    measure.observe(labelsOf(image, at), flat(image.detections)),
  );

const numbers = random(5);
const reals = (length: number): Float32Array => Float32Array.from({ length }, () => numbers.next() - 0.5);
const several = <T>(make: (at: number) => T): readonly T[] => Array.from({ length: 12 }, (_, at) => make(at));

/** Any measure, as records of it. */
type Case = readonly [name: string, measure: Measure<never, never>, records: readonly unknown[]];
const cases = [
  ...vocGolden.map((row, at) => [`voc ${at}`, voc, boxRecords(voc, row.images)]),
  ...cocoGolden.map((row, at) => [`coco ${at}`, coco, boxRecords(coco, row.images)]),
  ['top-k', topK, several(() => numbers.int(0, 9))],
  ['miou', meanIou, several(() => [0, 0, numbers.int(1, 9), 0, 2, numbers.int(1, 9), 2, 2, numbers.int(1, 9)])],
  ['steps', stepAgreement, several(() => agreedSteps(reals(30), reals(30), 3))],
  ['likeness', likeness, several(() => [errorSums(reals(9), reals(9)), errorSums(reals(4), reals(4))])],
  ['command', answered, several((at) => ({ wer: numbers.next(), ...(at % 2 === 0 && { cer: numbers.next() }) }))],
] as unknown as readonly Case[];

/** As many as there are, with repetition. */
function resampled(pictures: number): Uint16Array {
  const weights = new Uint16Array(pictures);
  for (let i = 0; i < pictures; i++) weights[numbers.int(0, pictures - 1)]++;
  return weights;
}

describe('weighted records', () => {
  it.each(cases)('of %s are records that stand there as often', (_, measure, records) => {
    const weigh = measure.weigh(records as readonly never[]);
    for (let round = 0; round < 4; round++) {
      const weights = resampled(records.length);
      const repeated = records.flatMap((record, at) => Array.from({ length: weights[at] }, () => record));
      const expected = measure.metrics(repeated as never[]);
      const found = weigh(weights);
      expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
      for (const [name, value] of Object.entries(expected)) expect(found[name], name).toBeCloseTo(value, 10);
    }
  });
});

describe('resamples', () => {
  it('draw as many pictures with repetition, by mulberry32 of seed 1', () => {
    const same = random(1);
    const found: number[][] = [];
    drawsOf(7, (weights) => {
      found.push([...weights]);
      return {};
    });
    const expected = Array.from({ length: resamples }, () => {
      const drawn = Array.from({ length: 7 }, () => same.int(0, 6));
      return Array.from({ length: 7 }, (_, picture) => drawn.filter((each) => each === picture).length);
    });
    expect(found).toEqual(expected);
  });

  it('that had nothing to measure are null', () => {
    const draws = drawsOf(2, (weights): Record<string, number> => (weights[0] > 0 ? { map50: 1 } : {}));
    expect(draws['map50']).toContain(null);
    expect(draws['map50'].filter((draw) => draw !== null).every((draw) => draw === 1)).toBe(true);
  });
});

describe('intervals', () => {
  const row = Array.from({ length: 999 }, (_, at) => at + 1);
  it.each([
    ['the 25th and the 975th less the median, from the figure', [...row].reverse(), 100, [100 - 475, 100 + 475]],
    ['none where most resamples had nothing', row.map((draw) => (draw < 600 ? null : draw)), 1, undefined],
    ['no width where all resamples are alike', row.map(() => 0.7), 0.7, [0.7, 0.7]],
  ] as const)('have %s', (_, draws, figure, expected) => expect(intervalAround(figure, draws)).toEqual(expected));

  it('of differences are of resamples one by one', () => {
    expect(differencesOf([1, 5, null, 2], [0.5, 7, 1, null])).toEqual([0.5, -2, null, null]);
  });

  // Newcombe 1998, Statistics in Medicine 17, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i right pictures are Wilson’s', (right, pictures, low, high) => {
    const [from, to] = wilson(right / pictures, pictures);
    expect([from.toFixed(4), to.toFixed(4)]).toEqual([low.toFixed(4), high.toFixed(4)]);
  });

  it('hold what other pictures give: nine in ten draws of a known population at least', () => {
    const population = (at: number): number => Math.floor((at * 7919) % 100) / 100;
    const mean = Array.from({ length: 100 }, (_, at) => population(at)).reduce((a, b) => a + b, 0) / 100;
    const held = Array.from({ length: 60 }, () => {
      const records = Array.from({ length: 50 }, () => ({ figure: population(numbers.int(0, 99)) }));
      const [low, high] = measureRecords(answered, records).intervals['figure'];
      return low <= mean && mean <= high;
    });
    expect(held.filter(Boolean).length).toBeGreaterThanOrEqual(54);
  });

  it('of shares stay within 0 and 1, those of top-k are Wilson’s', () => {
    const evaluator = createEvaluator(topK);
    for (const id of ['a', 'b', 'c']) evaluator.add({ id, label: 1 }, [0, 1]);
    const { metrics, intervals, method } = evaluator.measured();
    expect([metrics, method]).toEqual([{ top1: 1, top5: 1 }, 'wilson']);
    expect(intervals['top1']).toEqual(wilson(1, 3));
  });
});
