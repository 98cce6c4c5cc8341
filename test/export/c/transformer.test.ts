/** A small vision transformer as exported C, compiled and watched by sanitizers: every integer is the reference's. */
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../../src/engine/golden';
import { c99 } from '../../../src/export/c';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { tensorOf } from '../../../src/integer/map';
import { reference } from '../../../src/integer/runStep';
import { hasCompiler, runExportedC } from '../../support/compileC';
import { noiseFor, programFor } from '../../support/smallPrograms';
import { smallVit, vit } from '../../support/vit';

describe.skipIf(!hasCompiler)('exported C of a vision transformer', { timeout: 60_000 }, () => {
  it.each([8, 16])('of %i-bit activations equals the reference', async (activations) => {
    const graph = vit(smallVit);
    const change = { bits: { weights: 8, activations, bias: 32 }, symmetric: { weights: true, activations: false } };
    const model = await programFor(graph, { ...change, tableBits: 16 });
    const [input] = model.inputs;
    const inputs = new Map([[input, quantizeInput(noiseFor(graph), tensorOf(model, input), model.inputRounding)]]);
    const goldens = [runGolden(model, inputs, 'noise', reference)];
    const outcome = runExportedC(c99(model, { name: 'vit', provenance: 'a test', goldens }));
    expect(outcome.text).toMatch(new RegExp(`^${model.steps.length} steps, \\d+ values: all equal\\n$`));
  });
});
