import { describe, expect, it } from 'vitest';
import { shapes } from '../../samples/shapes';

/** The area of a shape by counting the points of a fine grid inside it, averaged over `phases` shifts of its pattern. */
function areaOf(name: string, phases: number): number {
  const shape = shapes.find((candidate) => candidate.name === name)!;
  const steps = 300;
  let inside = 0;
  for (let phase = 0; phase < phases; phase++) {
    for (let index = 0; index < steps * steps; index++) {
      const u = (((index % steps) + 0.5) / steps) * 2.4 - 1.2;
      const v = ((Math.floor(index / steps) + 0.5) / steps) * 2.4 - 1.2;
      if (shape.inside(u, v, phase / phases)) inside++;
    }
  }
  return (inside / (steps * steps * phases)) * 2.4 ** 2;
}

describe('shapes', () => {
  // The areas as geometry gives them.
  const areas: readonly (readonly [string, number])[] = [
    ['circle', Math.PI * 0.95 ** 2],
    ['square', 1.7 ** 2],
    ['triangle', 3 * Math.sqrt(3) * 0.55 ** 2],
    ['cross', 2 * (2 * 0.64) - 0.64 ** 2],
    ['ring', Math.PI * (1 - 0.55 ** 2)],
    ['stripes-h', 2],
    ['stripes-v', 2],
    ['checker', 2],
    // Nine whole dots (centres at −2/3, 0, 2/3), each of radius 0.34 / 1.5.
    ['dots', 9 * Math.PI * (0.34 / 1.5) ** 2],
  ];
  it.each(areas)('%s has the area of its geometry', (name, area) => {
    expect(Math.abs(areaOf(name, 8) / area - 1)).toBeLessThan(0.02);
  });

  it('a star has five points and five notches', () => {
    const star = shapes.find(({ name }) => name === 'star')!;
    const at = (turn: number, radius: number): boolean => {
      const angle = Math.PI / 2 + turn * 2 * Math.PI;
      return star.inside(radius * Math.cos(angle), radius * Math.sin(angle), 0);
    };
    for (let point = 0; point < 5; point++) {
      expect(at(point / 5, 0.95)).toBe(true);
      expect(at((point + 0.5) / 5, 0.6)).toBe(false);
      expect(at((point + 0.5) / 5, 0.4)).toBe(true);
    }
  });

  it('the horizontal stripes are the vertical ones, turned', () => {
    const inside = (name: string, u: number, v: number): boolean =>
      shapes.find((shape) => shape.name === name)!.inside(u, v, 0.3);
    for (let index = 0; index < 400; index++) {
      const [u, v] = [(index % 20) / 9 - 1.05, Math.floor(index / 20) / 9 - 1.05];
      expect(inside('stripes-h', u, v)).toBe(inside('stripes-v', v, u));
    }
  });
});
