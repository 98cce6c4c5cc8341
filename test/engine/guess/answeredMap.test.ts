/** Outputs that are pictures, drawn from their least number to their most; other grids of numbers are none. */
import { describe, expect, it } from 'vitest';
import { answeredMap } from '../../../src/engine/guess/answeredMap';
import type { PictureInput } from '../../../src/graph/pictureInput';
import { graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';

const input: PictureInput = { value: 0, layout: 'NCHW', channels: 3, height: 8, width: 16 };

function mapOf(shape: readonly number[], data: Float32Array, isBgr = false, outputs = 1) {
  const b = graphBuilder(random(1));
  const values = Array.from({ length: outputs }, (_, at) => b.input(`y${at}`, shape));
  return answeredMap(b.build(values), new Map(values.map((value) => [value, data])), input, isBgr);
}

/** So many numbers, 0 first. */
const ramp = (length: number): Float32Array => Float32Array.from({ length }, (_, at) => at);

const pixelsOf = (shape: readonly number[], isBgr = false): readonly (readonly number[])[] => {
  const { data, width } = mapOf(shape, ramp(shape.reduce((a, b) => a * b)), isBgr)!.picture;
  return [0, 1, width].map((pixel) => [...data.subarray(3 * pixel, 3 * pixel + 3)]);
};

describe('an answer that is a picture', () => {
  it('goes from its least number to its most', () => {
    const map = mapOf(
      [1, 1, 8, 16],
      Float32Array.from(ramp(128), (x) => 2 * x - 10),
    );
    expect(map).toMatchObject({ range: [-10, 244], picture: { width: 16, height: 8 } });
    expect([...map!.picture.data.subarray(0, 6)]).toEqual([0, 0, 0, 2, 2, 2]);
    expect(Math.max(...map!.picture.data)).toBe(255);
  });

  // 255 in 383 steps; the third pixel is the first of the second row.
  it.each<[string, readonly number[], boolean, readonly (readonly number[])[]]>([
    [
      'in planes',
      [1, 3, 8, 16],
      false,
      [
        [0, 85, 170],
        [1, 86, 171],
        [11, 96, 181],
      ],
    ],
    [
      'in planes, blue first',
      [1, 3, 8, 16],
      true,
      [
        [170, 85, 0],
        [171, 86, 1],
        [181, 96, 11],
      ],
    ],
    [
      'pixel by pixel',
      [1, 8, 16, 3],
      false,
      [
        [0, 1, 1],
        [2, 3, 3],
        [32, 33, 33],
      ],
    ],
    [
      'without a batch',
      [3, 8, 16],
      false,
      [
        [0, 85, 170],
        [1, 86, 171],
        [11, 96, 181],
      ],
    ],
    [
      'gray without channels, enlarged',
      [1, 16, 32],
      false,
      [
        [0, 0, 0],
        [0, 0, 0],
        [16, 16, 16],
      ],
    ],
  ])('has its colours %s', (_, shape, isBgr, pixels) => expect(pixelsOf(shape, isBgr)).toEqual(pixels));

  it('is black where all numbers are the same', () =>
    expect(new Set(mapOf([1, 1, 8, 16], new Float32Array(128).fill(3))!.picture.data)).toEqual(new Set([0])));
});

it.each<[string, readonly number[], number?, number?]>([
  ['one of several', [1, 3, 8, 16], 384, 2],
  ['other sides', [1, 3, 16, 16]],
  ['tokens', [1, 197, 768]],
  ['many planes', [1, 24, 8, 16]],
  ['two planes', [1, 2, 8, 16]],
  ['too small', [1, 3, 4, 8]],
  ['several at once', [2, 3, 8, 16]],
  ['a volume', [1, 3, 8, 16, 2]],
  ['numbers', [128]],
  ['of another length than it says', [1, 3, 8, 16], 12],
])('%s is none', (_, shape, length, outputs) => {
  const data = ramp(length ?? shape.reduce((a, b) => a * b));
  expect(mapOf(shape, data, false, outputs)).toBeUndefined();
});
