import { describe, expect, it } from 'vitest';
import { int, ints, type Graph } from '../../src/graph/graph';
import { floatTensor } from '../../src/graph/tensor';
import { inferShapes } from '../../src/graph/shapes';
import { gatesOf, valueBits } from '../../src/quantize/gates';
import { best } from '../../src/quantize/presets/best';
import { quantizedNet } from '../support/quantizedNet';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** conv – what `gate` makes of it – conv. */
function gated(gate: (build: GraphBuilder, x: number) => number): Graph {
  const build = graphBuilder(random(4));
  const conv = (name: string, x: number, channels: number): number =>
    build.node('Conv', name, [x, build.floats(`${name}.w`, [4, channels, 1, 1], -2, 2)], {
      kernel_shape: ints([1, 1]),
    });
  return inferShapes(build.build([conv('b', gate(build, conv('a', build.input('image', [1, 3, 16, 16]), 3)), 4)]));
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const swish = (build: GraphBuilder, x: number): number =>
  build.node('Mul', 'mul', [x, build.node('Sigmoid', 'sigmoid', [x])]);
const mish = (build: GraphBuilder, x: number): number =>
  build.node('Mul', 'mul', [build.node('Tanh', 'tanh', [build.node('Softplus', 'softplus', [x])]), x]);
const squared = (build: GraphBuilder, x: number): number => build.node('Mul', 'mul', [x, x]);
const shared = (build: GraphBuilder, x: number): number => {
  const s = build.node('Sigmoid', 'sigmoid', [x]);
  return build.node('Add', 'add', [build.node('Mul', 'mul', [x, s]), s]);
};
const ofAnother = (build: GraphBuilder, x: number): number =>
  build.node('Mul', 'mul', [x, build.node('Sigmoid', 'sigmoid', [build.node('Relu', 'relu', [x])])]);

const ofOther = (build: GraphBuilder, x: number): number => {
  const other = build.node('Conv', 'other', [x, build.floats('other.w', [4, 4, 1, 1], -2, 2)], {
    kernel_shape: ints([1, 1]),
  });
  return build.node('Mul', 'mul', [x, build.node('Sigmoid', 'sigmoid', [other])]);
};
const perChannel = (build: GraphBuilder, x: number): number =>
  build.node('Mul', 'mul', [
    build.node('Sigmoid', 'sigmoid', [x]),
    build.node('Mul', 'scaled', [x, build.floats('c', [4, 1, 1], 1, 2)]),
  ]);
const scalar = (build: GraphBuilder, value: number): number => build.constant(`c${value}`, floatTensor([], [value]));
const geluByErf = (build: GraphBuilder, x: number): number => {
  const erf = build.node('Erf', 'erf', [build.node('Div', 'div', [x, scalar(build, Math.SQRT2)])]);
  const product = build.node('Mul', 'mul', [x, build.node('Add', 'add', [erf, scalar(build, 1)])]);
  return build.node('Mul', 'half', [product, scalar(build, 0.5)]);
};
const boundedTanh = (build: GraphBuilder, x: number): number => {
  const tanh = build.node('Tanh', 'tanh', [build.node('Mul', 'half', [x, scalar(build, 0.5)])]);
  const sum = build.node('Add', 'sum', [build.node('Mul', 'mul', [x, tanh]), x]);
  const whole = build.node('Mul', 'whole', [scalar(build, 0.5), sum]);
  return build.node('Min', 'min', [whole, scalar(build, 1)]);
};
const hardSwish = (build: GraphBuilder, x: number): number => {
  const moved = build.node('Add', 'add', [x, scalar(build, 3)]);
  const clip = build.node('Clip', 'clip', [moved, scalar(build, 0), scalar(build, 6)]);
  return build.node('Div', 'div', [build.node('Mul', 'mul', [x, clip]), scalar(build, 6)]);
};
/** The normal distribution by midpoints. */
const phi = (x: number): number => {
  const n = 20000;
  const density = (t: number): number => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  return 0.5 + Array.from({ length: n }, (_, i) => (density(((i + 0.5) / n) * x) * x) / n).reduce((a, b) => a + b);
};

describe('gates', () => {
  const cases: readonly (readonly [
    string,
    (build: GraphBuilder, x: number) => number,
    ((x: number) => number) | undefined,
  ])[] = [
    ['swish', swish, (x) => x * sigmoid(x)],
    ['mish, the factors the other way round', mish, (x) => x * Math.tanh(Math.log(1 + Math.exp(x)))],
    ['a sigmoid that is read twice', shared, (x) => (x + 1) * sigmoid(x)],
    ['a function within a function', ofAnother, (x) => x * sigmoid(Math.max(x, 0))],
    ['gelu by erf', geluByErf, (x) => x * phi(x)],
    ['swish by the hyperbolic tangent, bounded behind', boundedTanh, (x) => Math.min(x * sigmoid(x), 1)],
    ['hard swish by its parts', hardSwish, (x) => (x * Math.max(0, Math.min(6, x + 3))) / 6],
    ['a square', squared, undefined],
    ['a sigmoid of another value', ofOther, undefined],
    ['a sigmoid times a constant per channel', perChannel, undefined],
  ];
  it.each(cases)('%s', (_, gate, expected) => {
    const gates = [...gatesOf(gated(gate)).values()];
    expect(gates).toHaveLength(expected ? 1 : 0);
    for (const x of [-7, -1, 0, 0.3, 5]) if (expected) expect(gates[0].whole(x)).toBeCloseTo(expected(x), 6);
  });

  it('end before what the network gives out, and before what has a scale of its own', () => {
    const graph = gated(swish);
    const [inner] = graph.nodes.filter(({ op }) => op === 'Sigmoid').map(({ outputs }) => outputs[0]);
    const given = new Map([[inner, { scale: 1 / 256, zeroPoint: 0, low: 0, high: 255, bits: 8 }]]);
    expect(gatesOf(graph).size).toBe(1);
    expect(gatesOf({ ...graph, outputs: [...graph.outputs, inner] }).size).toBe(0);
    expect(gatesOf({ ...graph, given }).size).toBe(0);
  });

  it('addresses of tables are as wide as tables; everything else has the bits of the recipe, or of its layer', () => {
    const graph = gated(swish);
    const bitsOf = (settings: typeof best.settings): Record<string, number> => {
      const bits = valueBits(graph, settings);
      return Object.fromEntries(graph.nodes.map(({ name, outputs }) => [name, bits[outputs[0]]]));
    };
    const low = { ...best.settings, bits: { weights: 4, activations: 4, bias: 32 } };
    expect(bitsOf(low)).toMatchObject({ a: 14, mul: 4, b: 4 });
    const [layer] = graph.layers.filter(({ name }) => graph.layers[graph.nodes[0].layer].name === name);
    expect(bitsOf({ ...low, layers: { [layer.name]: { bits: { activations: 6 } } } })).toMatchObject({ a: 6, mul: 4 });
  });

  /** Bits of what a gate makes, which one convolution reads, with weights of this shape in so many groups. */
  const bitsBehind = (shape: readonly number[], group: number): number => {
    const build = graphBuilder(random(6));
    const made = swish(build, build.input('image', [1, 4, 8, 8]));
    const attributes = { kernel_shape: ints(shape.slice(2)), group: int(group) };
    const conv = build.node('Conv', 'conv', [made, build.floats('w', shape)], attributes);
    const graph = inferShapes(build.build([conv]));
    return valueBits(graph, { ...best.settings, bits: { weights: 4, activations: 4, bias: 32 } })[made];
  };

  it.each([
    ['a factor per channel', [4, 1, 1, 1], 4, 16],
    ['a window per channel', [4, 1, 3, 3], 4, 4],
    ['two factors per channel', [8, 1, 1, 1], 4, 4],
    ['a convolution', [4, 4, 1, 1], 1, 4],
  ] as const)('has the bits of a multiplier only before %s', (_, shape, group, expected) =>
    expect(bitsBehind(shape, group)).toBe(expected),
  );

  it('become one table, whose entries are the function of the real address, rounded once', async () => {
    const model = await quantizedNet(gated(swish), { preset: 'best', optimize: [] });
    const step = model.steps.find(({ kind }) => kind === 'lookup');
    if (step?.kind !== 'lookup') throw new Error('no table');
    expect(model.steps.map(({ kind }) => kind)).toEqual(['conv', 'lookup', 'conv']);
    const [input, output] = [model.tensors[step.inputs[0]], model.tensors[step.outputs[0]]];
    if (!input || !output) throw new Error('no tensors');
    expect(step.table).toHaveLength(2 ** 14);
    step.table.forEach((q, i) => {
      const x = input.scale[0] * (i + input.qmin - input.zeroPoint);
      const wanted = Math.max(
        output.qmin,
        Math.min(output.qmax, (x * sigmoid(x)) / output.scale[0] + output.zeroPoint),
      );
      expect(Math.abs(q - wanted)).toBeLessThanOrEqual(0.5 + 1e-9);
    });
  });

  it('are lines between knots where tables are too narrow', async () => {
    const model = await quantizedNet(gated(swish), {
      preset: 'best',
      optimize: [],
      bits: { weights: 8, activations: 16, bias: 32 },
    });
    expect(model.steps.map(({ kind }) => kind)).toEqual(['conv', 'curve', 'conv']);
  });
});
