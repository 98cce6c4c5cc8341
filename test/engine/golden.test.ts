/** The sample through the engine: golden vectors of its first calibration picture. (test/export/c compares exported C with them.) */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompute } from '../../src/engine/compute';
import { wantedGolden } from '../../src/engine/exportJob';
import { goldensFor } from '../../src/engine/golden';
import { quantizeJob, type QuantizeOutcome } from '../../src/engine/quantizeJob';
import { parseRecipe } from '../../src/engine/recipe';
import { sharedSteps } from '../../src/engine/steps';
import { openProgram } from '../../src/integer/integerProgram';
import { nodeFiles as files } from '../../src/util/nodeFiles';
import { arrayDifference } from '../support/sameIntegers';

const path = join(import.meta.dirname, '../../samples/sample.quant.json');
const one = { images: 1, accumulators: false };
const resolve = (...parts: readonly string[]): string => files.resolve(...parts);

describe('golden vectors of the sample', () => {
  let outcome: QuantizeOutcome;
  beforeAll(async () => {
    const draft = parseRecipe({ text: await files.readText(path), path, resolve }, ['calibration.count=10']);
    outcome = await quantizeJob(draft, files, await createCompute(), {});
  });

  it('are those of the first calibration picture, step by step', async () => {
    const { model } = outcome.quantized;
    const [golden] = await goldensFor(model, outcome.recipe, one, files, await sharedSteps());
    expect(golden.origin).toBe('the first calibration image of the recipe');
    const [input] = model.inputs;
    // The first record of the file is a label and 3072 bytes; the recipe divides them by 255.
    const pixels = (await files.read(join(path, '../pictures/calibration.bin'))).subarray(1, 3073);
    const {
      scale: [scale],
      zeroPoint,
    } = model.tensors[input] ?? expect.fail('the input is float');
    const integersOfInput = golden.values.get(input) ?? expect.fail('no input');
    expect(integersOfInput.every((q, i) => Math.abs((q - zeroPoint) * scale - pixels[i] / 255) < scale)).toBe(true);
    const integers = new Map([[input, integersOfInput]]);
    openProgram(model).run(integers, (step, values) =>
      expect(arrayDifference(golden.values.get(step.outputs[0]), values)).toBe(undefined),
    );
    expect(golden.values.size).toBe(model.steps.length + 1);
  });

  it('are made for the formats that ask for them', () => {
    expect(wantedGolden(['json', 'c'])).toBe('outputs');
    expect(wantedGolden(['json', 'onnx-qdq'])).toBe(undefined);
    expect(() => wantedGolden(['verilgo'])).toThrow('unknown export format');
  });
});
