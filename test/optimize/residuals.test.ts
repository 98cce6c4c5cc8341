/** Branches of residual blocks, and what they make up for. */
import { describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import { createKernel } from '../../src/integer/wasm/kernel';
import { openFloatSession } from '../../src/float/session';
import { openProgram } from '../../src/integer/integerProgram';
import { dequantize, quantizeInput } from '../../src/integer/quantizeInput';
import type { IntegerValues } from '../../src/quantize/quantizedModel';
import { ints, type Graph, type ValueId } from '../../src/graph/graph';
import { optimizeProgram } from '../../src/optimize/optimizeProgram';
import { prepare } from '../../src/passes/pipeline';
import { residualsOf, withResidual } from '../../src/optimize/residuals';
import { best } from '../../src/quantize/presets/best';
import { quantize } from '../../src/quantize/quantize';
import type { Batch } from '../../src/optimize/layerwise';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

const settings = { ...best.settings, optimize: ['reconstruct'], bits: { weights: 8, activations: 3, bias: 32 } };

/** Trunk, and `blocks` branches of two convolutions that are added to it. */
function residualNet(blocks: number, operator: 'Add' | 'Sub' = 'Add', activated = false): Graph {
  const build = graphBuilder(random(17));
  const conv = (name: string, input: ValueId, shape: readonly number[]): ValueId =>
    build.node(
      'Conv',
      name,
      [input, build.floats(`${name}.w`, shape, -0.6, 0.6), build.floats(`${name}.b`, [shape[0]])],
      {
        kernel_shape: ints(shape.slice(2)),
        pads: ints(shape[2] === 3 ? [1, 1, 1, 1] : [0, 0, 0, 0]),
      },
    );
  let trunk = conv('stem', build.input('image', [1, 3, 12, 12]), [6, 3, 3, 3]);
  for (let i = 0; i < blocks; i++) {
    const wide = build.node('Relu', `relu_${i}`, [conv(`expand_${i}`, trunk, [12, 6, 3, 3])]);
    trunk = build.node(operator, `sum_${i}`, [trunk, conv(`project_${i}`, wide, [6, 12, 1, 1])]);
    if (activated) trunk = build.node('Relu', `after_${i}`, [trunk]);
  }
  return prepare(build.build([conv('head', trunk, [4, 6, 1, 1])])).graph;
}

const images = (count: number, seed: number): Float32Array[] => {
  const source = random(seed);
  return Array.from({ length: count }, () => {
    // Smooth, as pictures are: then neighbours tell of noise.
    const [a, b, c] = [source.next(), source.next(), source.next()];
    return Float32Array.from({ length: 3 * 144 }, (_, i) =>
      Math.sin(a * 6 + (b * (i % 12)) / 2 + c * Math.floor(i / 12)),
    );
  });
};
async function* stream(from: readonly Float32Array[]): AsyncGenerator<Float32Array> {
  yield* from;
}

describe('residualsOf', () => {
  it('names for each branch the value that is there before it', async () => {
    const graph = residualNet(2);
    const ranges = await collectRanges(graph, stream(images(2, 1)), 2, {}, { numbers: 'all' });
    const { model } = quantize(graph, ranges, settings);
    const names = [...residualsOf(model)].map(([name, value]) => [name, graph.values[value].name]);
    const made = (node: string): string =>
      graph.values[graph.nodes.find(({ name }) => name === node)?.outputs[0] ?? -1].name;
    expect(names).toEqual([
      ['project_0', made('stem')],
      ['project_1', made('sum_0')],
    ]);
  });

  it.each([
    ['a difference', residualNet(1, 'Sub')],
    ['a sum with an activation', residualNet(1, 'Add', true)],
  ])('knows none of %s', async (_, graph) => {
    const ranges = await collectRanges(graph, stream(images(2, 1)), 2, {}, { numbers: 'all' });
    expect(residualsOf(quantize(graph, ranges, settings).model).size).toBe(0);
  });
});

describe('withResidual', () => {
  it('adds what the other value lost, at the samples and on average', () => {
    // One channel of two positions, all sampled; scale 0.5, zero point 1: integers 3 and 5 are 1 and 2.
    const tensor = { shape: [1, 1, 1, 2], scale: Float64Array.of(0.5), zeroPoint: 1, qmin: -8, qmax: 7, bits: 4 };
    const batch = { images: 1, model: { tensors: [tensor] }, read: () => Int8Array.of(3, 5) } as unknown as Batch;
    const residual = { value: 0, mean: Float64Array.of(1.75), samples: Float32Array.of(1.25, 2.25) };
    const target = { layer: 0, perImage: 2, mean: Float64Array.of(10), samples: Float32Array.of(9, 11), residual };
    const wanted = withResidual(batch, target);
    expect([...wanted.samples]).toEqual([9.25, 11.25]);
    expect([...wanted.mean]).toEqual([10.25]);
  });
});

describe.each(['reconstruct', 'adaround'])('%s of residual blocks', (name) => {
  it('gives the sum the means of the float network, whatever its other value lost', async () => {
    const graph = residualNet(1);
    const seen = images(16, 2);
    const kernel = await createKernel();
    const ranges = await collectRanges(graph, stream(seen), seen.length, {}, { numbers: 'all' });
    // A range that clips the trunk.
    const layers = { stem: { range: { activations: 'percentile:70' } } };
    const how = { ...settings, bits: { weights: 8, activations: 8, bias: 32 }, optimize: [name], layers };
    const open = (count: number): AsyncIterable<Float32Array> => stream(seen.slice(0, count));
    const { model } = await optimizeProgram(quantize(graph, ranges, how), how, open, seen.length, kernel, {});
    const valueOf = (node: string): ValueId => graph.nodes.find((each) => each.name === node)?.outputs[0] ?? -1;
    const float = await openFloatSession(graph, { observe: ['stem', 'sum_0'].map(valueOf) });
    const means = { sum: new Float64Array(6), wanted: new Float64Array(6), lost: new Float64Array(6) };
    const program = openProgram(model, kernel);
    const realOf = (node: string, integers: IntegerValues): Float32Array => {
      const tensor = model.tensors[valueOf(node)];
      return tensor ? dequantize(integers, tensor) : expect.fail(`${node} has no tensor`);
    };
    for (const image of seen) {
      const outputs = await float.run(new Map([[graph.inputs[0], image]]));
      const add = (into: Float64Array, values: ArrayLike<number>, sign = 1): void => {
        for (let i = 0; i < values.length; i++) into[Math.floor(i / 144)] += (sign * values[i]) / 144 / seen.length;
      };
      add(means.wanted, outputs.get(valueOf('sum_0')) ?? []);
      add(means.lost, outputs.get(valueOf('stem')) ?? []);
      const input = model.tensors[graph.inputs[0]] ?? expect.fail('no input');
      program.run(new Map([[graph.inputs[0], quantizeInput(image, input)]]), (step, values) => {
        if (step.name === 'stem') add(means.lost, realOf('stem', values), -1);
        if (step.name === 'stem' || step.name === 'project_0') add(means.sum, realOf(step.name, values));
      });
    }
    await float.close();
    const step = model.tensors[valueOf('project_0')]?.scale[0] ?? 0;
    expect(Math.max(...means.lost.map(Math.abs))).toBeGreaterThan(5 * step);
    means.sum.forEach((mean, c) => expect(Math.abs(mean - means.wanted[c])).toBeLessThan(step));
  });
});
