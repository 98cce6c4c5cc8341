/** Operators that the table does not know: whatever the runtime runs is a float island, and integers go on behind it. */
import { describe, expect, it } from 'vitest';
import { observeShapes } from '../../src/float/observeShapes';
import { ints, type Graph } from '../../src/graph/graph';
import { operators } from '../../src/graph/ops';
import { inferShapes } from '../../src/graph/shapes';
import { graphBuilder } from '../support/buildGraph';
import { quantizedNet } from '../support/quantizedNet';
import { random } from '../support/random';

const kinds = ['GridSample', 'CenterCropPad'] as const;

function netOf(op: (typeof kinds)[number], size = 16): Graph {
  const build = graphBuilder(random(11));
  const conv = (name: string, x: number, channels: number): number =>
    build.node('Conv', name, [x, build.floats(`${name}.w`, [4, channels, 1, 1])], { kernel_shape: ints([1, 1]) });
  const a = conv('a', build.input('image', [1, 3, size, size]), 3);
  const second = op === 'GridSample' ? build.floats('grid', [1, 16, 16, 2]) : build.ints('sizes', [16, 16]);
  const y = build.node(op, 'y', [a, second], op === 'CenterCropPad' ? { axes: ints([2, 3]) } : {});
  return build.build([conv('b', y, 4)], { opsets: { '': 21 } });
}

const valueOf = ({ values }: Graph, name: string) => values.find((value) => value.name === name);

describe.each(kinds)('%s, which has no row', (op) => {
  it('is none of the table', () => expect(Object.keys(operators)).not.toContain(op));

  it('has the shape and type that the runtime makes', async () => {
    const graph = await observeShapes(netOf(op));
    expect(valueOf(graph, 'y:out')).toMatchObject({ type: 'float32', shape: [1, 4, 16, 16] });
    expect(valueOf(graph, 'b:out')).toMatchObject({ type: 'float32', shape: [1, 4, 16, 16] });
  });

  it('is an island between integers', async () => {
    const model = await quantizedNet(await observeShapes(netOf(op)), {});
    expect(model.steps.map(({ kind }) => kind)).toEqual(['conv', 'island', 'conv']);
  });

  it('does not stop what was never observed either: it stays in float', async () => {
    const model = await quantizedNet(netOf(op), {});
    expect(model.steps.map(({ kind }) => kind)).toEqual(['conv', 'island']);
  });
});

it('leaves a graph alone whose input has open dimensions, or in which nothing is unknown', async () => {
  const open = netOf('GridSample', -1);
  expect(await observeShapes(open)).toBe(open);
  const build = graphBuilder(random(1));
  const plain = build.build([build.node('Relu', 'relu', [build.input('x', [1, 3, 16, 16])])]);
  expect(await observeShapes(plain)).toBe(plain);
});

it('needs no run for weights that go through the Quant of QONNX, which the runtime does not know', async () => {
  const build = graphBuilder(random(1));
  const weights = build.floats('w', [4, 3, 3, 3]);
  const quantized = build.node('qonnx.custom_op.general::Quant', 'w_q', [
    weights,
    ...[0.1, 0, 8].map((v, i) => build.scalar(`s${i}`, v)),
  ]);
  const graph = build.build([build.node('Conv', 'conv', [build.input('x', [1, 3, 8, 8]), quantized])]);
  expect(await observeShapes(graph)).toBe(graph);
  expect(valueOf(inferShapes(graph), 'conv:out')).toMatchObject({ type: 'float32', shape: [1, 4, 6, 6] });
});
