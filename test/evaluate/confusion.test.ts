/** What is taken for what, by hand; of shards as of one run. */
import { describe, expect, it } from 'vitest';
import type { GroundTruth } from '../../src/calibrate/sample';
import { coco } from '../../src/evaluate/coco';
import { rankedOf } from '../../src/evaluate/cocoMatching';
import { confusionConfidence, countsOf, countsOfBoxes, pairBoxes } from '../../src/evaluate/confusion';
import { createEvaluator, gather, type EvaluatorState } from '../../src/evaluate/evaluator';
import { meanIou } from '../../src/evaluate/meanIou';
import { gatherFor } from '../../src/evaluate/scorer';
import { topK } from '../../src/evaluate/topK';
import { takingBoxes, takingClasses, withConfusion } from '../../src/evaluate/withConfusion';
import { detailOf, namesIn } from '../../src/engine/details';
import { flat, type Detection } from '../support/detections';

const [cat, dog, person] = [0, 1, 2];
const box = (label: number, x: number, width = 10, rest: Partial<GroundTruth> = {}): GroundTruth => ({
  ...{ class: label, box: [x, 0, x + width, 10] },
  ...rest,
});
const found = (label: number, score: number, x: number, width = 10): Detection => ({
  ...{ class: label, score, box: [x, 0, x + width, 10] },
});
/** As triples: truth, answer, how often. */
const counted = (truths: readonly GroundTruth[], detections: readonly Detection[], confidence = 0.25) => {
  const found = flat(detections);
  const pairs = pairBoxes(truths, found, confidence);
  const counts = countsOf(countsOfBoxes(pairs, { classes: found.class, scores: found.score }, confidence));
  return Array.from({ length: counts.length / 3 }, (_, at) => counts.slice(3 * at, 3 * at + 3).join(' '));
};

describe('boxes', () => {
  it.each<[string, readonly GroundTruth[], readonly Detection[], readonly string[]]>([
    ['that are found are of their class', [box(cat, 0)], [found(cat, 0.5, 1)], ['0 0 1']],
    ['that are found as another are confused', [box(cat, 0)], [found(dog, 0.5, 0)], ['0 1 1']],
    [
      'go to the best detection, whatever its class',
      [box(cat, 0)],
      [found(cat, 0.6, 0), found(dog, 0.9, 1)],
      ['0 1 1', '-1 0 1'],
    ],
    ['that nothing finds are background', [box(dog, 0), box(dog, 40)], [found(dog, 0.9, 0)], ['1 1 1', '1 -1 1']],
    ['by less than a half are not found', [box(cat, 0)], [found(cat, 0.9, 3.4)], ['0 -1 1', '-1 0 1']],
    // 5 of 10.
    ['by a half are found', [box(cat, 0)], [found(cat, 0.9, 0, 5)], ['0 0 1']],
    // 9/11 and 8/12.
    [
      'are the nearest of several',
      [box(cat, 0), box(dog, 3)],
      [found(dog, 0.9, 1), found(cat, 0.8, 1)],
      ['0 1 1', '1 0 1'],
    ],
    ['are the first of equals', [box(cat, 0), box(dog, 0)], [found(dog, 0.9, 0)], ['0 1 1', '1 -1 1']],
    [
      'are looked for by sure detections only',
      [box(cat, 0)],
      [found(cat, 0.2499, 0), found(dog, 0.25, 40)],
      ['0 -1 1', '-1 1 1'],
    ],
    ['are none', [], [found(dog, 0.9, 0), found(dog, 0.8, 40)], ['-1 1 2']],
    [
      'that mark crowds have not to be found, and excuse detections of their class',
      [box(person, 0, 100, { crowd: true }), box(person, 20)],
      [
        found(person, 0.9, 60),
        found(person, 0.8, 20),
        found(dog, 0.7, 40),
        found(person, 0.6, 96),
        found(person, 0.5, 95),
      ],
      // 4 of 10 lie within; 5 of 10 are enough.
      ['2 2 1', '-1 1 1', '-1 2 1'],
    ],
  ])('%s', (_, truths, detections, expected) => expect(counted(truths, detections)).toEqual(expected));

  it('are looked for by the hundred best of a class', () => {
    const detections = Array.from({ length: 120 }, (_, at) => found(dog, 0.9 - at / 1000, 1000 + 20 * at));
    const [last, other] = [found(dog, 0.5, 0), found(cat, 0.4, 40)];
    expect(counted([box(dog, 0), box(cat, 40)], [...detections, last, other])).toEqual(['0 0 1', '1 -1 1', '-1 1 100']);
  });

  it('count from 0.25 on, where nothing else is asked for', () => {
    expect(confusionConfidence({ confidence: 0.005 })).toBe(0.25);
    expect(confusionConfidence({ confidence: 0.005, confusionConfidence: 0.6 })).toBe(0.6);
    expect(confusionConfidence({ confidence: 0.4, confusionConfidence: 0.1 })).toBe(0.4);
  });
});

it('counts of pictures are one list, the background last', () =>
  expect(countsOf([1, -1, 2, -1, 0, 1, 1, 0, 3, 1, -1, 1, 0, 0, 5])).toEqual([0, 0, 5, 1, 0, 3, 1, -1, 3, -1, 0, 1]));

const pictures = ['b', 'a', 'c'].map((id, at) => ({
  sample: { id, boxes: [box(cat, 0), box(dog, 40)] },
  detections: flat([found(at === 0 ? dog : cat, 0.9, at), found(person, 0.5, 80)]),
}));
const confused = withConfusion(
  coco,
  takingBoxes(0.25, (detections) => detections, rankedOf),
);
const inFile = (state: EvaluatorState): EvaluatorState => JSON.parse(JSON.stringify(state)) as EvaluatorState;
const partOf = ({ sample, detections }: (typeof pictures)[number]): EvaluatorState => {
  const part = createEvaluator(confused);
  part.add(sample, detections);
  return inFile(part.state());
};

describe('records', () => {
  it('of shards come to the matrix of one run, and to the same figures', () => {
    const [whole, plain, gathered] = [createEvaluator(confused), createEvaluator(coco), gatherFor('coco')];
    for (const each of pictures) {
      whole.add(each.sample, each.detections);
      plain.add(each.sample, each.detections);
    }
    for (const each of [...pictures].reverse()) gathered.add(partOf(each));
    expect(gathered.details()).toEqual(whole.details());
    expect(gathered.measured()).toEqual(plain.measured());
    // b: cat for dog. a, c: cats. Each time a dog is missed and a person invented.
    expect(whole.details().confusion).toEqual({
      of: 'boxes',
      counts: [0, 0, 2, 0, 1, 1, 1, -1, 3, -1, 2, 3],
    });
  });

  it('of earlier versions have figures, and no matrix', () => {
    const [plain, gathered] = [createEvaluator(coco), gatherFor('coco')];
    for (const { sample, detections } of pictures) plain.add(sample, detections);
    gathered.add(inFile(plain.state()));
    expect(gathered.measured()).toEqual(plain.measured());
    const { confusion, ...details } = gathered.details();
    expect([confusion, details]).toEqual([undefined, plain.details()]);
  });

  it.each([[[0, 0]], [[0.25, 0, -2]], [[0.25, 0, 0.5]], [[2, 0, 0]], [[]], ['0 0 1']])('with %j are none', (taken) => {
    const { evaluator, records } = partOf(pictures[0]);
    const broken = records.map(([id, record]) => [id, { ...(record as object), taken }] as const);
    expect(() => gatherFor('coco').add({ evaluator, records: broken })).toThrow('"b" is not a record of');
  });

  it('of masks are the matrix in pixels', () => {
    const gathered = gather(meanIou);
    gathered.add({
      evaluator: 'miou',
      records: [
        ['a', [0, 0, 4, 0, 1, 1]],
        ['b', [0, 1, 2, 1, 1, 3]],
      ],
    });
    expect(gathered.details().confusion).toEqual({ of: 'pixels', counts: [0, 0, 4, 0, 1, 3, 1, 1, 3] });
  });
});

describe('details', () => {
  const classes = withConfusion(topK, takingClasses);
  const judged = (...answers: readonly number[]) => {
    const evaluator = createEvaluator(classes);
    answers.forEach((answer, at) => {
      evaluator.add(
        { id: `${at}`, label: at % 2 },
        [0, 1, 2].map((own) => Number(own === answer)),
      );
    });
    return evaluator.details();
  };
  const { detail } = detailOf(judged(0, 1, 2, 0), judged(0, 1, 0, 2), { names: ['cat', 'dog'] });

  it('have the matrix beside float’s, with the names that are known', () =>
    expect(detail?.confusion).toEqual({
      of: 'pictures',
      classes: [{ class: 0, name: 'cat' }, { class: 1, name: 'dog' }, { class: 2 }],
      cells: [
        [0, 0, 1],
        [0, 2, 1],
        [1, 0, 1],
        [1, 1, 1],
      ],
      float: [
        [0, 0, 2],
        [1, 1, 1],
        [1, 2, 1],
      ],
    }));
  it('tell names on', () => expect(namesIn([{}, { detail }])).toEqual(['cat', 'dog']));
  it('of boxes say the least score, and null for the background', () => {
    const evaluator = createEvaluator(confused);
    evaluator.add(pictures[0].sample, pictures[0].detections);
    const { confusion } = detailOf(evaluator.details(), undefined, { judging: { confidence: 0.5 } }).detail!;
    expect([confusion?.confidence, confusion?.cells]).toEqual([
      0.5,
      [
        [0, 1, 1],
        [1, null, 1],
        [null, 2, 1],
      ],
    ]);
  });
});
