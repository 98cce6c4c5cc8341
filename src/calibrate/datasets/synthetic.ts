/**
 * `synthetic`: pictures for who has none. Overlapping discs and stripes of falling sizes on a gradient, each of one colour with a little
 * noise: like photographs they have edges, flat places, correlated colours and a spectrum that falls, and unlike them no objects. Ranges
 * of first layers come out near those of photographs; what later layers answer to such pictures says little. Seeded: the same everywhere.
 */
import { seeded } from '../../util/random';
import type { Image } from '../image';
import type { Dataset, DatasetSpec } from '../sample';

/** As many as calibration takes by default. */
export const syntheticSamples = 128;

const side = 256;

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

/** Square, of 256 pixels a side. */
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

/** A disc, or a stripe across the picture. */
function paintShape(planes: Float32Array, radius: number, next: () => number): void {
  const paint = colour(next);
  const [x, y, angle] = [side * next(), side * next(), Math.PI * next()];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const isStripe = next() < 0.3;
  for (let at = 0; at < side * side; at++) {
    const [dx, dy] = [(at % side) - x, Math.floor(at / side) - y];
    const distance = isStripe ? 4 * Math.abs(dx * cos + dy * sin) : Math.hypot(dx, dy);
    if (distance < radius) planes.set(paint, 3 * at);
  }
}
