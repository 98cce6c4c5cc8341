import { describe, expect, it } from 'vitest';
import { rectified, roundingOf, roundSlope, type RoundingData, type RowTask } from '../../src/optimize/adaround';
import { seeded } from '../../src/util/random';
import { random } from '../support/random';

/** Correlated inputs, where rounding each weight to the nearest is not the best: n columns of which neighbours are alike. */
function problem(seed: number, n: number, activation?: RoundingData['activation'], bits = 4) {
  const r = random(seed);
  const samples = 256;
  const inputs = new Float32Array(n * samples);
  for (let p = 0; p < samples; p++) {
    const common = 40 * (r.next() - 0.5);
    for (let k = 0; k < n; k++) inputs[p * n + k] = common + 10 * (r.next() - 0.5);
  }
  const wanted = Float64Array.from({ length: n }, () => 8 * (r.next() - 0.5));
  const scale = 0.01;
  const answers = Float32Array.from({ length: samples }, (_, p) => {
    let sum = 0.05;
    for (let k = 0; k < n; k++) sum += scale * wanted[k] * inputs[p * n + k];
    return sum;
  });
  const mean = answers.reduce((sum, y) => sum + y, 0) / samples;
  const data: RoundingData = { inputs, samples, activation, bits, seed, rows: 1 };
  return { data, task: { wanted, scale, answers, mean } satisfies RowTask };
}

function errorOf(integers: ArrayLike<number>, { data, task }: ReturnType<typeof problem>): number {
  const bend = (y: number): number => (data.activation?.kind === 'relu' ? Math.max(y, 0) : y);
  const n = integers.length;
  let error = 0;
  for (let p = 0; p < data.samples; p++) {
    let sum = task.mean;
    for (let k = 0; k < n; k++) sum += task.scale * integers[k] * data.inputs[p * n + k];
    error += (bend(sum) - bend(task.answers[p])) ** 2;
  }
  return error;
}

/** The least error of all 2^n ways of rounding up or down. */
function exhaustive(given: ReturnType<typeof problem>): number {
  const { wanted } = given.task;
  let best = Infinity;
  for (let choice = 0; choice < 2 ** wanted.length; choice++) {
    best = Math.min(
      best,
      errorOf(
        wanted.map((w, k) => Math.floor(w) + ((choice >> k) & 1)),
        given,
      ),
    );
  }
  return best;
}

describe('adaround', () => {
  it.each([1, 2, 3, 4, 5, 6])('comes near the best of all roundings, problem %i', (seed) => {
    const given = problem(seed, 9);
    const learned = roundingOf(given.data, 9)(given.task);
    const nearest = given.task.wanted.map(Math.round);
    expect(errorOf(learned, given)).toBeLessThanOrEqual(errorOf(nearest, given));
    expect(errorOf(learned, given)).toBeLessThan(5 * exhaustive(given));
    learned.forEach((q, k) => expect([Math.floor(given.task.wanted[k]), Math.ceil(given.task.wanted[k])]).toContain(q));
  });

  it('leaves a fraction of the error of the nearest in longer rows', () => {
    const ratios = [1, 2, 3, 4, 5, 6].map((seed) => {
      const given = problem(seed, 64);
      const error = errorOf(roundingOf(given.data, 64)(given.task), given);
      return error / errorOf(given.task.wanted.map(Math.round), given);
    });
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1);
    expect(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length).toBeLessThan(0.5);
  });

  it('looks through the activation: what ReLU cuts off does not count', () => {
    const relu = problem(11, 9, { kind: 'relu' });
    expect(errorOf(roundingOf(relu.data, 9)(relu.task), relu)).toBeLessThan(4 * exhaustive(relu) + 1e-9);
  });

  it('stays within its bits, where weights reach beyond', () => {
    const given = problem(3, 12, undefined, 3);
    const wanted = given.task.wanted.map((w) => 2 * w);
    const learned = roundingOf(given.data, 12)({ ...given.task, wanted });
    expect(Math.min(...learned)).toBeGreaterThanOrEqual(-4);
    expect(Math.max(...learned)).toBeLessThanOrEqual(3);
  });

  it('is never worse than rounding to the nearest, and the same twice', () => {
    for (let seed = 20; seed < 30; seed++) {
      const given = problem(seed, 7);
      const learned = roundingOf(given.data, 7)(given.task);
      expect(errorOf(learned, given)).toBeLessThanOrEqual(errorOf(given.task.wanted.map(Math.round), given) + 1e-12);
      expect(roundingOf(given.data, 7)(given.task)).toEqual(learned);
    }
  });

  it('survives inputs that never vary', () => {
    const given = problem(1, 5);
    const silent = { ...given.data, inputs: new Float32Array(given.data.inputs.length) };
    expect([...roundingOf(silent, 5)(given.task)]).toEqual([...Int32Array.from(given.task.wanted, Math.round)]);
  });
});

/** The activation and its slope. */
const bends: readonly [RoundingData['activation'], (y: number) => number, (y: number) => number][] = [
  [undefined, (y) => y, () => 1],
  [{ kind: 'relu' }, (y) => Math.max(y, 0), (y) => Number(y > 0)],
  [{ kind: 'leaky', slope: 0.25 }, (y) => (y > 0 ? y : y / 4), (y) => (y > 0 ? 1 : 0.25)],
  [
    { kind: 'clip', min: -0.05, max: 0.2 },
    (y) => Math.min(0.2, Math.max(-0.05, y)),
    (y) => Number(y > -0.05 && y < 0.2),
  ],
];

/** Equation 21 of the paper with Adam, as the header of adaround.ts says it: batches of 64, λ = 10, a journey of 40. */
function byFormula(
  { data, task }: ReturnType<typeof problem>,
  [, f, slope]: (typeof bends)[number],
  iterations: number,
) {
  const { inputs, samples, bits, seed } = data;
  const n = task.wanted.length;
  const sum = (count: number, of: (i: number) => number): number => {
    let total = 0;
    for (let i = 0; i < count; i++) total += of(i);
    return total;
  };
  const answer = (w: ArrayLike<number>, p: number): number =>
    task.mean + task.scale * sum(n, (k) => w[k] * inputs[p * n + k]);
  const unit = (task.scale ** 2 * sum(n * samples, (i) => inputs[i] ** 2)) / samples / 12 / n;
  const floors = task.wanted.map((w) => Math.min(Math.max(Math.floor(w), -(2 ** (bits - 1))), 2 ** (bits - 1) - 2));
  const within = (h: number): number => Math.min(1, Math.max(0, h));
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
  const v = task.wanted.map((w, k) => {
    const share = (Math.min(0.99, Math.max(0.01, w - floors[k])) + 0.1) / 1.2;
    return Math.log(share / (1 - share));
  });
  const [first, second] = [new Float64Array(n), new Float64Array(n)];
  const next = seeded(seed);
  const drawn = Array.from({ length: iterations * 64 }, () => Math.floor(next() * samples));
  for (let i = 0; i < iterations; i++) {
    const h = v.map((each) => within(1.2 * sigmoid(each) - 0.1));
    const w = floors.map((floor, k) => floor + h[k]);
    const beta = i / iterations < 0.2 ? 0 : 2 + 18 * ((1 - i / iterations) / 0.8);
    const slopes = drawn.slice(64 * i, 64 * i + 64).map((p) => {
      const y = answer(w, p);
      return { p, by: ((2 * task.scale) / 64) * (f(y) - f(task.answers[p])) * slope(y) };
    });
    for (let k = 0; k < n; k++) {
      const error = sum(64, (j) => slopes[j].by * inputs[slopes[j].p * n + k]);
      const own = beta === 0 ? 0 : -2 * beta * Math.abs(2 * h[k] - 1) ** (beta - 1) * Math.sign(2 * h[k] - 1);
      const s = sigmoid(v[k]);
      const bend = 1.2 * s - 0.1 <= 0 || 1.2 * s - 0.1 >= 1 ? 0 : 1.2 * s * (1 - s);
      const gradient = (error / unit + 10 * own) * bend;
      first[k] = 0.9 * first[k] + 0.1 * gradient;
      second[k] = 0.999 * second[k] + 0.001 * gradient ** 2;
      const [mean, square] = [first[k] / (1 - 0.9 ** (i + 1)), second[k] / (1 - 0.999 ** (i + 1))];
      v[k] -= ((40 / iterations) * mean) / (Math.sqrt(square) + 1e-8);
    }
  }
  const learned = floors.map((floor, k) => floor + Number(1.2 * sigmoid(v[k]) - 0.1 >= 0.5));
  const nearest = task.wanted.map((w) => Math.min(Math.max(Math.round(w), -(2 ** (bits - 1))), 2 ** (bits - 1) - 1));
  const miss = (w: ArrayLike<number>): number => sum(samples, (p) => (f(answer(w, p)) - f(task.answers[p])) ** 2);
  return [...Int32Array.from(miss(learned) < miss(nearest) ? learned : nearest)];
}

describe.each(bends)('through %j', (...bend) => {
  it.each([
    // 2e10 multiplications, shared by so many rows of 6 weights: 1000 iterations at most, 200 at least.
    [1, 1000, 4],
    [50_000, 521, 4],
    [1_000_000, 200, 2],
  ])('what is learned is what the formula says, %i rows: %i iterations, %i bits', (rows, iterations, bits) => {
    for (const seed of iterations > 500 ? [1] : [1, 2]) {
      const given = problem(seed, 6, bend[0], bits);
      const data = { ...given.data, rows };
      expect([...roundingOf(data, 6)(given.task)]).toEqual(byFormula({ ...given, data }, bend, iterations));
    }
  });
});

describe('the rectified sigmoid', () => {
  it.each([
    [0, 0.5],
    [-10, 0],
    [10, 1],
    [Math.log(3), 1.2 * 0.75 - 0.1],
  ])('of %d', (v, h) => expect(rectified(v)).toBeCloseTo(h, 12));

  it.each([
    [0.8, 2],
    [0.3, 20],
    [0.95, 7],
  ])('and the slope of its regularizer at %d, β = %i, by differences', (h, beta) => {
    const term = (x: number): number => 1 - Math.abs(2 * x - 1) ** beta;
    expect(roundSlope(h, beta)).toBeCloseTo((term(h + 1e-6) - term(h - 1e-6)) / 2e-6, 4);
  });
});
