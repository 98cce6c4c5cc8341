/**
 * What the samples' pictures are drawn with: seeded numbers, colours, gradients, turned shapes, bars.
 *
 * Deterministic on every platform: only + − × ÷ √ and floor are used, which IEEE 754 rounds exactly; turning
 * is done with rational sines and cosines instead of `Math.sin`.
 */
import type { Shape } from './shapes';

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A coordinate system on the picture: centre in pixels, direction of its u axis, pixels per unit along u and v. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly cos: number;
  readonly sin: number;
  readonly width: number;
  readonly height: number;
}

/** Uniform in [0, 1). */
export type Random = () => number;

/** Mulberry32, its state first mixed so that neighbouring seeds have nothing in common. */
export function randomOf(seed: number): Random {
  let state = Math.imul(seed ^ (seed >>> 15) ^ 0x5f3759df, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const colourOf = (random: Random): Colour => [256 * random(), 256 * random(), 256 * random()];

export const blend = (from: Colour, to: Colour, share: number): Colour => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

const distance = (a: Colour, b: Colour): number =>
  Math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2);

export const byteOf = (level: number): number => Math.min(255, Math.max(0, Math.floor(level + 0.5)));

/** From one colour at one side of a picture of `size` pixels half-way to another at the other side. */
export function gradient(random: Random, size: number): (x: number, y: number) => Colour {
  const from = colourOf(random);
  const to = blend(from, colourOf(random), 0.5);
  const { cos, sin } = direction(random, 1);
  const middle = (size - 1) / 2;
  return (x, y) => blend(from, to, 0.5 + ((x - middle) * cos + (y - middle) * sin) / size);
}

/** A colour that a person can tell from the background: at least 100 of 255 away. Tries until there is one. */
export function inkUnlike(background: Colour, random: Random): Colour {
  let ink = colourOf(random);
  while (distance(ink, background) < 100) ink = colourOf(random);
  return ink;
}

/** A unit vector at up to `turn` eighths of a full turn either way from the x axis: α with tan(α/2) = t, t uniform. */
export function direction(random: Random, turn: number): { readonly cos: number; readonly sin: number } {
  // The constant is tan(π/8).
  const t = (2 * random() - 1) * turn * 0.4142135623730951;
  const cos = (1 - t * t) / (1 + t * t);
  const sin = (2 * t) / (1 + t * t);
  return { cos, sin };
}

/** The share of a pixel that lies inside the shape, from 3×3 samples. */
export function coverageOf(shape: Shape, frame: Frame, phase: number): (x: number, y: number) => number {
  return (x, y) => {
    let inside = 0;
    for (let sample = 0; sample < 9; sample++) {
      const dx = x + ((sample % 3) + 0.5) / 3 - frame.x;
      const dy = y + (Math.floor(sample / 3) + 0.5) / 3 - frame.y;
      const u = (dx * frame.cos + dy * frame.sin) / frame.width;
      const v = (dy * frame.cos - dx * frame.sin) / frame.height;
      if (shape.inside(u, v, phase)) inside++;
    }
    return inside / 9;
  };
}

/** A straight bar of 2 to 4 pixels across a picture of `size` pixels that hides what is under it, in every other picture. */
export function barOf(
  random: Random,
  size: number,
): { readonly colour: Colour; readonly covers: (x: number, y: number) => boolean } {
  const colour = colourOf(random);
  const { cos, sin } = direction(random, 1);
  const offset = size * (0.25 + 0.5 * random());
  const half = random() < 0.5 ? -1 : 1 + random();
  const upright = random() < 0.5;
  const covers = (x: number, y: number): boolean => {
    const [along, across] = upright ? [x, y] : [y, x];
    return Math.abs((along - offset) * cos + (across - size / 2) * sin) < half;
  };
  return { colour, covers };
}
