import { describe, expect, it } from 'vitest';
import { float, type Graph, int, ints, type ValueId } from '../../src/graph/graph';
import { floatsOf, floatTensor } from '../../src/graph/tensor';
import { foldBatchNorm } from '../../src/passes/foldBatchNorm';
import golden from '../golden/foldBatchNorm.json';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { checkPass, opsOf } from '../support/checkPass';
import { random } from '../support/random';

/** Four random numbers per channel; the variance is positive. */
function normalize(b: GraphBuilder, name: string, input: ValueId, channels: number, attributes = {}): ValueId {
  const statistics = ['scale', 'shift', 'mean'].map((what) => b.floats(`${name}/${what}`, [channels]));
  return b.node(
    'BatchNormalization',
    name,
    [input, ...statistics, b.floats(`${name}/var`, [channels], 0.1, 2)],
    attributes,
  );
}

const builder = (): GraphBuilder => graphBuilder(random(1));
const fold = (graph: Graph): Graph => foldBatchNorm(graph);

describe('foldBatchNorm', () => {
  it.each([1, 2, 4])('folds into a convolution with bias and %i groups', (groups) => {
    const b = builder();
    const x = b.input('x', [1, 4, 5, 5]);
    const weights = b.floats('w', [8, 4 / groups, 3, 3]);
    const c = b.node('Conv', 'conv', [x, weights, b.floats('b', [8])], {
      group: int(groups),
      pads: ints([1, 1, 1, 1]),
    });
    const graph = b.build([normalize(b, 'bn', c, 8, { epsilon: float(1e-3) })]);
    const after = checkPass(graph, fold);
    expect(opsOf(after)).toEqual(['Conv']);
    expect(after.nodes[0]).toMatchObject({ name: 'conv', layer: 0, outputs: graph.outputs });
  });

  it('folds into a convolution without bias, and into Gemm with weights (O, I)', () => {
    const b = builder();
    const c = b.node('Conv', 'conv', [b.input('x', [1, 2, 3, 3]), b.floats('w', [3, 2, 3, 3])]);
    const flat = b.node('Flatten', 'flat', [normalize(b, 'bn', c, 3)]);
    const g = b.node('Gemm', 'fc', [flat, b.floats('fw', [5, 3])], { transB: int(1) });
    expect(opsOf(checkPass(b.build([normalize(b, 'bn2', g, 5)]), fold))).toEqual(['Conv', 'Flatten', 'Gemm']);
  });

  it('makes a convolution per channel of one that has nothing before it', () => {
    const b = builder();
    const after = checkPass(b.build([normalize(b, 'bn', b.input('x', [1, 3, 2, 4]), 3)]), fold);
    expect(opsOf(after)).toEqual(['Conv']);
    expect(after.nodes[0]).toMatchObject({ name: 'bn', layer: 0, attributes: { group: int(3) } });
  });

  it('does not fold into a convolution that others read', () => {
    const b = builder();
    const c = b.node('Conv', 'conv', [b.input('x', [1, 2, 3, 3]), b.floats('w', [2, 2, 1, 1])]);
    const n = normalize(b, 'bn', c, 2);
    const after = checkPass(b.build([b.node('Add', 'add', [c, n])]), fold);
    expect(after.nodes.map(({ name }) => name)).toEqual(['conv', 'bn', 'add']);
  });

  it('does not fold into a convolution that leaves the graph', () => {
    const b = builder();
    const c = b.node('Conv', 'conv', [b.input('x', [1, 2, 3, 3]), b.floats('w', [2, 2, 1, 1])]);
    expect(checkPass(b.build([c, normalize(b, 'bn', c, 2)]), fold).nodes).toHaveLength(2);
  });

  it.each([
    ['in training', { training_mode: int(1) }],
    ['of a negative variance', {}],
  ])('leaves one %s alone', (what, attributes) => {
    const b = builder();
    const c = b.node('Conv', 'conv', [b.input('x', [1, 2, 3, 3]), b.floats('w', [2, 2, 1, 1])]);
    const low = what.includes('negative') ? -2 : 0.1;
    const statistics = ['s', 'b', 'm'].map((name) => b.floats(name, [2]));
    const n = b.node('BatchNormalization', 'bn', [c, ...statistics, b.floats('v', [2], low, low + 0.1)], attributes);
    const graph = b.build([n]);
    expect(foldBatchNorm(graph)).toBe(graph);
  });

  it('leaves one without weights alone', () => {
    const b = builder();
    const graph = b.build([normalize(b, 'bn', b.input('x', [1, 3, 2, 4]), 3)]);
    const bare = { ...graph, constants: new Map() };
    expect(foldBatchNorm(bare)).toBe(bare);
  });
});

/** Made by golden/foldBatchNorm.py in the appendix's steps, each rounded to float32. */
describe("the report's arithmetic", () => {
  it.each(golden.cases)('gives the same bits ($channels channels, bias $hasBias)', (wanted) => {
    const b = builder();
    const constant = (name: string, shape: readonly number[], bits: readonly number[]): ValueId =>
      b.constant(name, floatTensor(shape, new Float32Array(Uint32Array.from(bits).buffer)));
    const { channels: c, size } = wanted;
    const inputs = [b.input('x', [1, size, 2, 2]), constant('w', [c, size, 1, 1], wanted.weights)];
    if (wanted.hasBias) inputs.push(constant('b', [c], wanted.bias));
    const conv = b.node('Conv', 'conv', inputs);
    const statistics = (['scale', 'shift', 'mean', 'variance'] as const).map((what) =>
      constant(what, [c], wanted[what]),
    );
    const graph = b.build([b.node('BatchNormalization', 'bn', [conv, ...statistics], { epsilon: float(1e-5) })]);
    const after = checkPass(graph, (before) => foldBatchNorm(before, { arithmetic: 'report' }));
    const [, weights, bias] = after.nodes[0].inputs.map((id) => after.constants.get(id));
    const bitsOf = (tensor: typeof weights): number[] => Array.from(new Uint32Array(floatsOf(tensor!).buffer));
    expect(bitsOf(weights)).toEqual(wanted.newWeights);
    expect(bitsOf(bias)).toEqual(wanted.newBias);
  });
});
