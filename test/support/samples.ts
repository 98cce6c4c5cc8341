/** Seeded numbers of known distributions, and a Population of them as calibration would have streamed it. */
import { RangeObserver } from '../../src/calibrate/ranges';
import { populationOfValue, type Population } from '../../src/quantize/ranges/population';
import { random, type Random } from './random';

/** Box and Muller. */
export function gaussian(r: Random): number {
  return Math.sqrt(-2 * Math.log(1 - r.next())) * Math.cos(2 * Math.PI * r.next());
}

/** Mean 0, b = 1, by the inverse of its distribution function. */
export function laplacian(r: Random): number {
  const u = r.next() - 0.5;
  return -Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
}

export function samples(count: number, draw: (r: Random) => number, seed = 5): Float32Array {
  const r = random(seed);
  return Float32Array.from({ length: count }, () => draw(r));
}

/** Each of `images` is one image's numbers. */
export function streamed(...images: readonly Float32Array[]): Population {
  const observer = new RangeObserver(1, { numbers: 'all' });
  for (const image of images) {
    observer.observe(0, image);
    observer.endOfImage();
  }
  const population = populationOfValue(observer.ranges(), 0);
  if (!population) throw new Error('nothing was observed');
  return population;
}
