import { expect, it } from 'vitest';
import { fewOf, splitImages } from '../../src/engine/heldOut';
import { inputsOf, type Images } from '../../src/engine/images';
import { best } from '../../src/quantize/presets/best';
import { standard } from '../../src/quantize/presets/standard';
import { strict } from '../../src/quantize/presets/strict';
import type { Graph } from '../../src/graph/graph';
import { prepare } from '../../src/passes/pipeline';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** Its outputs have so many numbers. */
const graphOf = (size: number): Graph => {
  const build = graphBuilder(random(1));
  return prepare(build.build([build.node('Relu', 'relu', [build.input('image', [1, size])])])).graph;
};

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
  if (images) for await (const input of inputsOf(images)) numbers.push((input as Float32Array)[0]);
  expect(numbers).toHaveLength(images?.total ?? 0);
  return numbers;
}

it.each([
  [7, []],
  [8, [7]],
  [20, [7, 15]],
  [1000, Array.from({ length: 64 }, (_, i) => 8 * i + 7)],
])('of %i images', async (total, expected) => {
  const { learning, heldOut } = splitImages(numbered(total), best.settings, graphOf(10));
  const [held, learned] = [await numbersOf(heldOut), await numbersOf(learning)];
  expect(held).toEqual(expected);
  expect([...held, ...learned].sort((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, i) => i));
});

it('holds out no more than whose outputs fit into 256 MiB, and one at least', () => {
  const totalFor = (size: number): number | undefined =>
    splitImages(numbered(1000), best.settings, graphOf(size)).heldOut?.total;
  expect([2 ** 20, 2 ** 23, 2 ** 27].map(totalFor)).toEqual([64, 8, 1]);
});

it('holds nothing out where nobody verifies', async () => {
  const { learning, heldOut } = splitImages(numbered(64), strict.settings, graphOf(10));
  expect(heldOut).toBeUndefined();
  expect(await numbersOf(learning)).toHaveLength(64);
});

it.each([
  [31, []],
  [32, [3, 7, 11, 15]],
  [63, [6, 13, 20, 27]],
  [128, [15, 31, 47, 63, 79, 95, 111, 127]],
])('for a guard, of %i images', async (total, expected) => {
  const { learning, heldOut } = splitImages(numbered(total), standard.settings, graphOf(10));
  expect(await numbersOf(heldOut)).toEqual(expected);
  expect(await numbersOf(learning)).toHaveLength(total - expected.length);
});

it.each([
  [31, undefined],
  [32, Array.from({ length: 16 }, (_, i) => 2 * i)],
  [112, Array.from({ length: 16 }, (_, i) => 7 * i)],
  [100, Array.from({ length: 17 }, (_, i) => 6 * i)],
])('has a first look at few of %i images', async (total, expected) => {
  const few = fewOf(numbered(total));
  expect(few && (await numbersOf(few))).toEqual(expected);
});
