import { expect, it } from 'vitest';
import { fewImages } from '../../src/engine/fewImages';
import { inputsOf, type Images } from '../../src/engine/images';

/** Image i holds the number i. */
const numbered = (total: number): Images =>
  ({
    total,
    async *[Symbol.asyncIterator]() {
      for (let i = 0; i < total; i++) yield { input: Float32Array.of(i) };
    },
  }) as unknown as Images;

it.each([
  [3, 4, [0, 1, 2]],
  [4, 4, [0, 1, 2, 3]],
  [5, 2, [1, 3]],
  [10, 4, [1, 3, 6, 8]],
  [1000, 2, [250, 750]],
])('of %i images at most %i, from the middle of as many parts', async (total, most, expected) => {
  const few = fewImages(numbered(total), most);
  const numbers: number[] = [];
  for await (const input of inputsOf(few)) numbers.push((input as Float32Array)[0]);
  expect([few.total, numbers]).toEqual([expected.length, expected]);
});
