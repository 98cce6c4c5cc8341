/** `top-k`: ranks, ties, and what is refused. */
import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../src/evaluate/evaluator';
import { topK } from '../../src/evaluate/topK';

describe('top-k', () => {
  it.each([
    ['the best', 2, [0.1, 0.2, 0.7], 0],
    ['the worst', 0, [0.1, 0.2, 0.7], 2],
    ['a tie goes to the lowest index', 0, [0.5, 0.5, 0.1], 0],
    ['and not to the next', 1, [0.5, 0.5, 0.1], 1],
    ['all alike', 2, [0, 0, 0], 2],
    ['not a number ranks last', 1, [0.1, NaN, -5], 2],
    ['others that are not numbers do not count', 2, [NaN, NaN, -5], 0],
  ] as const)('rank of %s', (_, label, scores, rank) => {
    expect(topK.observe({ id: 'a', label }, scores)).toBe(rank);
  });

  it('counts shares', () => {
    const evaluator = createEvaluator(topK);
    [0, 0, 1, 4, 5, 7, 0, 3].forEach((rank, index) => {
      const scores = Array.from({ length: 10 }, (_, at) => -at);
      evaluator.add({ id: `${index}`, label: rank }, scores);
    });
    expect(evaluator.metrics()).toEqual({ top1: 3 / 8, top5: 6 / 8 });
  });

  it.each([
    ['no label', () => topK.observe({ id: 'x.jpg', boxes: [] }, [1, 2]), 'x.jpg: no class; evaluator "top-k" needs'],
    ['a label beyond the outputs', () => topK.observe({ id: 'x.jpg', label: 2 }, [1, 2]), 'the model has 2 outputs'],
    ['no image', () => topK.metrics([]), 'No images were evaluated'],
  ] as const)('refuses %s', (_, act, message) => expect(act).toThrow(message));
});
