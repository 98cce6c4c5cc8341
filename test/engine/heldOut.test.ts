import { expect, it } from 'vitest';
import { splitImages } from '../../src/engine/heldOut';
import { inputsOf, type Images } from '../../src/engine/images';
import { best } from '../../src/quantize/presets/best';
import { strict } from '../../src/quantize/presets/strict';

/** Image i holds the number i. */
const numbered = (total: number): Images =>
  ({
    total,
    async *[Symbol.asyncIterator]() {
      for (let i = 0; i < total; i++) yield { input: Float32Array.of(i) };
    },
  }) as unknown as Images;

async function numbersOf(images: Images | undefined): Promise<number[]> {
  const numbers: number[] = [];
  if (images) for await (const [number] of inputsOf(images)) numbers.push(number);
  expect(numbers).toHaveLength(images?.total ?? 0);
  return numbers;
}

it.each([
  [7, []],
  [8, [7]],
  [20, [7, 15]],
  [200, [7, 15, 23, 31, 39, 47, 55, 63, 71, 79, 87, 95, 103, 111, 119, 127]],
])('of %i images', async (total, expected) => {
  const { learning, heldOut } = splitImages(numbered(total), best.settings);
  const [held, learned] = [await numbersOf(heldOut), await numbersOf(learning)];
  expect(held).toEqual(expected);
  expect([...held, ...learned].sort((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, i) => i));
});

it('holds nothing out where nobody verifies', async () => {
  const { learning, heldOut } = splitImages(numbered(64), strict.settings);
  expect(heldOut).toBeUndefined();
  expect(await numbersOf(learning)).toHaveLength(64);
});
