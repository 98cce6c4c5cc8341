/** The sample through the engine: golden vectors of its first calibration picture, and the exported C that must equal them. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompute } from '../../src/engine/compute';
import { exportJob, wantedGolden } from '../../src/engine/exportJob';
import { goldensFor } from '../../src/engine/golden';
import { quantizeJob, type QuantizeOutcome } from '../../src/engine/quantizeJob';
import { parseRecipe } from '../../src/engine/recipe';
import { sharedSteps } from '../../src/engine/steps';
import { openProgram } from '../../src/integer/integerProgram';
import { nodeFiles as files } from '../../src/util/nodeFiles';
import { hasCompiler, runExportedC } from '../support/compileC';

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
    const scale = model.tensors[input]?.scale[0] ?? 0;
    golden.values.get(input)?.forEach((q, i) => expect(Math.abs(q * scale - pixels[i] / 255)).toBeLessThan(scale));
    const integers = new Map([[input, golden.values.get(input) ?? new Int32Array(0)]]);
    openProgram(model).run(integers, (step, values) => expect(golden.values.get(step.outputs[0])).toEqual(values));
    expect(golden.values.size).toBe(model.steps.length + 1);
  });

  it.skipIf(!hasCompiler)(
    'equal the compiled C, also on noise when the pictures are gone',
    { timeout: 60_000 },
    async () => {
      const { recipe, quantized } = outcome;
      const gone = {
        ...recipe,
        calibration: { ...recipe.calibration, dataset: { type: 'images', path: '/absent' } },
      } as const;
      for (const [source, origin] of [
        [recipe, 'the first calibration image of the recipe'],
        [gone, 'seeded noise (the calibration images cannot be read)'],
      ] as const) {
        const goldens = await goldensFor(quantized.model, source, one, files, await sharedSteps());
        expect(goldens.map((golden) => golden.origin)).toEqual([origin]);
        const written = exportJob(quantized.model, ['c'], { name: 'sample', provenance: 'a test', goldens });
        expect(runExportedC(written)).toMatchObject({ status: 0, text: expect.stringMatching(/all equal/) as string });
      }
    },
  );

  it('are made for the formats that ask for them', () => {
    expect(wantedGolden(['json', 'c'])).toBe('outputs');
    expect(wantedGolden(['json', 'onnx-qdq'])).toBe(undefined);
    expect(() => wantedGolden(['verilgo'])).toThrow('unknown export format');
  });
});
