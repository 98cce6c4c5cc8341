/** Where a Resize reads along an axis, and what it weighs there, by hand. */
import { describe, expect, it } from 'vitest';
import { float, string, type Node } from '../../../src/graph/graph';
import { weightsAlong } from '../../../src/quantize/lower/between';
import { extrapolates, nearestPositions, sourcePositions, type ResizedAxis } from '../../../src/quantize/lower/nearest';

type Values = Readonly<Record<string, string | number>>;

const node = (values: Values): Node => ({
  ...{ op: 'Resize', domain: '', name: 'resize', layer: 0, inputs: [0], outputs: [1] },
  attributes: Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? string(value) : float(value)]),
  ),
});

const axis = (input: number, output: number, scale = output / input, roi: readonly [number, number] = [0, 1]) =>
  ({ axis: 2, input, output, scale, roi }) satisfies ResizedAxis;

describe('positions', () => {
  it.each<[mode: string, ResizedAxis, readonly number[]]>([
    ['asymmetric', axis(2, 4), [0, 0.5, 1, 1.5]],
    ['tf_half_pixel_for_nn', axis(2, 4), [0.25, 0.75, 1.25, 1.75]],
    ['half_pixel', axis(2, 4), [-0.25, 0.25, 0.75, 1.25]],
    ['half_pixel', axis(4, 1), [1.5]],
    ['pytorch_half_pixel', axis(2, 4), [-0.25, 0.25, 0.75, 1.25]],
    ['pytorch_half_pixel', axis(4, 1), [0]],
    ['align_corners', axis(3, 5), [0, 0.5, 1, 1.5, 2]],
    ['align_corners', axis(3, 1), [0]],
    ['align_corners', axis(5, 2), [0, 4]],
    // A factor of 2.5 of two positions asks for five; the four that are there lie in the middle of them.
    ['half_pixel_symmetric', axis(2, 4, 2.5), [-0.1, 0.3, 0.7, 1.1]],
    ['tf_crop_and_resize', axis(5, 3, 0.6, [0.25, 0.75]), [1, 2, 3]],
    ['tf_crop_and_resize', axis(5, 1, 0.2, [0.25, 0.5]), [1.5]],
    ['tf_crop_and_resize', axis(5, 2, 0.4, [0, 1.5]), [0, 6]],
    ['half_pixel', axis(3, 3), [0, 1, 2]],
  ])('%s of %j', (mode, along, expected) => {
    const positions = sourcePositions(node({ coordinate_transformation_mode: mode }), along);
    expect(positions).toHaveLength(expected.length);
    positions.forEach((x, at) => expect(x).toBeCloseTo(expected[at], 6));
  });

  it.each<[Values, readonly number[], boolean]>([
    [{ coordinate_transformation_mode: 'tf_crop_and_resize' }, [0, 4], false],
    [{ coordinate_transformation_mode: 'tf_crop_and_resize' }, [-0.001, 4], true],
    [{ coordinate_transformation_mode: 'tf_crop_and_resize' }, [0, 4.001], true],
    [{}, [-1, 9], false],
  ])('%j at %j lie outside: %s', (values, positions, expected) =>
    expect(extrapolates(node(values), axis(5, 2), positions)).toBe(expected),
  );
});

describe('the nearest', () => {
  // Positions 0, 0.5, 1, 1.5, 2, 2.5: every other one is a tie.
  const halves = axis(3, 6);
  it.each<[mode: string, readonly number[]]>([
    ['floor', [0, 0, 1, 1, 2, 2]],
    ['ceil', [0, 1, 1, 2, 2, 2]],
    ['round_prefer_floor', [0, 0, 1, 1, 2, 2]],
    ['round_prefer_ceil', [0, 1, 1, 2, 2, 2]],
  ])('%s', (nearest_mode, expected) =>
    expect([
      ...nearestPositions(node({ coordinate_transformation_mode: 'asymmetric', nearest_mode }), halves)!,
    ]).toEqual(expected),
  );
  it('is the rounded one beside ties, and what is nearly a tie is one', () => {
    const at = (x: number): number =>
      nearestPositions(node({ coordinate_transformation_mode: 'tf_crop_and_resize' }), axis(5, 2, 0.4, [0, x / 4]))![1];
    expect([at(1.499), at(1.5), at(1.5000005), at(1.501)]).toEqual([1, 1, 1, 2]);
  });
  it('prefers the lower of a tie where nothing is said, and stays inside', () => {
    expect([...nearestPositions(node({ coordinate_transformation_mode: 'asymmetric' }), halves)!]).toEqual([
      ...[0, 0, 1, 1, 2, 2],
    ]);
    expect([...nearestPositions(node({}), axis(2, 4, 1))!]).toEqual([0, 1, 1, 1]);
  });
  it('is none outside of what is shown', () => {
    const cropped = node({ coordinate_transformation_mode: 'tf_crop_and_resize' });
    expect(nearestPositions(cropped, axis(5, 2, 0.4, [0, 1.5]))).toBeUndefined();
    expect(
      weightsAlong(
        node({ coordinate_transformation_mode: 'tf_crop_and_resize', mode: 'linear' }),
        axis(5, 2, 0.4, [0, 1.5]),
        8,
      ),
    ).toBeUndefined();
    expect(weightsAlong(cropped, axis(5, 2, 0.4, [0, 1.5]), 8)).toBeUndefined();
  });
});

describe('what is weighed', () => {
  const weighed = (values: Values, along: ResizedAxis, most = 8) => {
    const { taps, first, weights, shift } = weightsAlong(node(values), along, most)!;
    return { taps, first: [...first], weights: [...weights], shift };
  };
  it('of the nearest is one each', () =>
    expect(weighed({ coordinate_transformation_mode: 'asymmetric' }, axis(2, 4))).toEqual({
      ...{ taps: 1, first: [0, 0, 1, 1], weights: [1, 1, 1, 1], shift: 0 },
    }));
  it('between two positions is their share, exactly where it can be, and at the border all of it', () => {
    // −0.25, 0.25, 0.75, 1.25
    const expected = { taps: 2, first: [0, 0, 0, 0], weights: [4, 0, 3, 1, 1, 3, 0, 4], shift: 2 };
    expect(weighed({ mode: 'linear' }, axis(2, 4))).toEqual(expected);
    expect(weighed({ mode: 'linear' }, axis(2, 4), 2)).toEqual(expected);
    expect(weighed({ mode: 'linear' }, axis(2, 4), 1)).toEqual({
      ...expected,
      weights: [2, 0, 1, 1, 1, 1, 0, 2],
      shift: 1,
    });
  });
  it('sums to a power of two: the largest takes what is left over', () => {
    // 0, 2/3, 4/3, 2 of three positions, in eighths.
    const { weights, first, shift } = weighed(
      { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
      axis(3, 4),
      3,
    );
    expect([weights, first, shift]).toEqual([[8, 0, 3, 5, 5, 3, 0, 8], [0, 0, 1, 1], 3]);
  });
  it('of a cubic is Keys’ kernel, with −0.75 or what is said', () => {
    // Half between two: −0.75: −3/32, 19/32; −0.5: −1/16, 9/16.
    const cubic = { mode: 'cubic', coordinate_transformation_mode: 'asymmetric' };
    expect(weighed(cubic, axis(5, 10)).weights.slice(12, 16)).toEqual([-3, 19, 19, -3]);
    expect(weighed({ ...cubic, cubic_coeff_a: -0.5 }, axis(5, 10))).toMatchObject({ taps: 4, shift: 4 });
    expect(weighed({ ...cubic, cubic_coeff_a: -0.5 }, axis(5, 10)).weights.slice(12, 16)).toEqual([-1, 9, 9, -1]);
  });
  it('outside is the border’s, or nothing, with the rest made whole', () => {
    const cubic = { mode: 'cubic', coordinate_transformation_mode: 'asymmetric', cubic_coeff_a: -0.5 };
    // Between 0 and 1: what lies at −1 counts for 0.
    expect(weighed(cubic, axis(4, 8)).weights.slice(4, 8)).toEqual([8, 9, -1, 0]);
    const { weights, shift } = weighed({ ...cubic, exclude_outside: 1 }, axis(4, 8));
    const [a, b, c] = [9, 9, -1].map((each) => Math.round((each / 17) * 2 ** shift));
    expect([shift, weights.slice(4, 8)]).toEqual([8, [2 ** shift - b - c, b, c, 0]]);
    expect(a).toBe(b);
  });
  it('of a map that shrinks covers all that lies under the kernel, when it is smoothed', () => {
    // Half as many: at 0.5 of 0 … 3 the kernel is 2 wide to either side: 1/4, 3/4, 3/4, 1/4 of 2.
    const smooth = { mode: 'linear', antialias: 1 };
    expect(weighed(smooth, axis(8, 4))).toMatchObject({ taps: 4, shift: 3 });
    expect(weighed(smooth, axis(8, 4)).weights.slice(4, 8)).toEqual([1, 3, 3, 1]);
    expect(weighed(smooth, axis(8, 4)).weights.slice(0, 4)).toEqual([4, 3, 1, 0]);
    expect(
      weighed({ ...smooth, exclude_outside: 1 }, axis(8, 4))
        .weights.slice(0, 3)
        .map((each) => each / 256),
    ).toEqual([...[3, 3, 1].map((each, at) => (at === 0 ? 256 - 110 - 37 : Math.round((each / 7) * 256)) / 256)]);
    expect(weighed({ mode: 'linear' }, axis(8, 4)).taps).toBe(2);
    expect(weighed(smooth, axis(2, 4)).taps).toBe(2);
    expect(weighed({ ...smooth, mode: 'cubic' }, axis(16, 8)).taps).toBe(8);
  });
});
