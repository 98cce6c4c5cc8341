/** Models that bring their scales along need images only for what no scale says. */
import { describe, expect, it } from 'vitest';
import { rangesOfGiven } from '../../src/engine/givenRanges';
import { inputsOf as imagesAsReals } from '../../src/engine/images';
import { noiseImages } from '../../src/engine/noiseImages';
import { ints, type Graph, type ValueId } from '../../src/graph/graph';
import type { GivenScale } from '../../src/graph/given';
import { inferShapes } from '../../src/graph/shapes';
import { prepare } from '../../src/passes/pipeline';
import { given as preset } from '../../src/quantize/presets/given';
import { quantize } from '../../src/quantize/quantize';
import { reachedFromGiven } from '../../src/quantize/ranges/reached';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

const int8: GivenScale = { scale: 0.5, zeroPoint: 2, low: -128, high: 127, bits: 8 };
const uint8: GivenScale = { scale: 0.25, zeroPoint: 3, low: 0, high: 255, bits: 8 };

/** A network whose input, and whatever `then` names, has a scale. */
function net(then: (build: GraphBuilder, x: ValueId) => readonly [out: ValueId, ...held: ValueId[]]): Graph {
  const build = graphBuilder(random(1));
  const x = build.input('x', [1, 3, 4, 4]);
  const [out, ...held] = then(build, x);
  const graph = inferShapes(build.build([out]));
  return prepare({
    ...graph,
    given: new Map([[x, int8], ...held.map((value): [ValueId, GivenScale] => [value, uint8])]),
  }).graph;
}

const conv = (build: GraphBuilder, name: string, x: ValueId): ValueId =>
  build.node('Conv', name, [x, build.floats(`${name}.w`, [3, 3, 1, 1])]);

describe('without images', () => {
  it.each<[string, Parameters<typeof net>[0]]>([
    ['a head', (b, x) => [conv(b, 'head', x)]],
    [
      'a given output',
      (b, x) => {
        const c = conv(b, 'c', x);
        return [conv(b, 'head', c), c];
      },
    ],
    [
      'a function of given integers',
      (b, x) => {
        const c = conv(b, 'c', x);
        return [conv(b, 'head', b.node('Sigmoid', 'sigmoid', [c])), c];
      },
    ],
    [
      'what moves given integers',
      (b, x) => [conv(b, 'head', b.node('MaxPool', 'pool', [x], { kernel_shape: ints([2, 2]) }))],
    ],
  ])('%s has its range', async (_, then) => {
    const graph = net(then);
    const ranges = await rangesOfGiven(graph, preset.settings);
    expect(ranges.images).toBe(0);
    const program = quantize(graph, ranges, preset.settings).model;
    expect(program.steps.map(({ kind }) => kind)).not.toContain('island');
  });

  it.each<[string, Parameters<typeof net>[0], string]>([
    ['a convolution between convolutions', (b, x) => [conv(b, 'head', conv(b, 'middle', x))], 'middle'],
    ['a sum', (b, x) => [conv(b, 'head', b.node('Add', 'sum', [x, b.node('Relu', 'r', [x])]))], 'sum'],
  ])('%s is named', async (_, then, layer) => {
    const line = `the file has no scale for what ${layer} makes, so that its range has to be measured: name images in "calibration.dataset"`;
    await expect(rangesOfGiven(net(then), preset.settings)).rejects.toThrow(line);
  });
});

it('functions of given integers reach what they make of the farthest ones', () => {
  const graph = net((b, x) => [b.node('Neg', 'turned', [b.node('Relu', 'relu', [x])])]);
  const at = (name: string): ValueId => graph.nodes.find((node) => node.name === name)!.outputs[0];
  const reached = reachedFromGiven(graph);
  // 0.5 · (q − 2) for q = −128 … 127
  expect(reached.get(graph.inputs[0])).toEqual([-65, 62.5]);
  expect(reached.get(at('relu'))).toEqual([0, 62.5]);
  expect(reached.get(at('turned'))).toEqual([-62.5, -0]);
});

describe('noise', () => {
  const inputsOf = async (from: Graph): Promise<readonly Float32Array[]> => {
    const inputs: Float32Array[] = [];
    for await (const input of imagesAsReals(noiseImages(from))) inputs.push(input as Float32Array);
    return inputs;
  };
  const graph = net((b, x) => [conv(b, 'head', x)]);
  it('lies on the integers of the input, all over them, and is the same each time', async () => {
    const all = await inputsOf(graph);
    const steps = all.flatMap((input) => Array.from(input, (x) => x / 0.5 + 2));
    expect(all).toHaveLength(4);
    expect(steps.every((q) => Number.isInteger(q) && q >= -128 && q <= 127)).toBe(true);
    expect([Math.min(...steps) < -100, Math.max(...steps) > 100]).toEqual([true, true]);
    expect(await inputsOf(graph)).toEqual(all);
  });
  it('is of its own for each of several inputs', async () => {
    const build = graphBuilder(random(1));
    const [a, b] = [build.input('a', [1, 3, 2, 2]), build.input('b', [1, 3, 2, 2])];
    const two = inferShapes(build.build([build.node('Add', 'sum', [a, b])]));
    const given = new Map([a, b].map((value): [ValueId, GivenScale] => [value, value === a ? int8 : uint8]));
    for await (const { input } of noiseImages({ ...two, given })) {
      const steps = [...(input as ReadonlyMap<ValueId, Float32Array>)].map(([value, data]) =>
        Array.from(data, (x) => (value === a ? x / 0.5 + 2 : x / 0.25 + 3)),
      );
      expect(steps.map(({ length }) => length)).toEqual([12, 12]);
      expect(steps.flat().every(Number.isInteger)).toBe(true);
      expect(steps[1].every((q) => q >= 0 && q <= 255)).toBe(true);
      expect(steps[0]).not.toEqual(steps[1]);
    }
  });
  it('is refused where the input has no scale', () => {
    expect(() => noiseImages({ ...graph, given: new Map() })).toThrow(
      'noise is no input for x: name "calibration.dataset"',
    );
  });
});
