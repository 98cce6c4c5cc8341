/** Accumulators as ONNX's integer operators: what is written, operand by operand, by hand. */
import { describe, expect, it } from 'vitest';
import { accumulate, accumulateOnes, requireBytes } from '../../../src/export/onnx/accumulate';
import { draftOn } from '../../../src/export/onnx/draft';
import { emitContext, type EmitContext } from '../../../src/export/onnx/emitContext';
import { numbersOf } from '../../../src/graph/tensor';
import type { ConvStep, QuantizedTensor } from '../../../src/quantize/quantizedModel';
import { modelOf, tensor } from '../../support/quantizedSteps';

const window = { kernel: [1, 2], strides: [2, 1], dilations: [1, 3], pads: [1, 2, 0, 1] } as const;

function convOf(part: Partial<ConvStep>): ConvStep {
  const conv = { kind: 'conv', name: 'c', layer: 4, inputs: [0], outputs: [1], groups: 1, inputZeroPoint: 0, window };
  const weights = Int8Array.of(1, 2, 3, 4, 5, 6);
  const bias = Int32Array.of(7, -8, 9);
  return { ...conv, weights, weightShape: [3, 1, 1, 2], bias, weightBits: 8, accumulatorBits: 32, ...part } as ConvStep;
}

function contextOf(input: readonly number[]): EmitContext {
  const model = modelOf([tensor(input), tensor([1])], []);
  const graph = { ...model.graph, values: [{ name: 'x', type: 'int8' as const, shape: input }] };
  return emitContext(model, draftOn(graph), { quantize: () => undefined, constant: () => 0 });
}

/** Nodes with their constants as [shape, integers], and attributes as plain numbers. */
function written({ draft }: EmitContext): unknown[] {
  const { nodes, constants } = draft.graph();
  const operand = (id: number): unknown => {
    const known = constants.get(id);
    return known ? [known.type, known.shape, numbersOf(known)] : draft.valueOf(id).name;
  };
  return nodes.map(({ op, inputs, attributes, layer }) => [
    op,
    inputs.map(operand),
    Object.fromEntries(Object.entries(attributes).map(([key, { value }]) => [key, value])),
    layer,
  ]);
}

describe('accumulate', () => {
  it('writes a convolution with its window and groups, and a zero point only where there is one', () => {
    const context = contextOf([1, 3, 4, 4]);
    accumulate(context, convOf({ groups: 3, inputZeroPoint: 1 }), 0, [1, 3, 3, 4]);
    expect(written(context)).toMatchObject([
      [
        'ConvInteger',
        ['x', ['int8', [3, 1, 1, 2], [1, 2, 3, 4, 5, 6]], ['int8', [], [1]]],
        { kernel_shape: [1, 2], strides: [2, 1], dilations: [1, 3], pads: [1, 2, 0, 1], group: 3 },
        4,
      ],
      ['Add', ['c/products', ['int32', [1, 3, 1, 1], [7, -8, 9]]], {}, 4],
    ]);
    const without = contextOf([1, 3, 4, 4]);
    accumulate(without, convOf({ groups: 3 }), 0, [1, 3, 3, 4]);
    expect(without.draft.graph().nodes[0].inputs).toHaveLength(2);
  });

  it('writes a product with its weights turned', () => {
    const context = contextOf([1, 2]);
    accumulate(context, convOf({ weightShape: [3, 2, 1, 1] }), 0, [1, 3]);
    expect(written(context)).toMatchObject([
      ['MatMulInteger', ['x', ['int8', [2, 3], [1, 3, 5, 2, 4, 6]]], {}, 4],
      ['Add', ['c/products', ['int32', [1, 3], [7, -8, 9]]], {}, 4],
    ]);
  });
});

// Rows 4 and columns 4; the last of three windows reaches (3 − 1)·2 + 1 − 4 − 1 = 0 rows beyond, the last of 5 columns (5 − 1) + 4 − 4 − 2 = 2.
it.each([
  [
    [1, 2, 3, 5],
    [1, 2, 0, 2],
  ],
  [
    [1, 2, 4, 4],
    [1, 2, 2, 1],
  ],
  [
    [1, 2, 1, 1],
    [1, 2, 0, 0],
  ],
])('windows of ones are padded as far as the last one of %j reaches', (output, pads) => {
  const context = contextOf([1, 2, 4, 4]);
  accumulateOnes(context, convOf({}), 0, output);
  expect(written(context)).toMatchObject([
    ['ConvInteger', ['x', ['int8', [2, 1, 1, 2], [1, 1, 1, 1]]], { pads, kernel_shape: [1, 2] }, 4],
  ]);
});

describe('requireBytes', () => {
  const bounds = (qmin: number, qmax: number): QuantizedTensor => ({ ...tensor([1]), qmin, qmax });
  const wide = bounds(-129, 127);
  it.each<[string, QuantizedTensor, QuantizedTensor, Partial<ConvStep>, string | undefined]>([
    ['8 bits throughout', bounds(-128, 127), bounds(-128, 127), {}, undefined],
    ['one below', wide, tensor([1]), {}, 'f: input 0 has activations of 9 bits, and'],
    ['one above', tensor([1]), bounds(-128, 128), {}, 'f: c has activations of 9 bits, and'],
    ['1024 integers', tensor([1]), bounds(-512, 511), {}, 'c has activations of 10 bits'],
    ['a head', tensor([1]), wide, { requantize: undefined }, undefined],
    ['what is wider than any value', tensor([1]), { ...wide, bits: 17 }, {}, undefined],
    ['16 bits', tensor([1]), { ...wide, bits: 16 }, {}, 'c has activations of 9 bits'],
    ['a scale for each channel', tensor([1]), { ...wide, scale: Float64Array.of(1, 2) }, {}, undefined],
    [
      'weights',
      tensor([1]),
      tensor([1]),
      { weightBits: 9 },
      'c has weights of 9 bits, and ONNX’s integer operators take 8',
    ],
    ['accumulators', tensor([1]), tensor([1]), { accumulatorBits: 33 }, 'accumulators of 33 bits'],
  ])('of %s', (_, input, output, part, message) => {
    const step = convOf({ requantize: { kind: 'any' } as unknown as ConvStep['requantize'], ...part });
    const check = (): void => requireBytes(modelOf([input, output], [step]), 'f');
    if (message === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(message.replace('’', "'"));
  });
});
