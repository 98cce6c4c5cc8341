import { expect, it } from 'vitest';
import { criterionFor } from '../../src/engine/verifyCriterion';
import { int, type Graph } from '../../src/graph/graph';
import { prepare } from '../../src/passes/pipeline';
import { graphBuilder } from '../support/buildGraph';
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
  expect(criterionFor(graphOf(channels, size, after), true).name).toBe(name);
});

it('ranks no classes that nobody asks for', () => {
  expect(criterionFor(graphOf(3, 1, ['Softmax']), false).name).toBe("the heads' SQNR");
  expect(criterionFor(graphOf(3, 1, []), true).name).toBe('the divergence of class probabilities');
});
