import { describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import { int, ints, type Graph } from '../../src/graph/graph';
import { floatsOf } from '../../src/graph/tensor';
import { correctAnalytically } from '../../src/optimize/analyticBias';
import { prepare } from '../../src/passes/pipeline';
import { strict } from '../../src/quantize/presets/strict';
import { quantize, type Quantized } from '../../src/quantize/quantize';
import type { ConvStep } from '../../src/quantize/quantizedModel';
import { graphBuilder } from '../support/buildGraph';
import { netImages, netInput, smallNet } from '../support/quantizedNet';
import { random } from '../support/random';

async function* stream(images: readonly Float32Array[]): AsyncGenerator<Float32Array> {
  yield* images;
}

/** conv – BN – ReLU – depthwise – BN – ReLU – 1×1 head. */
function chain(): Graph {
  const b = graphBuilder(random(12));
  const conv = (name: string, x: number, shape: readonly number[], group = 1): number => {
    const y = b.node('Conv', name, [x, b.floats(`${name}.w`, shape)], {
      kernel_shape: ints(shape.slice(2)),
      group: int(group),
    });
    const rest = ['scale', 'shift', 'mean'].map((what) => b.floats(`${name}.${what}`, [shape[0]], 0.2, 1));
    const bn = b.node('BatchNormalization', `${name}_bn`, [y, ...rest, b.floats(`${name}.var`, [shape[0]], 0.5, 2)]);
    return b.node('Relu', `${name}_relu`, [bn]);
  };
  const deep = conv('deep', conv('first', b.input('image', netInput.shape), [6, 3, 3, 3]), [6, 1, 3, 3], 6);
  return prepare(b.build([b.node('Conv', 'head', [deep, b.floats('head.w', [4, 6, 1, 1]), b.floats('head.b', [4])])]))
    .graph;
}

async function corrected(): Promise<{ graph: Graph; before: Quantized; after: Quantized }> {
  const graph = chain();
  const settings = { ...strict.settings, bits: { weights: 3, activations: 8, bias: 32 } };
  const before = quantize(graph, await collectRanges(graph, stream(netImages(4)), 4), settings);
  return { graph, before, after: correctAnalytically(before, settings) };
}

const conv = ({ model }: Quantized, name: string): ConvStep => {
  const step = model.steps.find((each) => each.name === name);
  return step?.kind === 'conv' ? step : expect.fail(name);
};

/** E[max(0, y)] by summing over a fine grid of y. */
function reluMean(mean: number, deviation: number): number {
  let [sum, all] = [0, 0];
  for (let z = -9; z <= 9; z += 1e-3) {
    const p = Math.exp((-z * z) / 2);
    sum += p * Math.max(mean + deviation * z, 0);
    all += p;
  }
  return sum / all;
}

describe('analytic bias correction', () => {
  it.each([
    ['deep', 'first'],
    ['head', 'deep'],
  ])('takes ε·E[x] from the biases of %s', async (name, before_) => {
    const { graph, before, after } = await corrected();
    const node = graph.nodes.find((each) => each.name === name) ?? expect.fail(name);
    const normal = graph.nodes.find((each) => each.name === before_)?.normal ?? expect.fail(before_);
    const means = Array.from(normal.mean, (mean, c) => reluMean(mean, normal.deviation[c]));
    const weights = floatsOf(graph.constants.get(node.inputs[1]) ?? expect.fail('no weights'));
    const [was, is] = [conv(before, name), conv(after, name)];
    const inputScale = before.model.tensors[was.inputs[0]]?.scale[0] ?? 0;
    const perRow = weights.length / was.weightShape[0];
    const taps = was.weightShape[2] * was.weightShape[3];
    let moved = 0;
    for (let o = 0; o < was.weightShape[0]; o++) {
      let shift = 0;
      for (let k = 0; k < perRow; k++) {
        const channel = name === 'deep' ? o : Math.floor(k / taps);
        shift += (was.weightScale[o] * was.weights[o * perRow + k] - weights[o * perRow + k]) * means[channel];
      }
      const wanted = -shift / (inputScale * was.weightScale[o]);
      expect(Math.abs(is.bias[o] - was.bias[o] - wanted)).toBeLessThan(0.51);
      moved = Math.max(moved, Math.abs(wanted));
    }
    expect(moved).toBeGreaterThan(2);
  });

  it('leaves the first layer and says so', async () => {
    const { before, after } = await corrected();
    expect(conv(after, 'first').bias).toEqual(conv(before, 'first').bias);
    expect(after.notes?.join()).toMatch(/left 1 of 3 convolutions .*: first\./);
  });

  it('refuses a network that tells nothing', async () => {
    const graph = prepare(smallNet({ tail: false })).graph;
    const quantized = quantize(graph, await collectRanges(graph, stream(netImages(2)), 2), strict.settings);
    expect(() => correctAnalytically(quantized, strict.settings)).toThrow(
      /no BatchNormalization .*bias-correction:empirical/,
    );
  });
});
