/** What a preview says of golden vectors that nobody computed, beside the files that are then written. */
import { describe, expect, it } from 'vitest';
import { directedGoldens } from '../../src/engine/directed/directedGoldens';
import { exportJob, previewFormats } from '../../src/engine/exportJob';
import { runGolden } from '../../src/engine/golden';
import { plannedDirected, plannedGolden } from '../../src/engine/plannedGolden';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { tensorOf } from '../../src/integer/map';
import { reference } from '../../src/integer/runStep';
import { quantizedNet, netImages, smallNet } from '../support/quantizedNet';

const settings = [
  {},
  { adjustment: 'pow2-ratio', bits: { weights: 4, activations: 4, bias: 32 } },
  { symmetric: { weights: true, activations: false } },
] as const;

/** Which faults vectors notice stands in the manifest, and is not known before they are made. */
const about = /^fpga\/(manifest\.json|README\.md)$/;

describe.each(settings)('the preview of golden vectors: %j', (change) => {
  it('names every file, and its size', async () => {
    const model = await quantizedNet(smallNet({ tail: true }), { preset: 'strict', ...change });
    const [input] = model.inputs;
    const integers = quantizeInput(netImages(1, 5)[0], tensorOf(model, input), model.inputRounding);
    const formats = ['fpga', 'verilog', 'c', 'hls'];
    const context = { name: 'small', provenance: 'a test' };
    const goldens = [runGolden(model, new Map([[input, integers]]), 'noise', reference, true)];
    const directed = directedGoldens(model, reference);
    const written = exportJob(model, formats, { ...context, goldens, directed }).flatMap(({ files }) => files);
    const planned = { goldens: [plannedGolden(model, 'noise', true)], directed: plannedDirected(model) };
    const previewed = previewFormats(model, formats, { ...context, ...planned }).flatMap(({ files }) => files);
    expect(previewed.map(({ name }) => name)).toEqual(written.map(({ name }) => name));
    for (const [i, { name, bytes }] of written.entries()) {
      const off = Math.abs(previewed[i].bytes - bytes.length);
      expect([name, off <= (about.test(name) ? bytes.length / 20 : 0)]).toEqual([name, true]);
    }
  });
});
