/**
 * Each kind of step that changes scale, on its own, in real numbers. Where every scale is a power of two and ties go to
 * even, QDQ loses nothing: onnxruntime, without rewriting, gives the engine's integers bit for bit.
 */
import { describe, expect, it } from 'vitest';
import { qdqGraph } from '../../../src/export/qdqOnnx';
import { float, int, ints, type ValueId } from '../../../src/graph/graph';
import { reference } from '../../../src/integer/runStep';
import type { IntegerStep } from '../../../src/quantize/quantizedModel';
import type { Settings } from '../../../src/quantize/settings';
import { graphBuilder, type GraphBuilder } from '../../support/buildGraph';
import { compareIntegers, integersByEngine, integersByOnnxruntime } from '../../support/onnxIntegers';
import { random } from '../../support/random';
import { noiseFor, programFor } from '../../support/smallPrograms';

/** From a map (1, 4, 8, 10) and one about a thirtieth of it. Both are read twice, so that nothing is fused into them. */
type Body = (build: GraphBuilder, x: ValueId, small: ValueId) => ValueId;

const pool = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
const clip = (low: number, high: number): Body => {
  return (build, x) => build.node('Clip', 'form', [x, build.scalar('low', low), build.scalar('high', high)]);
};

const rows: readonly [what: string, kind: IntegerStep['kind'], body: Body][] = [
  ['a convolution', 'conv', (b, x) => b.node('Conv', 'form', [x, b.floats('v', [4, 4, 3, 3], -0.05, 0.05)])],
  ['a Clip to less than the input', 'requantize', clip(-0.2, 0.3)],
  ['a Relu of what is small', 'requantize', (b, _, small) => b.node('Relu', 'form', [small])],
  ['a LeakyRelu', 'requantize', (b, x) => b.node('LeakyRelu', 'form', [x], { alpha: float(0.25) })],
  ['an average pool', 'averagePool', (b, x) => b.node('AveragePool', 'form', [x], pool)],
  ['an average pool of what is small', 'averagePool', (b, _, small) => b.node('AveragePool', 'form', [small], pool)],
  ['a sum', 'add', (b, x, small) => b.node('Add', 'form', [x, small])],
  ['a sum of three', 'add', (b, x, small) => b.node('Sum', 'form', [small, x, small])],
  ['a product', 'mul', (b, x, small) => b.node('Mul', 'form', [x, small])],
  ['a concat', 'concat', (b, x, small) => b.node('Concat', 'form', [small, x], { axis: int(1) })],
];

const changes: readonly Partial<Settings>[] = [
  {},
  { symmetric: { weights: true, activations: false } },
  { bits: { weights: 4, activations: 5, bias: 32 } },
];

describe('steps in real numbers', () => {
  it.each(rows)('%s is the program, bit for bit', async (_, kind, body) => {
    const b = graphBuilder(random(8));
    const image = b.input('image', [1, 3, 8, 10]);
    const conv = (name: string, by: number): ValueId =>
      b.node('Conv', name, [image, b.floats(`${name}.w`, [4, 3, 1, 1], -by, by)]);
    const [x, small] = [conv('x', 0.8), conv('small', 0.025)];
    const form = body(b, x, small);
    const graph = b.build([form, x, small].map((value, i) => b.node('MaxPool', `after_${i}`, [value], pool)));
    for (const change of changes) {
      const even = { adjustment: 'pow2-tensor', rounding: 'nearest-ties-even' } as const;
      const model = await programFor(graph, { ...even, ...change });
      expect(model.steps.find(({ name }) => name === 'form')?.kind).toBe(kind);
      const engine = integersByEngine(model, noiseFor(graph), reference);
      const runtime = await integersByOnnxruntime(qdqGraph(model), model, noiseFor(graph), false);
      expect(compareIntegers(engine, runtime)).toMatchObject({ differing: 0 });
    }
  });
});
