/** How a Winograd convolution is cut: rows of tiles and passes over output channels such that what is in use stays in the cache. */
import type { ConvShape } from './convShape';
import { cacheBytes } from './cut';
import type { Cut } from './cut';
import { roundUp8 } from './pixels';
import type { Planner } from './plan';

const sides = { winograd4: 4, winograd2: 2 } as const;

export const tileRows = (path: keyof typeof sides, { to }: ConvShape): number => Math.ceil(to.height / sides[path]);

/** Scratch for one tile, as assembly/winogradWeights.ts has it. */
const tileBytes = 1024;

const oddLines = (bytes: number): number => (Math.ceil(bytes / 64) | 1) * 64;

export function cutWinograd({ memory, exports }: Planner, shape: ConvShape, path: keyof typeof sides): Cut {
  const { to, inputs, outputs, weights } = shape;
  const side = sides[path];
  const points = (side + 2) ** 2;
  const depth = roundUp8(inputs);
  const across = Math.ceil(to.width / side);
  const bytes = points * depth * roundUp8(outputs) * 2;
  const transformed = memory.reserve(bytes);
  new Uint8Array(exports.memory.buffer, transformed, bytes).fill(0);
  const { rows, pass } = winogradBlocks({
    points,
    depth,
    outputs: roundUp8(outputs),
    across,
    down: tileRows(path, shape),
  });
  const tiles = rows * across;
  const temporary = memory.above(weights.length * 2);
  new Int16Array(exports.memory.buffer, temporary, weights.length).set(weights);
  exports.transformWeights(temporary, outputs, inputs, side + 2, pass, transformed);
  return {
    weights: transformed,
    offsets: memory.words(0),
    pairs: depth / 2,
    rows,
    operandBytes: tileBytes + points * oddLines(tiles * depth * 2),
    sumBytes: points * oddLines(tiles * pass * 4) + tiles * side * side * pass * 4,
    sumPixel: pass * 4,
    pass,
  };
}

interface Transformed {
  readonly points: number;
  readonly depth: number;
  readonly outputs: number;
  /** Tiles of a row, and rows of tiles. */
  readonly across: number;
  readonly down: number;
}

/**
 * How many rows of tiles and how many output channels to take at a time: all weights are read once per block of rows, all
 * transformed inputs once per pass over channels, and what stays in the second-level cache costs a fifth to read again.
 * Products of a pass must fit it.
 * (On 512→1024 at 13² a row of tiles at a time, which reads all weights once per row, was a fifth faster on one machine and half as fast on another.)
 */
function winogradBlocks({ points, depth, outputs, across, down }: Transformed): { rows: number; pass: number } {
  const streamed = (bytes: number, resident: number): number => bytes * (resident <= 1.5 * cacheBytes ? 0.2 : 1);
  const weights = points * depth * outputs * 2;
  const choices = Array.from({ length: down }, (_, i) => {
    const blocks = Math.ceil(down / (i + 1));
    const rows = Math.ceil(down / blocks);
    const tiles = rows * across;
    const pass = Math.min(outputs, Math.floor(cacheBytes / (points * tiles * 32)) * 8);
    const inputs = points * depth * 2 * tiles;
    const cost = streamed(blocks * weights, weights) + streamed(blocks * inputs, inputs) * Math.ceil(outputs / pass);
    // Infinite where not even eight channels fit.
    return { rows, pass: Math.max(8, pass), cost };
  });
  return choices.reduce((least, choice) => (choice.cost < least.cost ? choice : least));
}
