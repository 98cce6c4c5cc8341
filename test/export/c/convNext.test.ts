/** A ConvNeXt of small stages as exported C, compiled and watched by sanitizers. */
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../../src/engine/golden';
import { c99 } from '../../../src/export/c';
import { tensorOf } from '../../../src/integer/map';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { reference } from '../../../src/integer/runStep';
import { hasCompiler, runExportedC } from '../../support/compileC';
import { convNext, small } from '../../support/convNext';
import { noiseFor, programFor } from '../../support/smallPrograms';

const wide = { bits: { weights: 8, activations: 16, bias: 32 }, tableBits: 16 };

describe.skipIf(!hasCompiler)('exported C of a ConvNeXt', { timeout: 60_000 }, () => {
  it.each([
    ['8 bits', {}],
    [
      'zero points, shifts alone',
      { symmetric: { weights: true, activations: false }, adjustment: 'pow2-ratio' as const },
    ],
    ['16 bits', wide],
  ])('has every integer of the reference: %s', async (_, change) => {
    const graph = convNext(small);
    const model = await programFor(graph, change);
    const [input] = model.inputs;
    const integers = quantizeInput(noiseFor(graph, 25), tensorOf(model, input), model.inputRounding);
    const goldens = [runGolden(model, new Map([[input, integers]]), 'noise', reference)];
    const outcome = runExportedC(c99(model, { name: 'convnext', provenance: 'a test', goldens }));
    expect(outcome.text).toMatch(new RegExp(`^${model.steps.length} steps, \\d+ values: all equal\\n$`));
  });
});
