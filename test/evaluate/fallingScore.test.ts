/** The radix sort against sorting by comparison, on scores that agree in many bits. */
import { describe, expect, it } from 'vitest';
import { byFallingScore } from '../../src/evaluate/fallingScore';
import { random } from '../support/random';

/** NaN ranks last; equal scores, 0 and −0 among them, by index. */
function byComparison(scores: readonly number[]): number[] {
  const falling = (a: number, b: number): number => {
    const [x, y] = [scores[a], scores[b]].map((score) => (Number.isNaN(score) ? -Infinity : score));
    return x === y ? a - b : y - x;
  };
  return [...scores.keys()].sort(falling);
}

describe('byFallingScore', () => {
  const r = random(3);
  it.each([
    ['nothing', []],
    ['one', [0.3]],
    ['equal ones', [0.5, 0.5, 0.5]],
    ['zeros of both signs', [0, -0, 0, 1, -0, -1]],
    ['infinities and NaN', [NaN, 1, -Infinity, Infinity, NaN, -1]],
    ['numbers that differ in the last bit only', [1, 1 - 2 ** -53, 1 + 2 ** -52, 1, 1 - 2 ** -53]],
    ['probabilities', Array.from({ length: 3000 }, () => Math.fround(r.next()) * Math.fround(r.next()))],
    ['few different ones', Array.from({ length: 500 }, () => r.int(0, 5) / 5)],
    ['a narrow range', Array.from({ length: 500 }, () => 0.25 + r.int(0, 40) * 2 ** -54)],
    ['all magnitudes and signs', Array.from({ length: 500 }, () => (r.next() - 0.5) * 2 ** r.int(-1000, 1000))],
  ])('sorts %s', (_, scores) => expect([...byFallingScore(scores)]).toEqual(byComparison(scores)));
});
