import { describe, expect, it } from 'vitest';
import { int, ints } from '../../src/graph/graph';
import { isKnown } from '../../src/graph/tensor';
import { passes, prepare } from '../../src/passes/pipeline';
import { graphBuilder } from '../support/buildGraph';
import { checkPass, expectSameOutputs, opsOf } from '../support/checkPass';
import { random } from '../support/random';
import { randomNetwork } from '../support/randomNetwork';
import { inferShapes } from '../../src/graph/shapes';

const seeds = Array.from({ length: 30 }, (_, at) => at + 1);

describe('every pass', () => {
  it.each(passes.filter(({ wanted }) => !wanted))('$name computes the same on random networks', ({ run }) => {
    for (const seed of seeds.slice(0, 6)) checkPass(randomNetwork(seed, 8), (graph) => run(graph, {}));
  });
});

describe('prepare', () => {
  it.each(seeds)('computes the same on random network %i', (seed) => {
    const graph = inferShapes(randomNetwork(seed, 10));
    const { graph: prepared } = prepare(graph);
    expectSameOutputs(graph, prepared, 1e-5);
    const made = prepared.nodes.flatMap(({ outputs }) => outputs).map((id) => prepared.values[id]);
    expect(made.filter(({ shape }) => !isKnown(shape))).toEqual([]);
    const gone = ['BatchNormalization', 'Identity', 'Dropout', 'Split', 'MatMul', 'Shape', 'ReduceMean', 'Unsqueeze'];
    expect(prepared.nodes.map(({ op }) => op).filter((op) => gone.includes(op))).toEqual([]);
    expect(prepared.layers).toBe(graph.layers);
  });

  it.each(seeds.slice(0, 20))('has nothing to do the second time (%i)', (seed) => {
    const { graph } = prepare(randomNetwork(seed, 10));
    expect(prepare(graph)).toEqual({ graph, changes: [] });
  });

  it('says what it changed', () => {
    const b = graphBuilder(random(1));
    const conv = b.node('Conv', 'conv', [b.input('x', [1, 2, 4, 4]), b.floats('w', [3, 2, 3, 3])]);
    const statistics = ['s', 'b', 'm', 'v'].map((name) => b.floats(name, [3], 0.5, 1));
    const normal = b.node('BatchNormalization', 'bn', [conv, ...statistics]);
    const relu = b.node('Relu', 'relu', [b.node('Dropout', 'drop', [normal])]);
    b.node('Shape', 'unused', [relu]);
    const { graph, changes } = prepare(b.build([relu]));
    expect(opsOf(graph)).toEqual(['Conv+relu']);
    expect(graph.nodes[0]).toMatchObject({ name: 'conv', layer: 0, outputs: [relu] });
    expect(changes).toEqual([
      { pass: 'fold constants', changes: 1, detail: '1 Shape, computed beforehand' },
      { pass: 'drop identities', changes: 1, detail: '1 Dropout, dropped: they hand their input on' },
      { pass: 'explicit windows', changes: 1, detail: '1 Conv, with padding and kernel written out' },
      {
        pass: 'fold batch normalization',
        changes: 1,
        detail: '1 BatchNormalization, folded into the layer before, or made a convolution per channel',
      },
      { pass: 'fuse activation', changes: 1, detail: '1 Relu, fused into the layer before' },
    ]);
  });

  it('removes what nothing reads, through several nodes', () => {
    const b = graphBuilder(random(1));
    const x = b.input('x', [1, 2]);
    b.node('Neg', 'dead2', [b.node('Exp', 'dead1', [x])]);
    const { graph, changes } = prepare(b.build([b.node('Tanh', 'live', [x])]));
    expect(opsOf(graph)).toEqual(['Tanh']);
    expect(changes.map(({ detail }) => detail)).toEqual(['1 Exp and 1 Neg, removed: nothing reads them']);
  });

  it('pads max-pools with zeros when asked to, and folds as the report does', () => {
    const b = graphBuilder(random(1));
    const stride1 = { kernel_shape: ints([2, 2]), strides: ints([1, 1]), pads: ints([0, 0, 1, 1]) };
    const graph = b.build([b.node('MaxPool', 'pool', [b.input('x', [1, 2, 4, 4])], stride1)]);
    expect(opsOf(prepare(graph).graph)).toEqual(['MaxPool']);
    expect(opsOf(prepare(graph, { maxPoolPadding: 'zero' }).graph)).toEqual(['Pad', 'MaxPool']);
  });

  it('leaves operators that it does not know alone', () => {
    const b = graphBuilder(random(1));
    const mystery = b.node('Mystery', 'm', [b.input('x', [1, 2])], { of: int(1) });
    const graph = b.build([b.node('Relu', 'r', [mystery])]);
    expect(prepare(graph)).toEqual({ graph, changes: [] });
  });

  it('refuses to hand on a broken graph', () => {
    const b = graphBuilder(random(1));
    const graph = b.build([b.node('Relu', 'r', [b.input('x', [1, 2])])]);
    expect(() => prepare({ ...graph, outputs: [9] })).toThrow(
      /preparing "test" broke it: output "9" is made by no node/,
    );
  });
});
