import { describe, expect, it } from 'vitest';
import { entropyMagnitude } from '../../../src/quantize/ranges/entropy';
import { random } from '../../support/random';

/** KL(P ‖ Q) step by step as the talk's slides have it, with arrays. */
function divergence(h: readonly number[], bins: number, levels: number): number {
  const p = h.slice(0, bins);
  p[bins - 1] += h.slice(bins).reduce((a, b) => a + b, 0);
  const q = new Array<number>(bins).fill(0);
  for (let level = 0; level < levels; level++) {
    const members = [...q.keys()].filter(
      (k) => k >= Math.floor((level * bins) / levels) && k < Math.floor(((level + 1) * bins) / levels),
    );
    const filled = members.filter((k) => h[k] > 0);
    const sum = filled.reduce((total, k) => total + h[k], 0);
    for (const k of filled) q[k] = sum / filled.length;
  }
  const [wholeP, wholeQ] = [p, q].map((list) => list.reduce((a, b) => a + b, 0));
  return p.reduce((total, x, k) => total + (x === 0 ? 0 : (x / wholeP) * Math.log(x / wholeP / (q[k] / wholeQ))), 0);
}

function bestOfAll(h: readonly number[], levels: number): number {
  const candidates = Array.from({ length: h.length - levels + 1 }, (_, i) => h.length - i);
  const divergences = candidates.map((bins) => divergence(h, bins, levels));
  return candidates[divergences.indexOf(Math.min(...divergences))];
}

describe('entropy', () => {
  it.each([1, 2, 3, 4, 5, 6])('is the least divergence of all candidates (%i)', (seed) => {
    const r = random(seed);
    const h = Array.from({ length: 200 }, (_, k) => Math.floor(2000 * Math.exp(-k / 25) * r.next()));
    h[199] = 1;
    for (const bits of [3, 4, 5]) {
      expect(entropyMagnitude(Float64Array.from(h), 0.5, bits)).toBe(0.5 * bestOfAll(h, 2 ** (bits - 1)));
    }
  });

  it('clips a lone outlier away', () => {
    const h = new Float64Array(2048);
    for (let k = 0; k < 1000; k++) h[k] = Math.round(1e5 * Math.exp(-k / 100));
    h[2047] = 1;
    expect(entropyMagnitude(h, 1, 8)).toBeLessThan(1100);
  });

  it('keeps everything when there are as many levels as bins', () => {
    const h = Float64Array.from({ length: 2048 }, (_, k) => 2048 - k);
    expect(entropyMagnitude(h, 1, 12)).toBe(2048);
    expect(entropyMagnitude(h, 1, 16)).toBe(2048);
  });
});
