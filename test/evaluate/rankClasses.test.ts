/** Ranks as top-k has them, probabilities by a second formula. */
import { describe, expect, it } from 'vitest';
import { isClassifier, isSquashed, rankClasses } from '../../src/evaluate/rankClasses';
import { topK } from '../../src/evaluate/topK';
import type { Graph } from '../../src/graph/graph';
import { graphBuilder } from '../support/buildGraph';
import { smallNet } from '../support/quantizedNet';
import { random } from '../support/random';

describe('rankClasses', () => {
  it('ranks as top-k does, equal scores and what is no number among them', () => {
    const scores = Float32Array.of(0.5, 2, NaN, 2, -1, 0.5);
    rankClasses(scores, true)
      .filter(({ class: label }) => label !== 2)
      .forEach(({ class: label }, rank) => expect(topK.observe({ id: '', label }, scores)).toBe(rank));
  });
  it('of two classes gives the logistic function of their difference', () => {
    const [first, second] = rankClasses(Float32Array.of(1.25, 3.5), false);
    expect(first).toMatchObject({ class: 1, score: 3.5 });
    expect(first.probability).toBeCloseTo(1 / (1 + Math.exp(-2.25)), 12);
    expect(first.probability + second.probability).toBeCloseTo(1, 12);
  });
  it('leaves probabilities as they are', () =>
    expect(rankClasses(Float32Array.of(0.25, 0.5), true).map(({ probability }) => probability)).toEqual([0.5, 0.25]));
  it('stands logits beyond what exp can hold', () =>
    expect(rankClasses(Float32Array.of(9000, 0), false)[0].probability).toBe(1));
});

describe('what the outputs are', () => {
  const flattened = (): Graph => {
    const build = graphBuilder(random(1));
    const soft = build.node('Softmax', 'softmax', [build.input('x', [1, 4, 1, 1])]);
    return build.build([build.node('Flatten', 'flatten', [soft])]);
  };
  it.each<[string, Graph, boolean]>([
    ['logits', smallNet({ tail: false }), false],
    ['softmax', smallNet({ tail: true }), true],
    ['softmax, then moved', flattened(), true],
  ])('%s', (_, graph, expected) => expect(isSquashed(graph)).toBe(expected));
  it.each<[readonly number[] | undefined, boolean]>([
    [[1, 10], true],
    [[1, 10, 1, 1], true],
    [[10], true],
    [[1, 1], false],
    [[1, 21, 85], false],
    [undefined, false],
  ])('shape %j: classes %s', (shape, expected) => {
    const graph = smallNet({ tail: false });
    const values = graph.values.map((value, id) => (id === graph.outputs[0] ? { ...value, shape } : value));
    expect(isClassifier({ ...graph, values })).toBe(expected);
  });
});
