import { expect, it } from 'vitest';
import { type Activation, float } from '../../src/graph/graph';
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
