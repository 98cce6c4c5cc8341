import { describe, expect, it } from 'vitest';
import { vitis } from '../../../src/export/vitis';
import { readParameters } from '../../../src/formats/parameters/readParameters';
import { type Graph, int, ints } from '../../../src/graph/graph';
import { floatsOf, floatTensor } from '../../../src/graph/tensor';
import { inferShapes } from '../../../src/graph/shapes';
import { withNamedScales } from '../../../src/passes/given/withNamedScales';
import { prepare } from '../../../src/passes/pipeline';
import { dpu } from '../../../src/quantize/presets/dpu';
import { given } from '../../../src/quantize/presets/given';
import { quantize } from '../../../src/quantize/quantize';
import { graphBuilder } from '../../support/buildGraph';
import { smallDarknet } from '../../support/darknetNet';
import { quantizedNet } from '../../support/quantizedNet';
import { random } from '../../support/random';
import { syntheticRanges } from '../../support/syntheticRanges';

/** conv – relu – conv; `w` has 4 output channels. */
function net(): Graph {
  const build = graphBuilder(random(5));
  const conv = (name: string, x: number, w: number): number =>
    build.node('Conv', name, [x, w, build.floats(`${name}/b`, [4])], { kernel_shape: ints([1, 1]) });
  const first = conv('first', build.input('image', [1, 3, 4, 4]), build.floats('w', [4, 3, 1, 1]));
  const relu = build.node('Relu', 'relu', [first]);
  return build.build([conv('last', relu, build.floats('v', [4, 4, 1, 1]))]);
}

function read(content: unknown, graph = net()): Graph {
  const named = readParameters(new TextEncoder().encode(JSON.stringify(content)), 'p.json');
  const loaded = { ...inferShapes(graph), named };
  return withNamedScales(prepare(loaded).graph, loaded);
}

const info = (change: object): unknown => ({ param: {}, output: {}, input: {}, ...change });
/** Of a value, without which a file is none. */
const some = { input: { image: [[8, 4]] } };
const scaleAt = ({ given, values }: Graph, name: string): number | undefined =>
  given?.get(values.findIndex((value) => value.name === name))?.scale;

describe('names', () => {
  it.each([
    ['a node whose activation is fused into it', { output: { first: [[8, 4]] } }, 'relu:out'],
    ['the activation itself', { output: { relu: [[8, 4]] } }, 'relu:out'],
    ['an input', { input: { image: [[8, 4]] } }, 'image'],
    ['an input of a node', { input: { last: [[8, 4]] } }, 'relu:out'],
  ])('stand for values: %s', (_, sections, value) => {
    const graph = read(info(sections));
    expect(scaleAt(graph, value)).toBe(1 / 16);
    expect(graph.given?.size).toBe(1);
  });

  it.each(['first.weight', 'w'])('stand for weights: %s', (name) => {
    const { nodes, constants } = read(info({ param: { [name]: [[4, 2]] }, ...some }));
    const first = nodes.find((node) => node.name === 'first');
    expect(first?.grid).toEqual({ scale: [0.25], bits: 4 });
    const made = floatsOf(constants.get(first?.inputs[1] ?? -1)!);
    const old = net();
    const weights = floatsOf(old.constants.get(old.values.findIndex((value) => value.name === 'w'))!);
    expect([...made]).toEqual(Array.from(weights, (w) => Math.sign(w) * Math.round(Math.abs(w) * 4) * 0.25 + 0));
  });

  it('of weights alone are none to run with', () => {
    expect(() => read(info({ param: { w: [[4, 2]] } }))).toThrow('found none that can be taken');
  });

  it('of the same weights must agree, and are heeded once', () => {
    const both = (position: number): unknown =>
      info({ param: { 'first.weight': [[8, 4]], w: [[8, position]] }, ...some });
    expect(() => read(both(6))).toThrow('"w" and "first.weight" are the same weights, with scales 0.015625 and 0.0625');
    expect(read(both(4)).unread ?? []).toEqual([]);
    expect(() =>
      read(
        info({
          param: {
            w: [
              [8, 4],
              [8, 6],
            ],
          },
        }),
      ),
    ).toThrow('expected one [bits, position], found 2');
  });

  /** Conv, and what is folded into its weights. */
  const scaled = (): Graph => {
    const build = graphBuilder(random(5));
    const x = build.node('Conv', 'conv', [build.input('image', [1, 3, 4, 4]), build.floats('w', [4, 3, 1, 1])]);
    return build.build([build.node('Mul', 'ten', [x, build.scalar('gain', 10)])]);
  };

  it.each(['w', 'conv.weight'])('of weights that something is folded into are not taken: %s', (name) => {
    const graph = read(info({ param: { [name]: [[8, 6]] }, ...some }), scaled());
    expect(graph.nodes.map(({ grid }) => grid)).toEqual(graph.nodes.map(() => undefined));
    expect(graph.unread?.map(({ layer, reason }) => [layer, reason.replace(/^.*taken: /, '')])).toEqual([
      [name, 'what follows it is folded into it, and its integers are chosen'],
    ]);
  });

  it('of what the export vitis wrote are those of the weights as they are multiplied', () => {
    const graph = read(info({ param: { 'conv.weight': [[8, 2]] }, ...some, shift_cut: {} }), scaled());
    expect(graph.nodes.find(({ name }) => name === 'conv')?.grid).toEqual({ scale: [0.25], bits: 8 });
  });

  it('of a normalization’s factors are no weights', () => {
    const build = graphBuilder(random(5));
    const factors = ['gamma', 'beta', 'mean'].map((name) => build.floats(name, [3]));
    const variance = build.constant('variance', floatTensor([3], [0.01, 0.04, 1]));
    const graph = build.build([
      build.node('BatchNormalization', 'bn', [build.input('image', [1, 3, 4, 4]), ...factors, variance]),
    ]);
    expect(read(info({ param: { gamma: [[8, 6]] }, ...some }), graph).unread).toHaveLength(1);
  });

  it('of weights that are unrolled are not taken', () => {
    const build = graphBuilder(random(5));
    const inputs = [build.input('image', [3, 1, 2]), build.floats('W', [1, 12, 2]), build.floats('R', [1, 12, 4])];
    const graph = build.build([build.node('GRU', 'gru', inputs, { hidden_size: int(4) })]);
    const { unread, nodes } = read(info({ param: { W: [[8, 6]], R: [[8, 6]] }, ...some }), graph);
    expect(unread?.map(({ layer }) => layer)).toEqual(['W', 'R']);
    expect(nodes.filter(({ grid }) => grid)).toEqual([]);
  });

  it('that are unknown are an error that names some and says how many', () => {
    const output = Object.fromEntries(['a', 'b', 'c', 'd', 'relu'].map((name) => [name, [[8, 4]]]));
    expect(() => read(info({ output }))).toThrow(
      /^p\.json: 4 of 5 names are not in .*: "a", "b", "c" and 1 more; expected names of its layers, nodes and values, such as "first", "relu", "last"/,
    );
  });

  it('of one value must agree', () => {
    expect(() => read(info({ output: { first: [[8, 4]], relu: [[8, 5]] } }))).toThrow(
      'p.json: "relu" and "first" are the same value, with scales 0.03125 and 0.0625; expected one scale for each value',
    );
  });
});

describe('PPQ', () => {
  const config = (hash: number, change: object = {}): object => ({
    ...{ bit_width: 8, state: 'ACTIVATED', quant_min: -128, quant_max: 127, hash, dominator: hash, ...change },
  });
  const tensors = (weights: readonly number[]): unknown => ({
    configs: {
      first: {
        image: config(1),
        w: config(2),
        'first/b': config(3, { state: 'PASSIVE', bit_width: 32 }),
        'first:out': config(4, { state: 'OVERLAPPED', dominator: 5 }),
      },
      relu: { 'first:out': config(6, { state: 'OVERLAPPED', dominator: 5 }), 'relu:out': config(5) },
    },
    values: {
      1: { scale: 0.02, zero_point: 0 },
      2: { scale: weights, zero_point: weights.map(() => 0) },
      5: { scale: 0.03, zero_point: -128 },
    },
  });

  it('gives values, zero points and weights per channel; what is fused is left out', () => {
    const graph = read(tensors([0.01, 0.02, 0.03, 0.04]));
    expect([scaleAt(graph, 'image'), scaleAt(graph, 'relu:out'), graph.given?.size]).toEqual([0.02, 0.03, 2]);
    const { model } = quantize(graph, syntheticRanges(graph), given.settings);
    const conv = model.steps.find((step) => step.kind === 'conv');
    expect(Array.from(conv?.weightScale ?? [])).toEqual([0.01, 0.02, 0.03, 0.04]);
    const [relu] = conv?.outputs ?? [];
    expect(model.tensors[relu]).toMatchObject({ zeroPoint: -128, bits: 8, qmin: -128, qmax: 127 });
    expect(graph.unread ?? []).toEqual([]);
  });

  it('gives what is aligned to another tensor the scale of that one, unless it has its own', () => {
    const aligned = (own: object) => ({
      configs: {
        first: { image: config(1) },
        relu: { 'relu:out': own },
        last: { 'relu:out': config(6, { state: 'PASSIVE', dominator: 7 }) },
      },
      values: {
        1: { scale: 0.02, zero_point: 0 },
        5: { scale: 0.03, zero_point: 0 },
        7: { scale: 0.05, zero_point: 0 },
      },
    });
    const passive = read(aligned(config(5, { state: 'FP32' })));
    expect(scaleAt(passive, 'relu:out')).toBe(0.05);
    const other = read(aligned(config(5)));
    expect(scaleAt(other, 'relu:out')).toBe(0.03);
    expect(other.unread?.map(({ layer }) => layer)).toEqual(['relu:out']);
  });

  it('with scales that are not as many as channels is refused', () => {
    expect(() => read(tensors([0.1, 0.2]))).toThrow('p.json: expected 1 or 4 scales for "w", found 2');
  });
});

it('reads what was exported of a Darknet network with normalizations: the same integers', async () => {
  const model = await quantizedNet(smallDarknet(), { preset: 'dpu' });
  const [file] = vitis(model, { name: 'small', provenance: 'p' });
  const loaded = { ...smallDarknet(), named: readParameters(file.bytes, 'small.json') };
  const graph = withNamedScales(prepare(loaded).graph, loaded);
  const range = { weights: 'min-max', activations: 'min-max' };
  const back = quantize(graph, syntheticRanges(graph), { ...dpu.settings, range }).model;
  const weights = (of: typeof model): unknown =>
    of.steps.map((step) => (step.kind === 'conv' ? [step.weights, step.bias, step.requantize] : step));
  expect(weights(back)).toEqual(weights(model));
  expect(back.tensors).toEqual(model.tensors);
});
