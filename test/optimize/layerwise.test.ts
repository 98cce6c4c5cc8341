/** How many images advance together: by the bytes that live at the widest place of small programs, by hand. */
import { expect, it } from 'vitest';
import { batchSize } from '../../src/optimize/layerwise';
import type { Step } from '../../src/quantize/quantizedModel';
import { modelOf, tensor } from '../support/quantizedSteps';

const step = (inputs: readonly number[], output: number, kind = 'conv', tail = false): Step =>
  ({ kind, name: `s${output}`, inputs, outputs: [output], tail }) as unknown as Step;
const chain = [step([0], 1), step([1], 2)];

it.each<[string, readonly number[], readonly number[], readonly Step[], number]>([
  ['one step', [1024, 1024], [8, 8], [step([0], 1)], 2048],
  ['what is narrow takes a byte', [1024, 1024], [2, 4], [step([0], 1)], 2048],
  ['nine bits take two', [1024, 1024], [9, 16], [step([0], 1)], 4096],
  ['seventeen take four', [1024, 1024], [17, 32], [step([0], 1)], 8192],
  ['a chain, wide at its beginning', [1000, 3000, 10], [8, 8, 8], chain, 4000],
  ['a chain, wide at its end', [10, 3000, 1000], [8, 8, 8], chain, 4000],
  ['what is read again stays', [1000, 3000, 200], [8, 8, 8], [step([0], 1), step([1, 0], 2)], 4200],
  [
    'what a float tail reads goes',
    [1000, 3000, 200],
    [8, 8, 8],
    [step([0], 1), step([1], 2), step([0], 2, 'island', true)],
    4000,
  ],
])('%s', (_, sizes, bits, steps, bytes) => {
  const model = modelOf(
    sizes.map((size, id) => tensor([size], bits[id])),
    steps,
  );
  expect(batchSize({ ...model, inputs: [0] }, 2 ** 40)).toBe(Math.floor(2 ** 30 / bytes));
  expect(batchSize({ ...model, inputs: [0] }, 7)).toBe(7);
});

it('is at least one image', () =>
  expect(batchSize(modelOf([tensor([2 ** 31]), tensor([1])], [step([0], 1)]), 5)).toBe(1));
