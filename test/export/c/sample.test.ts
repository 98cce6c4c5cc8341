/** The sample as C, compiled: it must make the golden vectors of a calibration picture, or of noise when the pictures are gone. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompute } from '../../../src/engine/compute';
import { exportJob } from '../../../src/engine/exportJob';
import { goldensFor } from '../../../src/engine/golden';
import { quantizeJob, type QuantizeOutcome } from '../../../src/engine/quantizeJob';
import { parseRecipe } from '../../../src/engine/recipe';
import { sharedSteps } from '../../../src/engine/steps';
import { nodeFiles as files } from '../../../src/util/nodeFiles';
import { hasCompiler, runExportedC } from '../../support/compileC';

const path = join(import.meta.dirname, '../../../samples/sample.quant.json');
const one = { images: 1, accumulators: false };
const resolve = (...parts: readonly string[]): string => files.resolve(...parts);
const absent = { type: 'images', path: '/absent' } as const;

describe.skipIf(!hasCompiler)('the sample as C equals its golden vectors', () => {
  let outcome: QuantizeOutcome;
  beforeAll(async () => {
    const draft = parseRecipe({ text: await files.readText(path), path, resolve }, ['calibration.count=10']);
    outcome = await quantizeJob(draft, files, await createCompute(), {});
  });

  it.each([
    ['the first calibration image of the recipe', undefined],
    ['seeded noise (the calibration images cannot be read)', absent],
  ])('of %s', async (origin, dataset) => {
    const { recipe, quantized } = outcome;
    const source = dataset ? { ...recipe, calibration: { ...recipe.calibration, dataset } } : recipe;
    const goldens = await goldensFor(quantized.model, source, one, files, await sharedSteps());
    expect(goldens.map((golden) => golden.origin)).toEqual([origin]);
    const written = exportJob(quantized.model, ['c'], { name: 'sample', provenance: 'a test', goldens })[0].files;
    expect(runExportedC(written)).toMatchObject({ status: 0, text: expect.stringMatching(/all equal/) as string });
  });
});
