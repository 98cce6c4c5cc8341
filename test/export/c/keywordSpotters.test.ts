/** Keyword spotters as exported C, compiled and watched by sanitizers. */
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../../src/engine/golden';
import { c99 } from '../../../src/export/c';
import { tensorOf } from '../../../src/integer/map';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { reference } from '../../../src/integer/runStep';
import { hasCompiler, runExportedC } from '../../support/compileC';
import { dsCnn, gruSpotter } from '../../support/keywordSpotters';
import { noiseFor, programFor } from '../../support/smallPrograms';

describe.skipIf(!hasCompiler)('exported C of keyword spotters', { timeout: 60_000 }, () => {
  it.each([
    ['DS-CNN', dsCnn()],
    ['GRU', gruSpotter()],
  ])('gives every integer of the reference: %s', async (_, graph) => {
    const model = await programFor(graph);
    const [input] = model.inputs;
    const integers = quantizeInput(noiseFor(graph, 2), tensorOf(model, input), model.inputRounding);
    const goldens = [runGolden(model, new Map([[input, integers]]), 'noise', reference)];
    const steps = model.steps.filter(({ kind }) => kind !== 'island').length;
    const { text, status } = runExportedC(c99(model, { name: 'spotter', provenance: 'a test', goldens }));
    expect(text).toMatch(new RegExp(`^${steps} steps, \\d+ values: all equal\\n$`));
    expect(status).toBe(0);
  });

  it('has the weights of a recurrence once, although all steps read them', async () => {
    const files = c99(await programFor(gruSpotter()), { name: 'spotter', provenance: 'a test' });
    const header = new TextDecoder().decode(files.find(({ name }) => name === 'c/weights.h')?.bytes);
    // Of the input's two shares, of the state's two, and of the words.
    expect(header.match(/_weights\[/g)).toHaveLength(5);
  });
});
