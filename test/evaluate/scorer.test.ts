/** What each evaluator makes of a network's outputs, by hand: which numbers it takes, from which output, and against which truth. */
import { describe, expect, it } from 'vitest';
import type { GroundTruth, Sample } from '../../src/calibrate/sample';
import {
  classesOf,
  createScorer,
  detectionsOf,
  gatherFor,
  type EvaluatorName,
  type ScoreOptions,
} from '../../src/evaluate/scorer';
import type { EvaluatorState, Measured } from '../../src/evaluate/evaluator';
import type { Graph } from '../../src/graph/graph';
import { graphBuilder } from '../support/buildGraph';
import { oneByOne } from '../support/detections';
import { random } from '../support/random';

const measuredOfState = (state: EvaluatorState): Measured => {
  const gathered = gatherFor(state.evaluator);
  gathered.add(state);
  return gathered.measured();
};

/** A picture of 64×64, and outputs of these shapes, each made by an operator. */
function graphOf(...outputs: readonly (readonly [op: string, shape: readonly number[]])[]): Graph {
  const net = graphBuilder(random(1));
  const x = net.input('x', [1, 3, 64, 64]);
  const made = outputs.map(([op], at) => net.node(op, `y${at}`, [x]));
  const graph = net.build(made);
  const values = graph.values.map((value, id) =>
    id === x ? value : { ...value, type: 'float32' as const, shape: outputs[made.indexOf(id)][1] },
  );
  return { ...graph, values };
}

const classifier = graphOf(['Softmax', [1, 4]]);
/** Two classes for each of 64 + 16 + 4 cells. */
const cells = graphOf(['Mul', [1, 6, 84]]);
/** Rows x1, y1, x2, y2, score, class, of which none is suppressed. */
const rows = graphOf(['Gather', [1, 3, 6]]);
const optionsOf = (evaluator: EvaluatorName, rest: Partial<ScoreOptions> = {}): ScoreOptions => ({
  ...{ evaluator, confidence: 0.1, nms: 0.5 },
  ...rest,
});
const same = { scale: [1, 1], offset: [0, 0], labelShift: [0, 0] } as const;
const sampleOf = (rest: Partial<Sample>): Sample => ({
  ...{ id: 'a', image: { width: 4, height: 2, data: new Uint8Array(0) } },
  ...rest,
});
const outputsOf = (graph: Graph, ...all: readonly (readonly number[])[]) =>
  new Map(all.map((numbers, at) => [graph.outputs[at], Float32Array.from(numbers)]));

describe('classes that labels may have', () => {
  it.each([
    ['scores of four classes', classifier, 'top-k', 4],
    ['scores as a map of one pixel', graphOf(['Conv', [1, 10, 1, 1]]), 'top-k', 10],
    ['an open number of scores', graphOf(['Softmax', [1, -1]]), 'top-k', undefined],
    ['no score', graphOf(['Softmax', [1, 0]]), 'top-k', undefined],
    ['one number', graphOf(['Softmax', []]), 'top-k', undefined],
    ['cells of two classes', cells, 'voc', 2],
    ['cells of two classes', cells, 'report', 2],
    ['rows that say no classes', rows, 'coco', undefined],
    ['no boxes at all', classifier, 'coco', undefined],
    ['float is the truth', classifier, 'fidelity', undefined],
    ['float is the truth of boxes', cells, 'fidelity', undefined],
    ['a command judges', cells, 'command', undefined],
    ['masks are held against the network', cells, 'miou', undefined],
  ] as const)('%s: %s', (_, graph, evaluator, expected) =>
    expect(classesOf(graph, optionsOf(evaluator))).toBe(expected),
  );

  it('as the decoder says that is named', () =>
    expect(() => classesOf(cells, optionsOf('voc', { decoder: 'ssd' }))).toThrow('"evaluation.decoder" ssd expects'));
});

describe('top-k', () => {
  const ranked = (graph: Graph, options: ScoreOptions, outputs: ReturnType<typeof outputsOf>) => {
    const scorer = createScorer(graph, options);
    scorer.add(sampleOf({ label: 2 }), outputs, same);
    return scorer.state();
  };
  it('ranks the label among the scores', () => {
    const state = ranked(classifier, optionsOf('top-k'), outputsOf(classifier, [0.1, 0.5, 0.3, 0.1]));
    expect(state).toEqual({ evaluator: 'top-k', records: [['a', { record: 1, taken: [2, 1] }]] });
    expect(measuredOfState(state)).toMatchObject({ metrics: { top1: 0, top5: 1 }, method: 'wilson' });
  });
  it('takes the output that is named', () => {
    const two = graphOf(['Softmax', [1, 4]], ['Softmax', [1, 3]]);
    const outputs = outputsOf(two, [0.1, 0.5, 0.3, 0.1], [0.1, 0.2, 0.7]);
    expect(ranked(two, optionsOf('top-k', { output: 'y1:out' }), outputs).records).toEqual([
      ['a', { record: 0, taken: [2, 2] }],
    ]);
  });
  it('has no scores where the run did not give the output', () =>
    expect(() => ranked(classifier, optionsOf('top-k'), new Map())).toThrow('a: class 2, but the model has 0 outputs'));
});

const row = (x: number, score: number, label = 0): number[] => [x, 0, x + 10, 10, score, label];
const truth = (x: number, label = 0): GroundTruth => ({ class: label, box: [x, 0, x + 10, 10] });
/** Centre, size, and scores of both classes, in the columns of the first cells. */
const columnsOf = (...columns: readonly (readonly number[] | undefined)[]): number[] =>
  Array.from({ length: 6 * 84 }, (_, at) => columns[at % 84]?.[Math.floor(at / 84)] ?? 0);

describe('boxes', () => {
  // The best of three finds nothing; one of two is found: at recall 1/2 with precision 1/2.
  const found = outputsOf(rows, [...row(40, 0.9), ...row(0, 0.8), ...row(0, 0.05)]);
  const boxes = [truth(0), truth(20)];
  it.each([
    ['voc', 1 / 4],
    ['voc-devkit', 1 / 4],
    ['report', 1 / 4],
    // 51 of 101 recalls have a precision of a half.
    ['coco', (51 / 101) * 0.5],
  ] as const)('by %s', (evaluator, expected) => {
    const scorer = createScorer(rows, optionsOf(evaluator));
    scorer.add(sampleOf({ boxes }), found, same);
    expect(scorer.metrics()['map50']).toBeCloseTo(expected, 12);
    expect(scorer.state().evaluator).toBe(evaluator);
    expect(measuredOfState(scorer.state()).metrics).toEqual(scorer.metrics());
  });

  it.each([
    // Two that overlap by 9/11, and one of the other class; each cell has one class.
    ['voc', 0.5, [0.875, 0.75]],
    ['voc', 0.9, [0.875, 0.5, 0.75]],
    ['report', 0.5, [0.875, 0.75]],
    ['report', 0.95, [0.875, 0.75, 0.5]],
  ] as const)('of %s that overlap by more than %d are one', (evaluator, nms, scores) => {
    const made = outputsOf(
      cells,
      columnsOf([5, 5, 10, 10, 0.875, 0], [6, 5, 10, 10, 0.5, 0], [5, 5, 10, 10, 0, 0.75], [5, 5, 10, 10, 0, 0.0625]),
    );
    const options = optionsOf(evaluator, { nms, decoder: 'yolov8' });
    const { score } = detectionsOf(cells, made, options, same);
    // `report` ranks by objectness, which these cells do not have.
    expect([...score]).toEqual(evaluator === 'report' ? scores.map(() => 1) : scores);
  });

  it('that the network has selected are all kept, and lie in the picture', () => {
    const made = outputsOf(rows, [...row(0, 0.75, 1), ...row(1, 0.5, 1), ...row(2, 0.25)]);
    const placement = { ...same, scale: [2, 3], offset: [1, -5] } as const;
    expect(oneByOne(detectionsOf(rows, made, optionsOf('report'), placement))).toEqual([
      { class: 1, score: 0.75, box: [1, -5, 21, 25] },
      { class: 1, score: 0.5, box: [3, -5, 23, 25] },
      { class: 0, score: 0.25, box: [5, -5, 25, 25] },
    ]);
    expect(oneByOne(detectionsOf(rows, made, optionsOf('coco'), placement))).toHaveLength(3);
  });

  it('of float are the truth of fidelity, where it is given', () => {
    const scorer = createScorer(rows, optionsOf('fidelity'));
    const float = outputsOf(rows, [...row(0, 0.9), ...row(20, 0.8), ...row(40, 0.2)]);
    // Float is sure of two boxes; one of them is found.
    scorer.add(sampleOf({ boxes: [] }), outputsOf(rows, row(20, 0.9)), same, float);
    expect([scorer.state().evaluator, scorer.metrics()]).toEqual(['voc', { map50: 0.5 }]);
    const own = createScorer(rows, optionsOf('fidelity'));
    own.add(sampleOf({ boxes: [truth(20)] }), outputsOf(rows, row(20, 0.9)), same);
    expect(own.metrics()).toEqual({ map50: 1 });
    const labelled = createScorer(rows, optionsOf('voc'));
    labelled.add(sampleOf({ boxes: [truth(20)] }), outputsOf(rows, row(20, 0.9)), same, float);
    expect(labelled.metrics()).toEqual({ map50: 1 });
  });
});

describe('fidelity', () => {
  const judged = (graph: Graph, got: readonly number[], wanted?: readonly number[]) => {
    const scorer = createScorer(graph, optionsOf('fidelity'));
    scorer.add(sampleOf({ label: 0 }), outputsOf(graph, got), same, wanted && outputsOf(graph, wanted));
    expect(scorer.measured().metrics).toEqual(scorer.metrics());
    return [scorer.state().evaluator, scorer.metrics()];
  };
  const steps = graphOf(['Softmax', [1, 3, 4]]);
  const depth = graphOf(['Conv', [1, 1, 64, 2]]);
  it.each([
    ['classes', classifier, [0, 1, 0, 2], [0, 1, 0, 0], ['top-k', { top1: 0, top5: 1 }]],
    ['classes without float', classifier, [0, 1, 0, 2], undefined, ['top-k', { top1: 1, top5: 1 }]],
    // The best of each step: 0, 2 and 1 beside 0, 2 and 3.
    [
      'steps',
      steps,
      [9, 0, 0, 0, 0, 0, 9, 0, 0, 9, 0, 0],
      [9, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9],
      ['steps', { agreement: 2 / 3 }],
    ],
    ['steps without float', steps, [9, 0, 0, 0, 0, 0, 9, 0, 0, 9, 0, 0], undefined, ['steps', { agreement: 1 }]],
    ['numbers', depth, [3, 1], [3, 4], ['likeness', { sqnrDb: 10 * Math.log10(25 / 9), cosine: 13 / Math.sqrt(250) }]],
    ['numbers without float', depth, [3, 1], undefined, ['likeness', { sqnrDb: 200, cosine: 1 }]],
  ] as const)('of %s', (_, graph, got, wanted, expected) => {
    const [name, metrics] = judged(graph, got, wanted) as [string, Record<string, number>];
    expect(name).toBe(expected[0]);
    expect(Object.keys(metrics)).toEqual(Object.keys(expected[1]));
    for (const [key, value] of Object.entries(expected[1])) expect(metrics[key], key).toBeCloseTo(value, 9);
  });

  it('of a mask counts pixels of the output', () => {
    const mask = graphOf(['Conv', [1, 2, 16, 16]]);
    const pixels = (ones: number): number[] =>
      Array.from({ length: 512 }, (_, at) => Number(at < 256 ? at >= ones : at < 256 + ones));
    const counts = (got: number, wanted?: number) => {
      const scorer = createScorer(mask, optionsOf('fidelity'));
      scorer.add(
        sampleOf({}),
        outputsOf(mask, pixels(got)),
        same,
        wanted === undefined ? undefined : outputsOf(mask, pixels(wanted)),
      );
      return scorer.state();
    };
    // Float has 64 pixels of class 1, of which 40 are found.
    expect(counts(40, 64)).toEqual({ evaluator: 'miou', records: [['a', [0, 0, 192, 1, 0, 24, 1, 1, 40]]] });
    expect(counts(40).records).toEqual([['a', [0, 0, 216, 1, 1, 40]]]);
  });
});

describe('miou', () => {
  const two = graphOf(['Conv', [1, 2, 64, 64]]);
  const three = graphOf(['ArgMax', [1, 64, 64]]);
  /** The left half of the picture is class 1. */
  const halves = (graph: Graph) =>
    outputsOf(
      graph,
      Array.from({ length: graph === two ? 8192 : 4096 }, (_, at) =>
        Number(at % 64 < 32 === at >= (graph === two ? 4096 : 0)),
      ),
    );
  const judged = (graph: Graph, classes: readonly number[], rest: Partial<ScoreOptions> = {}) => {
    const scorer = createScorer(graph, optionsOf('miou', rest));
    const mask = { width: 4, height: 2, classes: Uint8Array.from(classes) };
    scorer.add(sampleOf({ mask }), halves(graph), { ...same, scale: [1 / 16, 1 / 32] });
    return scorer.state().records[0][1];
  };
  it.each([
    ['white is the class of two', two, [255, 255, 0, 0, 255, 0, 0, 0], {}, [0, 0, 4, 0, 1, 1, 1, 1, 3]],
    [
      'white is ignored where it is asked for',
      two,
      [255, 255, 0, 0, 1, 0, 0, 0],
      { ignore: 255 },
      [0, 0, 4, 0, 1, 1, 1, 1, 1],
    ],
    ['0 is ignored where it is asked for', two, [1, 1, 0, 0, 1, 0, 0, 0], { ignore: 0 }, [1, 1, 3]],
    ['white is ignored of more classes', three, [255, 1, 0, 0, 2, 0, 0, 0], {}, [0, 0, 4, 0, 1, 1, 1, 1, 1, 2, 1, 1]],
    ['another label is ignored', three, [7, 1, 0, 0, 7, 0, 0, 0], { ignore: 7 }, [0, 0, 4, 0, 1, 1, 1, 1, 1]],
  ] as const)('%s', (_, graph, classes, rest, expected) => expect(judged(graph, classes, rest)).toEqual(expected));

  it.each([
    ['a sample without a mask', two, {}, 'a: no mask; evaluator "miou" needs a data set of type masks'],
  ] as const)('refuses %s', (_, graph, rest, message) =>
    expect(() => createScorer(graph, optionsOf('miou', rest)).add(sampleOf({}), halves(graph), same)).toThrow(message),
  );

  it('refuses an output without pixels', () =>
    expect(() => createScorer(classifier, optionsOf('miou'))).toThrow(
      'test: output y0:out (1, 4), taken for classes has no pixels in the picture',
    ));
});

describe('states', () => {
  it('name every measure there is, or say which there are', () =>
    expect(() => measuredOfState({ evaluator: 'mAP', records: [] })).toThrow(
      'No evaluator is called "mAP"; there are top-k, voc, voc-devkit, coco, report, miou, steps, likeness and command',
    ));
  it.each(['voc', 'miou', 'steps', 'likeness', 'command'])('of %s with another record are refused', (evaluator) =>
    expect(() => measuredOfState({ evaluator, records: [['a', 'none']] })).toThrow(
      `The result of image "a" is not a record of evaluator "${evaluator}"`,
    ),
  );
  it('a command judges by itself', () =>
    expect(() => createScorer(classifier, optionsOf('command'))).toThrow('a command judges by itself'));
});
