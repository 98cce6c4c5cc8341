import { expect, it } from 'vitest';
import { criterionFor, partOf, ranksClasses } from '../../src/engine/verifyCriterion';
import { int, type Graph } from '../../src/graph/graph';
import { prepare } from '../../src/passes/pipeline';
import { graphBuilder } from '../support/buildGraph';
import { quantizedNet, smallNet } from '../support/quantizedNet';
import { random } from '../support/random';

/** A convolution to so many channels of size × size pixels, and the operators behind it. */
function graphOf(channels: number, size: number, after: readonly string[]): Graph {
  const build = graphBuilder(random(1));
  const inputs = [build.input('image', [1, 3, size, size]), build.floats('weights', [channels, 3, 1, 1])];
  let value = build.node('Conv', 'conv', inputs);
  for (const op of after) value = build.node(op, op, [value], op === 'Softmax' ? { axis: int(1) } : {});
  return prepare(build.build([value])).graph;
}

it.each([
  ['masks of probabilities', 1, 4, ['Sigmoid'], "the outputs' SQNR"],
  ['masks of several classes', 3, 4, ['Softmax'], "the outputs' SQNR"],
  ['masks of scores', 3, 4, [], "the heads' SQNR"],
  ['what is decoded further', 3, 4, ['Sigmoid', 'Exp'], "the heads' SQNR"],
  ['one score', 1, 1, ['Sigmoid'], "the heads' SQNR"],
  ['classes', 3, 1, ['Softmax'], 'the divergence of class probabilities'],
])('goes by the right figure for %s', (_, channels, size, after, name) => {
  expect(criterionFor(graphOf(channels, size, after), true, 8).name).toBe(name);
});

it('ranks no classes that nobody asks for', () => {
  expect(criterionFor(graphOf(3, 1, ['Softmax']), false, 8).name).toBe("the heads' SQNR");
  expect(criterionFor(graphOf(3, 1, []), true, 8).name).toBe('the divergence of class probabilities');
});

it('says figures in words, and from where on nothing can be told', () => {
  const classes = criterionFor(graphOf(3, 1, []), true, 8);
  expect([classes.enough, classes.part, classes.inWords(0.00123456)]).toEqual([0.0005, 'heads', '0.00123 nats']);
  expect(criterionFor(graphOf(3, 1, []), true, 9).enough).toBe(0);
  const heads = criterionFor(graphOf(3, 4, []), true, 8);
  expect([heads.enough, heads.part, heads.inWords(0.001)]).toEqual([0, 'heads', '30.0 dB']);
  const pixels = criterionFor(graphOf(3, 4, ['Softmax']), true, 8);
  expect([pixels.enough, pixels.part, pixels.inWords(1)]).toEqual([0, 'whole', '0.0 dB']);
});

it('compares heads, or the whole', async () => {
  const model = await quantizedNet(smallNet({ tail: true }), {});
  const named = (part: 'whole' | 'heads') => partOf({ ...criterionFor(graphOf(3, 4, []), true, 8), part }, model);
  expect(named('whole')).toBe(model);
  const heads = named('heads');
  expect(heads.steps.map(({ name }) => name)).toEqual(model.steps.slice(0, -1).map(({ name }) => name));
  expect(heads.outputs).toEqual(model.steps.at(-1)?.inputs);
  expect(heads.graph.nodes.at(-1)?.name).toBe('fc_f');
});

it.each([
  ['top-k', 'classes', true],
  ['top-k', 'other', true],
  ['fidelity', 'classes', true],
  ['fidelity', 'mask', false],
  ['voc', 'classes', false],
] as const)('%s of %s ranks classes: %s', (evaluator, task, expected) =>
  expect(ranksClasses({ evaluator } as Parameters<typeof ranksClasses>[0], task)).toBe(expected),
);
