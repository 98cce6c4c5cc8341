/** Curves as lines between knots, against a plain search for the fewest pieces of each block. */
import { describe, expect, it } from 'vitest';
import { fitCurve } from '../../../src/quantize/lower/fitCurve';

const byte = { qmin: -128, qmax: 127 };

/** Knots and shifts as the header says: sixteenths, pieces of a power of two, no integer further off than a quarter. */
function plain(valueAt: (u: number) => number, count: number, qmin: number, qmax: number, blockShift: number) {
  const last = count;
  const at = (u: number): number => Math.min(Math.max(valueAt(Math.min(u, last)), qmin), qmax) - qmin;
  const size = 2 ** blockShift;
  return Array.from({ length: Math.ceil(count / size) }, (_, b) => {
    const pieces = Array.from({ length: blockShift + 1 }, (_, i) => {
      const shift = blockShift - i;
      const knots = Array.from({ length: size / 2 ** shift + 1 }, (_, k) =>
        Math.round(16 * at(b * size + k * 2 ** shift)),
      );
      const errors = Array.from({ length: Math.min(size, last - b * size) }, (_, u) => {
        const k = u >> shift;
        const part = (u - k * 2 ** shift) / 2 ** shift;
        return Math.abs((knots[k] * (1 - part) + knots[k + 1] * part) / 16 - at(b * size + u));
      });
      return { shift, knots, error: Math.max(...errors) };
    });
    return pieces.find(({ error }) => error <= 0.25 + 1e-12) ?? pieces[blockShift];
  });
}

describe('a curve', () => {
  it.each<[string, (u: number) => number, count: number, blockShift: number]>([
    ['a line', (u) => u / 2 - 64, 256, 2],
    ['a line of few integers', (u) => 3 * u, 16, 0],
    ['as few as there are blocks', (u) => u, 64, 0],
    ['one more', (u) => u, 65, 1],
    ['a parabola', (u) => u * u * 0.004 - 128, 256, 2],
    ['a root', (u) => 16 * Math.sqrt(u) - 128, 256, 2],
    ['a jump', (u) => (u < 134 ? -100 : 100), 256, 2],
    ['beyond what there is room for', (u) => 3 * u - 200, 256, 2],
    ['a count that fills no block', (u) => u / 2 - 100.1, 257, 3],
    ['wide', (u) => 100 * Math.sin(u / 300), 4096, 6],
    ['just within a quarter', (u) => (u === 1 ? 0.25 : 0), 1024, 4],
    ['just beyond', (u) => (u === 1 ? 0.2501 : 0), 1024, 4],
  ])('of %s has the fewest pieces', (_, valueAt, count, blockShift) => {
    const curve = fitCurve(valueAt, count, byte);
    const blocks = plain(valueAt, count, -128, 127, blockShift);
    expect([curve.blockShift, curve.fraction, curve.least]).toEqual([blockShift, 4, -128]);
    expect([...curve.shifts]).toEqual(blocks.map(({ shift }) => shift));
    expect([...curve.knots]).toEqual(blocks.flatMap(({ knots }) => knots));
    const sizes = blocks.map(({ knots }) => knots.length);
    expect([...curve.first]).toEqual(sizes.map((_, b) => sizes.slice(0, b).reduce((sum, size) => sum + size, 0)));
    expect(curve.error).toBeCloseTo(Math.max(...blocks.map(({ error }) => error)), 12);
  });

  it('may begin anywhere', () =>
    expect(fitCurve((u) => u, 4, { qmin: 1, qmax: 2 })).toMatchObject({
      least: 1,
      knots: Int32Array.of(0, 0, 0, 16, 16, 16, 16, 16),
    }));
});
