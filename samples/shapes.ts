/** The sample's ten classes: which points belong to a shape. The unit circle, or the square around it, is its outline. */
export interface Shape {
  readonly name: string;
  /** How far it may be turned, in eighths of a full turn either way. Stripes keep their direction recognizable. */
  readonly turn: number;
  /** `phase` in [0, 1) shifts patterns; shapes ignore it. */
  readonly inside: (u: number, v: number, phase: number) => boolean;
}

/** Directions of the five notches of a star, from the top (v points down); its points, opposite, are cut by the circle. */
const fifths = [
  [0, -1],
  [0.9510565162951535, -0.30901699437494745],
  [0.5877852522924731, 0.8090169943749475],
  [-0.5877852522924731, 0.8090169943749475],
  [-0.9510565162951535, -0.30901699437494745],
] as const;

/** Directions of the three sides of an equilateral triangle. */
const thirds = [
  [0, 1],
  [0.8660254037844386, -0.5],
  [-0.8660254037844386, -0.5],
] as const;

const inDisc = (u: number, v: number, radius: number): boolean => u * u + v * v <= radius * radius;
const inSquare = (u: number, v: number, half: number): boolean => Math.abs(u) <= half && Math.abs(v) <= half;
const isOdd = (value: number): boolean => Math.floor(value) % 2 !== 0;
const fraction = (value: number): number => value - Math.floor(value);

/** A point lies in the five-pointed star when at most one of the star's five lines separates it from the centre. */
function inStar(u: number, v: number): boolean {
  return fifths.filter(([x, y]) => -(u * x + v * y) > 0.4).length <= 1 && inDisc(u, v, 1);
}

export const shapes: readonly Shape[] = [
  { name: 'circle', turn: 1, inside: (u, v) => inDisc(u, v, 0.95) },
  { name: 'square', turn: 1, inside: (u, v) => inSquare(u, v, 0.85) },
  { name: 'triangle', turn: 1, inside: (u, v) => thirds.every(([x, y]) => u * x + v * y <= 0.55) },
  { name: 'star', turn: 1, inside: inStar },
  { name: 'cross', turn: 1, inside: (u, v) => inSquare(u, v, 1) && (Math.abs(u) <= 0.32 || Math.abs(v) <= 0.32) },
  { name: 'ring', turn: 1, inside: (u, v) => inDisc(u, v, 1) && !inDisc(u, v, 0.55) },
  { name: 'stripes-h', turn: 0.7, inside: (u, v, phase) => inSquare(u, v, 1) && isOdd(2.5 * v + 2 * phase) },
  { name: 'stripes-v', turn: 0.7, inside: (u, v, phase) => inSquare(u, v, 1) && isOdd(2.5 * u + 2 * phase) },
  { name: 'checker', turn: 1, inside: (u, v, phase) => inSquare(u, v, 1) && isOdd(2 * u + phase) !== isOdd(2 * v) },
  {
    name: 'dots',
    turn: 1,
    inside: (u, v) => inSquare(u, v, 1) && inDisc(fraction(1.5 * u + 0.5) - 0.5, fraction(1.5 * v + 0.5) - 0.5, 0.34),
  },
];
