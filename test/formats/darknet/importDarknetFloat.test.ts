/** Every supported section and most activations, layer by layer, against test/golden/darknetGolden.py. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFloatSession } from '../../../src/float/session';
import { importDarknet } from '../../../src/formats/darknet/importDarknet';
import { type DarknetGolden, expectDigest, goldenInput } from '../../support/darknetGolden';
import { goldenFill, weightsFile } from '../../support/darknetWeights';
import golden from '../../golden/darknet.json';

const { layers }: DarknetGolden = golden;
const cfg = readFileSync(join(import.meta.dirname, '../../golden/darknetLayers.cfg'), 'utf8');

describe.each(['alexeyab', 'pjreddie'] as const)('layer outputs, normalized as %s does', (batchNorm) => {
  it('agree with the independent forward pass', async () => {
    const weights = weightsFile(cfg, goldenFill, batchNorm);
    const graph = importDarknet({ cfg, weights, name: 'layers.cfg', options: { batchNorm } });
    const session = await openFloatSession(graph, { observe: graph.layers.map(({ output }) => output) });
    const outputs = await session.run(goldenInput(graph));
    await session.close();
    expect(graph.layers.length).toBe(layers[batchNorm].length);
    graph.layers.forEach(({ output }, index) => expectDigest(outputs.get(output), layers[batchNorm][index], 2e-5));
  });
});
