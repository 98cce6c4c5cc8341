/**
 * What the optimizers of single layers make of a convolution, from inputs and answers that are drawn: its first integers, its scales and a
 * checksum of all. That they are good is what the other tests say; here every change is seen. One that is meant is recorded anew:
 * `npx vitest run --update --project unit test/optimize/replacements.test.ts`.
 */
import { describe, expect, it } from 'vitest';
import { int, ints, type Attributes, type Graph } from '../../src/graph/graph';
import { sizeOf } from '../../src/graph/tensor';
import { adaround } from '../../src/optimize/adaround';
import { correctedBias } from '../../src/optimize/biasCorrection';
import type { Batch } from '../../src/optimize/layerwise';
import { reconstruct } from '../../src/optimize/reconstruct';
import type { Target } from '../../src/optimize/targets';
import { prepare } from '../../src/passes/pipeline';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { ConvStep } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { graphBuilder } from '../support/buildGraph';
import { digest } from '../support/digest';
import { random } from '../support/random';
import { syntheticRanges } from '../support/syntheticRanges';

const images = 8;

function network(outputs: number, perGroup: number, attributes: Attributes): Graph {
  const b = graphBuilder(random(6));
  const before = b.node('Conv', 'before', [b.input('x', [1, 3, 7, 6]), b.floats('v', [4, 3, 1, 1])]);
  const weights = b.floats('w', [outputs, perGroup, 3, 3], -0.7, 0.6);
  const conv = b.node('Conv', 'layer', [before, weights, b.floats('b', [outputs])], attributes);
  return b.build([b.node('Conv', 'after', [b.node('Relu', 'relu', [conv]), b.floats('u', [2, outputs, 1, 1])])]);
}

/** The layer, what it reads in integers, and what the float layer answers at all positions. */
function problem(graph: Graph, settings: Settings) {
  const prepared = prepare(graph).graph;
  const { model } = quantize(prepared, syntheticRanges(prepared), settings);
  const step = model.steps.find((each): each is ConvStep => each.name === 'layer') ?? expect.fail('no layer');
  const r = random(8);
  const [from, to] = [step.inputs[0], step.outputs[0]].map((id) => sizeOf(model.tensors[id]?.shape ?? []));
  const read = Array.from({ length: images }, () => Int32Array.from({ length: from }, () => r.int(-90, 60)));
  const batch: Batch = { images, model, read: (_, image) => read[image] };
  const outputs = step.weightShape[0];
  const samples = Float32Array.from({ length: images * to }, () => 3 * r.next() - 1);
  const mean = Float64Array.from({ length: outputs }, () => 2 * r.next() - 1);
  return { batch, step, target: { layer: 2, perImage: to / outputs, mean, samples } satisfies Target };
}

const layers: Readonly<Record<string, Graph>> = {
  'a convolution': network(5, 4, { pads: ints([1, 1, 1, 1]), strides: ints([2, 1]) }),
  'groups, dilated': network(4, 2, { group: int(2), dilations: ints([2, 1]) }),
};
const settings: Readonly<Record<string, Settings>> = {
  'per channel': strict.settings,
  'per tensor, 4 bits': {
    ...strict.settings,
    granularity: 'per-tensor',
    bits: { weights: 4, activations: 8, bias: 32 },
  },
  'powers of two': { ...strict.settings, adjustment: 'pow2-tensor' },
  'ratios that are powers of two, zero points': {
    ...strict.settings,
    adjustment: 'pow2-ratio',
    symmetric: { weights: true, activations: false },
    bits: { weights: 3, activations: 8, bias: 32 },
  },
};

describe.each(Object.entries(layers))('%s', (_, graph) => {
  it.each(Object.entries(settings))('%s', (__, chosen) => {
    const { batch, step, target } = problem(graph, chosen);
    const made = { reconstruct: reconstruct(batch, step, target, chosen), adaround: adaround(batch, step, target) };
    const lines = Object.entries(made).map(([name, { weights, weightScale, bias }]) => {
      const scales = Array.from(weightScale.subarray(0, 2), (scale) => scale.toPrecision(5));
      return `${name}: ${weights.subarray(0, 9).join(' ')} at ${scales.join(' ')}: ${digest([weights, weightScale, bias])}`;
    });
    const bias = `bias: ${correctedBias(batch, step, target.mean).join(' ')}`;
    expect([...lines, bias].join('\n')).toMatchSnapshot();
  });
});
