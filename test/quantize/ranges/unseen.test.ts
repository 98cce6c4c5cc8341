/** Room beyond what was seen: least in cost of all that could be left, by the cost written out, and only where it is asked for. */
import { describe, expect, it } from 'vitest';
import { clipInterval } from '../../../src/quantize/ranges/clip';
import { parseMethod } from '../../../src/quantize/ranges/method';
import type { Interval, Population } from '../../../src/quantize/ranges/population';
import { populationOfWeights } from '../../../src/quantize/ranges/weightPopulation';
import { random } from '../../support/random';
import { laplacian, samples, streamed } from '../../support/samples';

const clip = (population: Population, bits: number, method = 'mse', asymmetric = true): Interval =>
  clipInterval(population, parseMethod(method, 'range.activations'), { bits, asymmetric });

/** `images` of `size` numbers each, the ends of which fall off exponentially on both sides. */
const drawn = (images: number, size: number, seed = 7): readonly Float32Array[] => {
  const all = samples(images * size, laplacian, seed);
  return Array.from({ length: images }, (_, i) => all.slice(i * size, (i + 1) * size));
};

const few = drawn(40, 8);
const [low, high] = [Math.min(...few.flatMap((x) => [...x])), Math.max(...few.flatMap((x) => [...x]))];

describe('few numbers of an image, in 16 bits', () => {
  const { min, max } = clip(streamed(...few), 16);

  it('get room on both sides', () => expect([min < low, max > high]).toEqual([true, true]));

  it('get as much as costs least', () => {
    const furthest = few.map((x) => Math.max(...x));
    const images = furthest.length;
    const harmonic = furthest.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
    const b = (high - furthest.reduce((a, x) => a + x, 0) / images) / (harmonic - 1);
    const costOf = (room: number): number =>
      (2 * b ** 2 * Math.exp(-room / b) * images) / (images + 1) +
      (8 * images * (high - low + room) ** 2) / (12 * 65535 ** 2);
    const least = Math.min(...Array.from({ length: 4000 }, (_, i) => costOf((i * 20 * b) / 4000)));
    expect(costOf(max - high)).toBeLessThan(1.2 * least);
    expect(costOf(0)).toBeGreaterThan(100 * least);
  });

  it('hold what further images bring', () => {
    const further = drawn(2000, 8, 8).filter((x) => x.some((each) => each < min || each > max));
    const unseen = drawn(2000, 8, 8).filter((x) => x.some((each) => each < low || each > high));
    expect([further.length, unseen.length > 20]).toEqual([0, true]);
  });

  it('get the same room on both sides of a symmetric scale', () => {
    const range = clip(streamed(...few), 16, 'mse', false);
    expect(Math.max(-range.min, range.max)).toBeGreaterThan(1.5 * Math.max(-low, high));
  });
});

describe('no room', () => {
  const seen = { min: low, max: high };
  it.each([2, 4, 8])('at %i bits', (bits) => {
    const { min, max } = clip(streamed(...few), bits);
    expect([min >= low, max <= high]).toEqual([true, true]);
  });
  it.each(['min-max', 'percentile:100', 'mean'])('with %s', (method) => {
    const { min, max } = clip(streamed(...few), 16, method);
    expect([min >= low, max <= high]).toEqual([true, true]);
  });
  it('for weights, which are all known', () =>
    expect(clip(populationOfWeights(Float32Array.from(few.flatMap((x) => [...x])), 4), 16)).toEqual(seen));
  it('where there is one image', () => expect(clip(streamed(few[0]), 16).max).toBeLessThanOrEqual(Math.max(...few[0])));
  it('where all images end alike, as white pixels and clips do', () => {
    const r = random(3);
    const bounded = Array.from({ length: 20 }, () => Float32Array.from({ length: 9 }, (_, i) => (i ? r.next() : 6)));
    expect(clip(streamed(...bounded), 16)).toEqual({ min: Math.min(...bounded.flatMap((x) => [...x])), max: 6 });
  });
  it('below zero of what never is there', () => {
    const rectified = few.map((x) => x.map(Math.abs));
    const { min, max } = clip(streamed(...rectified), 16);
    expect([min >= 0, max > Math.max(high, -low)]).toEqual([true, true]);
  });
});
