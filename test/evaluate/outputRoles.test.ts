/** What outputs are taken for, and why; and what top-k, miou and fidelity then look at. */
import { describe, expect, it } from 'vitest';
import { judgedOutput } from '../../src/evaluate/judgedOutput';
import { rolesOf } from '../../src/evaluate/outputRoles';
import { createOutputScorer, createScorer } from '../../src/evaluate/scorer';
import { taskOf } from '../../src/evaluate/task';
import type { Graph } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** A picture of 16×16 through a convolution to so many channels, and what `make` does with that. */
function net(channels: number, make: (net: GraphBuilder, conv: number) => readonly number[]): Graph {
  const builder = graphBuilder(random(1));
  const x = builder.input('x', [1, 3, 16, 16]);
  const conv = builder.node('Conv', 'conv', [x, builder.floats('w', [channels, 3, 1, 1])]);
  return inferShapes(builder.build(make(builder, conv)));
}

const vector = (builder: GraphBuilder, conv: number): number =>
  builder.node('Flatten', 'flat', [builder.node('GlobalMaxPool', 'pool', [conv])]);
const named = (graph: Graph, name: string): Graph => ({
  ...graph,
  values: graph.values.map((value, id) => (id === graph.outputs[0] ? { ...value, name } : value)),
});

const gemm = (length: number): Graph =>
  net(4, (b, conv) => [b.node('Gemm', 'fc', [vector(b, conv), b.floats('fw', [4, length])])]);
const cases: readonly (readonly [string, Graph, string, string, RegExp])[] = [
  ['ten scores', gemm(10), 'classes', 'classes', /10 numbers, one for each class/],
  ['256 scores', gemm(256), 'embedding', 'other', /256 numbers without softmax, a power of two/],
  ['a name', named(gemm(10), 'embedding'), 'embedding', 'other', /its name, and 10 numbers/],
  [
    '256 probabilities',
    net(4, (b, c) => [b.node('Softmax', 's', [b.node('Gemm', 'fc', [vector(b, c), b.floats('fw', [4, 256])])])]),
    'classes',
    'classes',
    /256 probabilities \(Softmax\)/,
  ],
  ['scores of pixels', net(5, (_, conv) => [conv]), 'mask', 'mask', /5 scores for each of 16 × 16 pixels/],
  [
    'probabilities of pixels',
    net(1, (b, conv) => [b.node('Sigmoid', 's', [conv])]),
    'mask',
    'mask',
    /1 probabilities \(Sigmoid\)/,
  ],
  [
    'the class of each pixel',
    net(5, (b, conv) => [b.node('ArgMax', 'm', [conv], { axis: { kind: 'int', value: 1 } })]),
    'mask',
    'mask',
    /a class for each of 16 × 16/,
  ],
  ['a picture', net(3, (_, conv) => [conv]), 'values', 'other', /of shape \(1, 3, 16, 16\)/],
  ['a depth', net(1, (_, conv) => [conv]), 'values', 'other', /of shape \(1, 1, 16, 16\)/],
  [
    'steps of a sequence',
    net(6, (b, conv) => [b.node('Softmax', 's', [b.node('Reshape', 'r', [conv, b.ints('to', [1, 64, 24])])])]),
    'sequence',
    'sequence',
    /24 scores for each of 64 steps, through Softmax/,
  ],
  [
    'rows of selected boxes',
    net(6, (b, conv) => [b.node('Reshape', 'r', [conv, b.ints('to', [256, 6])])]),
    'boxes',
    'boxes',
    /decoder nms-rows/,
  ],
];

describe('outputs are taken', () => {
  it.each(cases)('%s', (_, graph, role, task, why) => {
    const [output] = rolesOf(graph).outputs;
    expect(output.role).toBe(role);
    expect(output.why).toMatch(why);
    expect(taskOf(graph)).toBe(task);
  });
});

const options = { confidence: 0.1, nms: 0.5 };
const two = net(5, (b, conv) => [conv, b.node('Gemm', 'fc', [vector(b, conv), b.floats('fw', [5, 10])])]);

describe('the output that is judged', () => {
  it('is the first of its role, or the one that is named', () => {
    expect(judgedOutput(two, 'mask').name).toBe('conv:out');
    expect(judgedOutput(two, 'classes').name).toBe('fc:out');
    expect(judgedOutput(two, 'classes', 'fc:out').name).toBe('fc:out');
  });
  it.each([
    [
      two,
      'classes',
      'conv:out',
      /top-k needs one number for each class, but output "conv:out" of test is \(1, 5, 16, 16\), taken for mask: .*; use miou/,
    ],
    [two, 'classes', 'fc', /test has no output "fc" \("evaluation\.output"\)/],
    [net(5, (_, conv) => [conv]), 'classes', undefined, /top-k needs one number/],
  ] as const)('is refused where it is none', (graph, role, name, message) => {
    expect(() => judgedOutput(graph, role, name)).toThrow(message);
  });
  it('has no boxes where no decoder knows it', () => {
    expect(() => createScorer(two, { ...options, evaluator: 'voc' })).toThrow(
      /Evaluator "voc" needs boxes, but no decoder knows the outputs of test: conv:out \(1, 5, 16, 16\), taken for mask; fc:out/,
    );
  });
});

const sample = { id: 'a', image: { width: 16, height: 16, data: new Uint8Array(0) } };
const placement = { scale: [1, 1], offset: [0, 0], labelShift: [0, 0] } as const;

describe('fidelity', () => {
  it('judges a segmenter by its pixels, and tells of every output', () => {
    const [mask, classes] = two.outputs;
    const truth = new Map([
      [mask, Float32Array.from({ length: 5 * 256 }, (_, at) => (at < 256 ? 1 : 0))],
      [classes, Float32Array.of(3, 0, 0, 0, 4, 0, 0, 0, 0, 0)],
    ]);
    // A quarter of the pixels become class 4; the classes lose one of their two numbers.
    const made = new Map([
      [
        mask,
        Float32Array.from({ length: 5 * 256 }, (_, at) =>
          at < 64 || (at >= 256 && at < 1024) ? 0 : at < 256 || at < 1088 ? 1 : 0,
        ),
      ],
      [classes, Float32Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
    ]);
    const scorer = createScorer(two, { ...options, evaluator: 'fidelity' });
    scorer.add(sample, made, placement, truth);
    expect(scorer.metrics()).toEqual({ miou: (0.75 + 0) / 2, pixelAccuracy: 0.75 });
    const figures = createOutputScorer(two, { ...options, evaluator: 'fidelity' });
    figures.add(sample, made, truth);
    const [ofMask, ofClasses] = figures.figures();
    expect(ofMask).toMatchObject({ name: 'conv:out', role: 'mask', metrics: { pixelAccuracy: 0.75 } });
    // Signal 9 + 16, noise 16; cosine 9 / (5 · 3).
    expect(ofClasses).toMatchObject({ role: 'classes', largestError: 4, metrics: { top1: 0, top5: 1 } });
    expect(ofClasses.sqnrDb).toBeCloseTo(10 * Math.log10(25 / 16), 10);
    expect(ofClasses.cosine).toBeCloseTo(0.6, 10);
  });

  it('judges by likeness where nothing is known', () => {
    const depth = net(1, (_, conv) => [conv]);
    const [value] = depth.outputs;
    const scorer = createScorer(depth, { ...options, evaluator: 'fidelity' });
    const of = (number: number) => new Map([[value, new Float32Array(256).fill(number)]]);
    scorer.add(sample, of(0.9), placement, of(1));
    const { sqnrDb, cosine } = scorer.metrics();
    expect(sqnrDb).toBeCloseTo(20, 4);
    expect(cosine).toBeCloseTo(1, 10);
  });

  it('has no figures where the numbers of boxes differ', () => {
    const rows = net(6, (b, conv) => [b.node('Reshape', 'r', [conv, b.ints('to', [256, 6])])]);
    const figures = createOutputScorer(rows, { ...options, evaluator: 'fidelity' });
    figures.add(
      sample,
      new Map([[rows.outputs[0], new Float32Array(6)]]),
      new Map([[rows.outputs[0], new Float32Array(12)]]),
    );
    expect(figures.figures()[0]).toMatchObject({ role: 'boxes', sqnrDb: null, cosine: null, largestError: null });
  });
});
