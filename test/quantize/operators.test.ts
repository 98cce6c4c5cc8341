/** Operators in small networks, integers end to end: no islands, and the same from the reference, the kernel and onnx-integer. */
import { beforeAll, describe, expect, it } from 'vitest';
import { integerGraph } from '../../src/export/integerOnnx';
import { ints, type Graph, type ValueId } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { reference } from '../../src/integer/runStep';
import { createKernel, type Kernel } from '../../src/integer/wasm/kernel';
import type { Settings } from '../../src/quantize/settings';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { netImages, quantizedNet } from '../support/quantizedNet';
import { compareIntegers, integersByEngine, integersByOnnxruntime } from '../support/onnxIntegers';
import { modes } from '../support/quantizedSteps';
import { random } from '../support/random';

type Body = (build: GraphBuilder, a: ValueId, b: ValueId, pooled: ValueId) => ValueId;

/** Two maps (1, 4, 16, 16) of different scales, and one of their means (1, 4, 1, 1). */
function netOf(body: Body): Graph {
  const build = graphBuilder(random(3));
  const conv = (name: string, x: number, shape: readonly number[], spread: number): number =>
    build.node('Conv', name, [x, build.floats(`${name}.w`, shape, -spread, spread)], { kernel_shape: ints([1, 1]) });
  const image = build.input('image', [1, 3, 16, 16]);
  const [a, b] = [conv('a', image, [4, 3, 1, 1], 2), conv('b', image, [4, 3, 1, 1], 0.3)];
  const made = body(build, a, b, build.node('GlobalAveragePool', 'pooled', [a]));
  return inferShapes(build.build([build.node('GlobalMaxPool', 'end', [made])]));
}

const cases: readonly (readonly [name: string, body: Body])[] = [
  ['Sub of maps', (build, a, b) => build.node('Sub', 'y', [a, b])],
  ['Sub, the other way round, with Relu', (build, a, b) => build.node('Relu', 'r', [build.node('Sub', 'y', [b, a])])],
  ['Sub of a map and its means', (build, a, _, pooled) => build.node('Sub', 'y', [a, pooled])],
  ['Sum of three', (build, a, b) => build.node('Sum', 'y', [a, b, a])],
  ['Max of maps', (build, a, b) => build.node('Max', 'y', [a, b])],
  ['Min of three, with means', (build, a, b, pooled) => build.node('Min', 'y', [a, pooled, b])],
  ['Mean of three', (build, a, b) => build.node('Mean', 'y', [a, b, b])],
];

const settings: readonly (readonly [name: string, change: Partial<Settings>])[] = [
  ...modes.map((adjustment) => [adjustment, { adjustment }] as const),
  ['asymmetric', { symmetric: { weights: true, activations: false } }],
  ['4 bits', { bits: { weights: 4, activations: 4, bias: 32 } }],
];

let kernel: Kernel;
beforeAll(async () => {
  kernel = await createKernel();
});

const [image] = netImages(1);

describe.each(cases)('%s', (_, body) => {
  it.each(settings)('%s', async (_, change) => {
    const model = await quantizedNet(netOf(body), change);
    expect(model.steps.filter(({ kind }) => kind === 'island')).toEqual([]);
    const integers = integersByEngine(model, image, reference);
    expect(compareIntegers(integers, integersByEngine(model, image, kernel)).differing).toBe(0);
    const runtime = await integersByOnnxruntime(integerGraph(model), model, image, false);
    expect(compareIntegers(integers, runtime)).toMatchObject({ differing: 0 });
  });
});
