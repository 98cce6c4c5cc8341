/** Keyword spotters run in integers from the sound's features to the words. */
import { describe, expect, it } from 'vitest';
import { openFloatSession } from '../../src/float/session';
import { openProgram } from '../../src/integer/integerProgram';
import { tensorOf } from '../../src/integer/map';
import { dequantize } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import { dsCnn, gruSpotter } from '../support/keywordSpotters';
import { mapDifferences } from '../support/sameIntegers';
import { noiseFor, programFor } from '../support/smallPrograms';

const kernel = await createKernel();
const spotters = [
  ['DS-CNN', dsCnn()],
  ['GRU', gruSpotter()],
] as const;

describe.each(spotters)('a keyword spotter of the shape of %s', (_, graph) => {
  it.each([
    [8, 25],
    [16, 45],
  ])('has no islands before its head, and at %i bits at least %i dB', async (bits, least) => {
    const settings = { bits: { weights: bits, activations: bits, bias: 32 }, multiplierBits: 24, tableBits: 16 };
    const model = await programFor(graph, settings);
    expect(model.steps.filter((step) => step.kind === 'island' && !step.tail)).toEqual([]);
    const given = new Map([[model.inputs[0], noiseFor(graph, 2)]]);
    const end = openProgram(model, kernel).run(given);
    expect(mapDifferences(end, openProgram(model, reference).run(given))).toEqual([]);
    const [[head, integers]] = end.size > 0 ? [...end] : [...headOf(model, given)];
    const session = await openFloatSession(model.graph, { observe: [head] });
    const expected = (await session.run(given)).get(head) ?? new Float32Array(0);
    await session.close();
    expect(decibels(expected, dequantize(integers, tensorOf(model, head)))).toBeGreaterThan(least);
  });
});

/** What the last integer step makes, where the outputs are float. */
function headOf(model: Parameters<typeof openProgram>[0], given: Parameters<ReturnType<typeof openProgram>['run']>[0]) {
  const made = new Map<number, Parameters<typeof dequantize>[0]>();
  openProgram(model, reference).run(given, (step, integers) => {
    made.clear();
    made.set(step.outputs[0], integers);
  });
  return made;
}

function decibels(expected: Float32Array, found: Float32Array): number {
  const power = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0);
  return 10 * Math.log10(power(expected) / power(expected.map((value, i) => value - found[i])));
}
