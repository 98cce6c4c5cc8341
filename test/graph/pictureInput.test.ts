import { describe, expect, it } from 'vitest';
import { ints } from '../../src/graph/graph';
import { pictureInput } from '../../src/graph/pictureInput';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

function guessOf(shapes: readonly (readonly number[])[], perm?: readonly number[]) {
  const b = graphBuilder(random(1));
  const [first] = shapes.map((shape, at) => b.input(`x${at}`, shape));
  const made = perm ? b.node('Transpose', 't', [first], { perm: ints(perm) }) : b.node('Relu', 'r', [first]);
  const found = pictureInput(b.build([made]));
  return found && [found.layout, found.channels, found.height, found.width];
}

describe('pictureInput', () => {
  it.each<[readonly (readonly number[])[], readonly number[] | undefined, unknown]>([
    [[[1, 3, 8, 9]], undefined, ['NCHW', 3, 8, 9]],
    [[[1, 8, 9, 3]], undefined, ['NHWC', 3, 8, 9]],
    [[[1, 8, 9, 1]], undefined, ['NHWC', 1, 8, 9]],
    [[[1, 8, 9, 4]], undefined, ['NHWC', 4, 8, 9]],
    [[[1, -1, -1, 3]], undefined, ['NHWC', 3, -1, -1]],
    [[[1, 1, 9, 1]], undefined, ['NCHW', 1, 9, 1]],
    [[[1, 4, 4, 3]], [0, 3, 1, 2], ['NHWC', 3, 4, 4]],
    [[[1, 4, 4, 3]], [0, 2, 3, 1], ['NCHW', 4, 4, 3]],
    [[[1, 5, 8, 9]], undefined, ['NCHW', 5, 8, 9]],
    [[[2, 3, 8, 9]], undefined, undefined],
    [[[1, 3, 8]], undefined, undefined],
    [
      [
        [1, 3, 8, 9],
        [1, 2],
      ],
      undefined,
      ['NCHW', 3, 8, 9],
    ],
    [
      [
        [1, 3, 8, 9],
        [1, 3, 4, 4],
      ],
      undefined,
      undefined,
    ],
  ])('%j, turned by %j: %j', (shapes, perm, expected) => {
    expect(guessOf(shapes, perm)).toEqual(expected);
  });
});
