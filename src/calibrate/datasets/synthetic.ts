/**
 * `synthetic`: pictures for who has none. Overlapping discs and rectangles of falling sizes on a gradient, each of one colour with a little
 * noise: like photographs they have edges, flat places, correlated colours and a spectrum that falls, and unlike them no objects. Ranges
 * of first layers come out near those of photographs; what later layers answer to such pictures says little. Seeded: the same everywhere.
 */
import { seeded } from '../../util/random';
import type { Image } from '../image';
import type { Dataset, DatasetSpec } from '../sample';

/** As many as calibration takes by default. */
export const syntheticSamples = 128;

const side = 192;

export async function openSynthetic(spec: DatasetSpec): Promise<Dataset> {
  const ids = Array.from({ length: syntheticSamples }, (_, index) => `synthetic-${String(index).padStart(3, '0')}`);
  return {
    length: ids.length,
    ids,
    classes: spec.classes,
    bytes: async (index) => syntheticPicture(index).data,
    sample: async (index) => ({ id: ids[index], image: syntheticPicture(index) }),
  };
}

/** Square, of 192 pixels a side. */
export function syntheticPicture(seed: number): Image {
  const next = seeded(seed + 1);
  const planes = gradient(next);
  for (let at = 0; at < 40; at++) paintShape(planes, (side / 3) * 0.93 ** at, next);
  const data = Uint8Array.from(planes, (value) => Math.max(0, Math.min(255, value + 16 * (next() - 0.5))));
  return { width: side, height: side, data };
}

/** Colours of photographs: a brightness, and a hue that departs little from gray, more often to red than to blue. */
function colour(next: () => number): readonly [number, number, number] {
  const level = 240 * next() ** 1.2;
  const [warm, green] = [70 * (next() - 0.45), 30 * (next() - 0.5)];
  return [level + warm, level + green, level - warm];
}

function gradient(next: () => number): Float32Array {
  const [from, to] = [colour(next), colour(next)];
  return Float32Array.from({ length: 3 * side * side }, (_, at) => {
    const row = Math.floor(at / 3 / side) / side;
    return from[at % 3] * (1 - row) + to[at % 3] * row;
  });
}

/** A disc, or a rectangle: row by row, only where it is. */
function paintShape(planes: Float32Array, radius: number, next: () => number): void {
  const paint = colour(next);
  const [x, y] = [side * next(), side * next()];
  const flat = next() < 0.4 ? 0.4 + next() : 0;
  for (let row = Math.max(0, Math.ceil(y - radius)); row < Math.min(side, y + radius); row++) {
    const half = flat > 0 ? flat * radius : Math.sqrt(radius ** 2 - (row - y) ** 2);
    const [from, to] = [x - half, x + half].map((edge) => Math.max(0, Math.min(side, Math.round(edge))));
    for (let column = from; column < to; column++) {
      const at = 3 * (row * side + column);
      for (let channel = 0; channel < 3; channel++) planes[at + channel] = paint[channel];
    }
  }
}
