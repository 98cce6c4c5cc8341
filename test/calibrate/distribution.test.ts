import { describe, expect, it } from 'vitest';
import { binsPerSign, DistributionObserver, type Distribution } from '../../src/calibrate/distribution';
import { RangeObserver } from '../../src/calibrate/ranges';
import { gaussian, samples } from '../support/samples';

function distributionOf(...pieces: readonly Float32Array[]): Distribution {
  const observer = new DistributionObserver();
  for (const piece of pieces) observer.add(piece);
  return observer.distribution();
}

const numbers = samples(20_000, gaussian).map((x, i) => (i % 7 === 0 ? 0 : x * (1 + i / 1000)));

describe('a streamed distribution', () => {
  it('equals the one-shot one, however the data was split', () => {
    const some = numbers.subarray(0, 3000);
    const whole = distributionOf(some);
    for (const size of [1, 7, 999]) {
      const pieces = Array.from({ length: Math.ceil(some.length / size) }, (_, i) =>
        some.subarray(i * size, (i + 1) * size),
      );
      expect(distributionOf(...pieces)).toEqual(whole);
    }
  });

  it('takes no room for signs that do not occur', () => {
    const roomOf = (...values: readonly number[]): readonly number[] => {
      const { positive, negative } = distributionOf(Float32Array.from(values));
      return [positive.length, negative.length];
    };
    expect(roomOf(1, 0, 2)).toEqual([binsPerSign, 0]);
    expect(roomOf(-1, 0)).toEqual([0, binsPerSign]);
    expect(roomOf(-1, 1)).toEqual([binsPerSign, binsPerSign]);
    expect(roomOf(0)).toEqual([0, 0]);
  });

  it('counts what a plain count of each bin finds', () => {
    const { width, positive, negative, zeros, count } = distributionOf(numbers);
    const expected = { positive: new Float64Array(binsPerSign), negative: new Float64Array(binsPerSign), zeros: 0 };
    for (const x of numbers) {
      if (x === 0) expected.zeros++;
      else (x > 0 ? expected.positive : expected.negative)[Math.trunc(Math.abs(x) / width)]++;
    }
    expect({ positive, negative, zeros }).toEqual(expected);
    expect(count).toBe(numbers.length);
  });

  it('has the smallest power of two as width that reaches the largest magnitude', () => {
    const reach = (x: number): number => distributionOf(Float32Array.of(0, x)).width * binsPerSign;
    expect([0.75, 1, 1.5, -2, 2 ** -140, 3e38].map(reach)).toEqual([1, 2, 2, 4, 2 ** -139, 2 ** 128]);
  });

  it('does not grow with the data', () => {
    const observer = new DistributionObserver();
    for (let image = 1; image <= 300; image++) observer.add(Float32Array.of(image ** 4, -1 / image, 0));
    const { positive, negative, count } = observer.distribution();
    expect([positive.length, negative.length, count]).toEqual([binsPerSign, binsPerSign, 900]);
  });

  it('keeps no bins for a sign that never came', () => {
    const { positive, negative } = distributionOf(Float32Array.of(0, 1, 2));
    expect([positive.length, negative.length]).toEqual([binsPerSign, 0]);
  });

  it('leaves out what is not finite', () => {
    const { count, sum, width } = distributionOf(Float32Array.of(1, Infinity, NaN, -Infinity, 3));
    expect([count, sum, width * binsPerSign]).toEqual([2, 4, 4]);
  });

  it('has the moments of the data', () => {
    const { sum, squares } = distributionOf(Float32Array.of(1, -2, 4), Float32Array.of(0.5));
    expect([sum, squares]).toEqual([3.5, 21.25]);
  });
});

describe('ranges', () => {
  it('keep the mean of the extremes of each image', () => {
    const observer = new RangeObserver(1);
    for (const image of [
      [-1, 3],
      [-2, 5],
      [0, 10],
    ]) {
      observer.observe(0, Float32Array.from(image));
      observer.endOfImage();
    }
    const { min, max, meanMin, meanMax, distributions } = observer.ranges();
    expect([min[0], max[0], meanMin?.[0], meanMax?.[0], distributions]).toEqual([-2, 10, -1, 6, undefined]);
  });
});
