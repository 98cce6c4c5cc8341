/** Scales of weights, as a file's nodes say them. */
import { describe, expect, it } from 'vitest';
import { int, type Attributes, type ValueId } from '../../src/graph/graph';
import { givenWeights, type GivenWeights } from '../../src/graph/givenWeights';
import { inspect } from '../../src/engine/inspect';
import { inferShapes } from '../../src/graph/shapes';
import type { ElementType } from '../../src/graph/tensor';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

const threes = (build: GraphBuilder, type: 'uint8', count: number): ValueId =>
  build.constant('z', { type, shape: [count], bytes: new Uint8Array(count).fill(3) });

/** Of the layer that multiplies. */
function ofProduct(weights: (build: GraphBuilder) => ValueId): GivenWeights | undefined {
  const build = graphBuilder(random(1));
  const x = build.input('x', [1, 4]);
  const graph = build.build([build.node('MatMul', 'product', [x, weights(build)])]);
  const all = givenWeights(graph);
  return all.get(graph.layers.findIndex(({ name }) => name === 'product'));
}

const dequantized = (
  build: GraphBuilder,
  type: ElementType,
  scales: readonly number[],
  zero?: 'uint8',
  attributes: Attributes = {},
): ValueId => {
  const w = build.constant('w', { type, shape: [4, 2], bytes: new Uint8Array(32) });
  const scale = build.constant('s', {
    type: 'float32',
    shape: scales.length === 1 ? [] : [scales.length],
    bytes: new Uint8Array(Float32Array.from(scales).buffer),
  });
  const zeros = zero === undefined ? [] : [threes(build, zero, scales.length)];
  return build.node('DequantizeLinear', 'dq', [w, scale, ...zeros], attributes);
};

describe('weights of a product', () => {
  const plain = { zeroPoint: [0], block: 0 };
  it.each<[string, (build: GraphBuilder) => ValueId, GivenWeights | undefined]>([
    ['int8', (b) => dequantized(b, 'int8', [0.5]), { ...plain, scale: [0.5], bits: 8, signed: true }],
    [
      'uint8 per channel, with zero points',
      (b) => dequantized(b, 'uint8', [0.5, 0.25], 'uint8', { axis: int(1) }),
      { scale: [0.5, 0.25], zeroPoint: [3, 3], bits: 8, signed: false, block: 0 },
    ],
    ['int4', (b) => dequantized(b, 'int4', [2]), { ...plain, scale: [2], bits: 4, signed: true }],
    [
      'blocks',
      (b) => dequantized(b, 'int8', [0.5, 0.25], undefined, { block_size: int(2) }),
      { ...plain, scale: [0.5, 0.25], bits: 8, signed: true, block: 2 },
    ],
    ['int32', (b) => dequantized(b, 'int32', [0.5]), { ...plain, scale: [0.5], bits: 32, signed: true }],
    [
      'turned on their way',
      (b) => b.node('Transpose', 'turn', [b.node('Identity', 'same', [dequantized(b, 'int8', [0.5])])]),
      { ...plain, scale: [0.5], bits: 8, signed: true },
    ],
    [
      'quantized on their way',
      (b) => {
        const [w, s] = [b.floats('w', [4, 2]), b.scalar('s', 0.5)];
        return b.node('DequantizeLinear', 'dq', [b.node('QuantizeLinear', 'q', [w, s]), s]);
      },
      { ...plain, scale: [0.5], bits: 8, signed: false },
    ],
    [
      'QONNX',
      (b) =>
        b.node(
          'Quant',
          'quant',
          ['w', 's', 'z', 'b'].map((name, at) => b.scalar(name, [1, 0.5, 0, 3][at])),
        ),
      { ...plain, scale: [0.5], bits: 3, signed: true },
    ],
    ['real numbers', (b) => b.floats('w', [4, 2]), undefined],
    ['computed', (b) => b.node('Relu', 'r', [dequantized(b, 'int8', [0.5])]), undefined],
    ['of no known type', (b) => dequantized(b, 'float16', [0.5]), undefined],
  ])('%s', (_, weights, wanted) => expect(ofProduct(weights)).toEqual(wanted));
});

it('inspect shows them at the product and at the layer that makes them real; of blocks the ends', () => {
  const build = graphBuilder(random(1));
  const w = dequantized(build, 'int8', [0.5, 0.125, 0.25], undefined, { block_size: int(2) });
  const graph = inferShapes(build.build([build.node('MatMul', 'product', [build.input('x', [1, 4]), w])]));
  const shown = { scale: [0.125, 0.5], zeroPoint: 0, bits: 8, signed: true, block: 2 };
  expect(inspect(graph).layers.map(({ name, givenWeights }) => [name, givenWeights])).toEqual([
    ['dq', shown],
    ['product', shown],
  ]);
});
