/** A ConvNeXt of small stages: integers from end to end, near float on the pictures that it was calibrated on (others leave their ranges). */
import { expect, it } from 'vitest';
import { openProgram } from '../../src/integer/integerProgram';
import { tensorOf } from '../../src/integer/map';
import { dequantize, quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { convNext, small } from '../support/convNext';
import { floatOutputs } from '../support/forms';
import { mapDifferences } from '../support/sameIntegers';
import { noiseFor, programFor } from '../support/smallPrograms';

const graph = convNext(small);
const kernel = await createKernel();
const wide = { bits: { weights: 16, activations: 16, bias: 32 }, tableBits: 16 };

const integersOf = (model: QuantizedModel, image: Float32Array) =>
  new Map(model.inputs.map((id) => [id, quantizeInput(image, tensorOf(model, id), model.inputRounding)]));

it.each([
  ['8 bits', {}, 28],
  ['8 bits, zero points', { symmetric: { weights: true, activations: false } }, 28],
  ['16 bits', wide, 70],
])('is near float, without islands: %s', async (_, change, decibels) => {
  const model = await programFor(graph, change);
  expect(model.steps.filter(({ kind }) => kind === 'island')).toEqual([]);
  expect(model.steps.filter(({ kind }) => kind === 'normalize')).toHaveLength(8);
  const [output] = model.outputs;
  let [signal, noise] = [0, 0];
  for (const seed of [1, 2, 3]) {
    const image = noiseFor(graph, seed);
    const [expected] = await floatOutputs(graph, image);
    const integers = openProgram(model, kernel).run(integersOf(model, image)).get(output);
    const found = dequantize(integers ?? new Int32Array(0), tensorOf(model, output));
    expected.forEach((x, i) => ([signal, noise] = [signal + x * x, noise + (x - found[i]) ** 2]));
  }
  expect(10 * Math.log10(signal / noise)).toBeGreaterThan(decibels);
});

it('is computed alike by kernel and reference', async () => {
  const model = await programFor(graph);
  const given = integersOf(model, noiseFor(graph, 24));
  expect(mapDifferences(openProgram(model, kernel).run(given), openProgram(model, reference).run(given))).toEqual([]);
});
