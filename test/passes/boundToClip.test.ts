import { expect, it } from 'vitest';
import { absent, type Activation, float, int } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { numbersOf } from '../../src/graph/tensor';
import { boundToClip } from '../../src/passes/boundToClip';
import { prepare } from '../../src/passes/pipeline';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** What ONNX says of bounds that cross: the result is the upper one everywhere. */
it.each<[string, (b: GraphBuilder, x: number) => number, Activation]>([
  [
    'attributes that cross',
    (b, x) => b.node('Clip', 'c', [x], { min: float(0.5), max: float(-0.25) }),
    { kind: 'clip', min: -0.25, max: -0.25 },
  ],
  [
    'inputs that cross',
    (b, x) => b.node('Clip', 'c', [x, b.scalar('low', 0.5), b.scalar('high', -0.25)]),
    { kind: 'clip', min: -0.25, max: -0.25 },
  ],
  [
    'attributes in order',
    (b, x) => b.node('Clip', 'c', [x], { min: float(-0.25), max: float(0.5) }),
    { kind: 'clip', min: -0.25, max: 0.5 },
  ],
])('bounds of Clip are in order behind the passes: %s', (_, clip, activation) => {
  const b = graphBuilder(random(1));
  const x = b.node('Conv', 'made', [b.input('x', [1, 2, 3, 3]), b.floats('w', [2, 2, 1, 1])]);
  expect(prepare(b.build([clip(b, x)])).graph.nodes).toMatchObject([{ op: 'Conv', activation }]);
});

it.each<[string, string, (b: GraphBuilder, x: number) => number]>([
  ['Max of x and a number', 'Clip from 0.5', (b, x) => b.node('Max', 'n', [x, b.scalar('c', 0.5)])],
  ['Max of a number and x', 'Clip from 0.5', (b, x) => b.node('Max', 'n', [b.scalar('c', 0.5), x])],
  ['Min of x and a number', 'Clip to 0.5', (b, x) => b.node('Min', 'n', [x, b.scalar('c', 0.5)])],
  ['one number of few axes', 'Clip from 0.25', (b, x) => b.node('Max', 'n', [x, b.floats('c', [1, 1], 0.25, 0.25)])],
  ['one number of more axes than x', 'Max', (b, x) => b.node('Max', 'n', [x, b.floats('c', [1, 1, 1, 1, 1])])],
  ['a number per channel', 'Max', (b, x) => b.node('Max', 'n', [x, b.floats('c', [2, 1, 1])])],
  ['maps', 'Max', (b, x) => b.node('Max', 'n', [x, x])],
  ['three', 'Min', (b, x) => b.node('Min', 'n', [x, b.scalar('c', 0.5), b.scalar('d', 0.25)])],
  ['integers', 'Max', (b, x) => b.node('Max', 'n', [b.node('Cast', 'i', [x], { to: int(7) }), b.ints('c', [1])])],
  ['another domain', 'Max', (b, x) => b.node('other::Max', 'n', [x, b.scalar('c', 0.5)])],
  ['Add', 'Add', (b, x) => b.node('Add', 'n', [x, b.scalar('c', 0.5)])],
  [
    'Clip in order',
    'Clip from 0.25 to 0.5',
    (b, x) => b.node('Clip', 'n', [x, b.scalar('c', 0.25), b.scalar('d', 0.5)]),
  ],
  [
    'Clip to one number',
    'Clip from 0.5 to 0.5',
    (b, x) => b.node('Clip', 'n', [x, b.scalar('c', 0.5), b.scalar('d', 0.5)]),
  ],
  [
    'Clip that crosses',
    'Clip from 0.25 to 0.25',
    (b, x) => b.node('Clip', 'n', [x, b.scalar('c', 0.5), b.scalar('d', 0.25)]),
  ],
  ['Clip from 0.5', 'Clip from 0.5', (b, x) => b.node('Clip', 'n', [x, b.scalar('c', 0.5)])],
])('%s is written as %s', (_, expected, make) => {
  const b = graphBuilder(random(1));
  const { nodes, constants } = boundToClip(inferShapes(b.build([make(b, b.input('x', [1, 2, 3, 3]))])));
  const { op, inputs } = nodes.find(({ name }) => name === 'n') ?? expect.fail('no node');
  const said = (id: number | undefined, word: string): string => {
    const tensor = constants.get(id ?? absent);
    return tensor && op === 'Clip' ? ` ${word} ${numbersOf(tensor).join()}` : '';
  };
  expect(`${op}${said(inputs[1], 'from')}${said(inputs[2], 'to')}`).toBe(expected);
});
