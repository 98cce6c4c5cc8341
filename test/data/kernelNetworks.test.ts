/** WebAssembly ≡ reference over whole real networks: every step, real weights, in every adjustment mode: with zero points or without, in both by `npm run large`. */
import { describe, expect, it } from 'vitest';
import { loadGraph, prepareGraph } from '../../src/engine/models';
import { sizeOf } from '../../src/graph/tensor';
import { openProgram } from '../../src/integer/integerProgram';
import { runStep } from '../../src/integer/runStep';
import type { StepRunner } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import { report } from '../../src/quantize/presets/report';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { nodeFiles } from '../../src/util/nodeFiles';
import { dataPath, hasData, runsLarge } from '../support/data';
import { modes, randomIntegers } from '../support/quantizedSteps';
import { random } from '../support/random';

const network = ['darknet', 'yolo-fastest-1.1', 'yolo-fastest-1.1.cfg'];

/** Quantized with made-up ranges: values saturate here and there, which is what a comparison wants. */
async function quantized(settings: Settings): Promise<QuantizedModel> {
  const { graph } = prepareGraph(await loadGraph(nodeFiles, { model: dataPath(...network) }), settings);
  const size = graph.values.length;
  const ranges = { min: new Float64Array(size).fill(-3), max: new Float64Array(size).fill(5), images: 1 };
  return quantize(graph, ranges, settings).model;
}

const { bits } = strict.settings;
/** Of the modes one in two, all of them by `npm run large`. */
const turns = (turn: number): typeof modes => modes.filter((_, i) => runsLarge || i % 2 === turn);
const variants: readonly (readonly [string, Settings])[] = [
  ...turns(0).map((adjustment) => [`strict, ${adjustment}`, { ...strict.settings, adjustment }] as const),
  ['strict, 4 bits', { ...strict.settings, bits: { ...bits, weights: 4, activations: 4 } }],
  ['strict, 16 bits', { ...strict.settings, bits: { ...bits, weights: 16, activations: 16 } }],
  ...turns(1).map(
    (adjustment) =>
      [
        `strict, asymmetric, ${adjustment}`,
        { ...strict.settings, adjustment, symmetric: { weights: true, activations: false } },
      ] as const,
  ),
  ['report', report.settings],
];

describe.skipIf(!hasData)('a whole network in the kernel', () => {
  it.each(variants)('%s: every step equals the reference', async (_, settings) => {
    const model = await quantized(settings);
    const kernel = await createKernel();
    const differing: string[] = [];
    let convolutions = 0;
    const checking: StepRunner = {
      run: (of, step, values) => {
        const expected = runStep(of, step, values);
        const ours = kernel.run(of, step, values);
        if (step.kind === 'conv') convolutions++;
        if (ours.length !== expected.length || ours.some((q, i) => q !== expected[i])) differing.push(step.name);
        return expected;
      },
    };
    const source = random(3);
    const inputs = model.inputs.map((id) => {
      const tensor = model.tensors[id];
      if (!tensor) throw new Error('an input without a tensor');
      return [id, randomIntegers(source, sizeOf(tensor.shape), tensor.qmin, tensor.qmax, 'random')] as const;
    });
    openProgram(model, checking).run(new Map(inputs));
    expect(differing).toEqual([]);
    expect(convolutions).toBeGreaterThan(50);
  });
});
