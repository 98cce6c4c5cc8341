/** Recurrences that are written out, and those that cannot be. What those compute: test/support/forms.ts, against onnxruntime. */
import { describe, expect, it } from 'vitest';
import { checkGraph } from '../../src/graph/check';
import { absent, float, type Graph, int, string, type ValueId } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { unrollRecurrent } from '../../src/passes/unrollRecurrent';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

interface Choice {
  readonly op?: 'RNN' | 'GRU' | 'LSTM';
  readonly steps?: number;
  readonly attributes?: Parameters<GraphBuilder['node']>[3];
  /** Inputs after the weights, by position. */
  readonly more?: (build: GraphBuilder) => Readonly<Record<number, ValueId>>;
}

function network({ op = 'GRU', steps = 3, attributes = {}, more = () => ({}) }: Choice): Graph {
  const build = graphBuilder(random(2));
  const rows = { RNN: 4, GRU: 12, LSTM: 16 }[op];
  const given = more(build);
  const inputs = [
    build.input('x', [steps, 1, 6]),
    given[1] ?? build.floats('W', [1, rows, 6]),
    build.floats('R', [1, rows, 4]),
    ...[3, 4, 5, 6, 7].map((at) => given[at] ?? absent),
  ];
  const all = build.node(op, 'form', inputs.slice(0, op === 'LSTM' ? 8 : 6), { hidden_size: int(4), ...attributes }, 2);
  return inferShapes(build.build([build.output(all, 1)]));
}

const opsOf = (graph: Graph): readonly string[] => graph.nodes.map(({ op }) => op);

describe('unrolling recurrences', () => {
  it('makes the input’s share one layer for all steps, and leaves out what is multiplied by a state of zero', () => {
    const graph = inferShapes(unrollRecurrent(network({})));
    expect(checkGraph(graph)).toEqual([]);
    const first = ['Slice', 'Sigmoid', 'Slice', 'Slice', 'Slice', 'Tanh', 'Mul', 'Sub'];
    const step = ['Slice', 'Gemm', 'Add', 'Sigmoid', 'Slice', 'Slice', 'Mul', 'Gemm', 'Slice', 'Add', 'Tanh'];
    const after = [...step, 'Sub', 'Mul', 'Add'];
    expect([...opsOf(graph)].sort()).toEqual(
      ['Reshape', 'Gemm', 'Gemm', ...first, ...after, ...after, 'Reshape'].sort(),
    );
    expect(graph.values[graph.outputs[0]].shape).toEqual([1, 1, 4]);
  });

  it('does not make the states that nobody reads', () => {
    expect(opsOf(unrollRecurrent(network({})))).not.toContain('Concat');
  });

  const alone: readonly (readonly [name: string, choice: Choice])[] = [
    ['steps of an unknown number', { steps: -1 }],
    ['513 steps', { steps: 513 }],
    ['clipping', { attributes: { clip: float(1) } }],
    ['the batch first', { attributes: { layout: int(1) } }],
    ['coupled gates', { op: 'LSTM', attributes: { input_forget: int(1) } }],
    ['peepholes', { op: 'LSTM', more: (build) => ({ 7: build.floats('P', [1, 12]) }) }],
    [
      'an activation with parameters',
      { attributes: { activations: { kind: 'strings', value: ['HardSigmoid', 'Tanh'] } } },
    ],
    ['parameters of activations', { attributes: { activation_alpha: { kind: 'floats', value: [1, 2] } } }],
    ['sequences that end early', { more: (build) => ({ 4: build.ints('lengths', [2]) }) }],
    [
      'weights that are computed',
      { more: (build) => ({ 1: build.node('Relu', 'w', [build.input('v', [1, 12, 6])]) }) },
    ],
    ['a state of an unknown shape', { more: (build) => ({ 5: build.input('h', [1, -1, 4]) }) }],
  ];
  it.each(alone)('leaves %s alone', (_, choice) => {
    const graph = network(choice);
    expect(unrollRecurrent(graph)).toBe(graph);
  });

  it.each<[string, Choice]>([
    ['512 steps', { steps: 512 }],
    ['peepholes of zero', { op: 'LSTM', more: (build) => ({ 7: build.floats('P', [1, 12], 0, 0) }) }],
    ['lengths that say all steps', { more: (build) => ({ 4: build.ints('lengths', [3]) }) }],
    ['a state that is an input', { more: (build) => ({ 5: build.input('h', [1, 1, 4]) }) }],
    ['a state that is computed', { more: (build) => ({ 5: build.node('Relu', 'h', [build.input('v', [1, 1, 4])]) }) }],
    ['a direction by name', { attributes: { direction: string('reverse') } }],
  ])('writes %s out', (_, choice) => {
    expect(opsOf(unrollRecurrent(network(choice)))).not.toContain(choice.op ?? 'GRU');
  });
});
