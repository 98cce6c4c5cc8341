/** What layers say of themselves, as ONNX's defaults have it, by hand. */
import { describe, expect, it } from 'vitest';
import { float, int, ints, string, type Attributes, type Graph } from '../../src/graph/graph';
import { attributesOf, formOf } from '../../src/graph/layerForm';
import { floatTensor } from '../../src/graph/tensor';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** Weights behind the scale and zero point of the input. */
function linearConv(weights: readonly number[], attributes: Attributes = {}): Graph {
  const b = graphBuilder(random(1));
  const inputs = [b.input('x', [1, 4, 6, 6]), b.floats('s_x', []), b.floats('z_x', []), b.floats('w', weights)];
  return b.build([b.node('QLinearConv', 'n', inputs, attributes)]);
}

function layer(op: string, attributes: Attributes, weights?: readonly number[]): Graph {
  const b = graphBuilder(random(1));
  const inputs = [b.input('x', [1, 4, 6, 6]), ...(weights ? [b.floats('w', weights)] : [])];
  return b.build([b.node(op, 'n', inputs, attributes)]);
}

const said = (graph: Graph): readonly string[] => attributesOf(graph, graph.nodes).map((pair) => pair.join(' = '));
const plain = ['kernel_shape = 3, 2', 'strides = 1, 1', 'pads = 0, 0, 0, 0', 'dilations = 1, 1'];

describe('attributes', () => {
  it.each<[string, Graph, readonly string[]]>([
    ['a convolution', layer('Conv', {}, [4, 4, 3, 2]), [...plain, 'group = 1']],
    [
      'a convolution over one axis',
      layer('Conv', {}, [4, 4, 5]),
      ['kernel_shape = 5', 'strides = 1', 'pads = 0, 0', 'dilations = 1', 'group = 1'],
    ],
    ['a pool', layer('MaxPool', { kernel_shape: ints([3, 2]) }), plain],
    [
      'a padded pool',
      layer('MaxPool', { kernel_shape: ints([3, 2]), auto_pad: string('SAME_UPPER') }),
      ['kernel_shape = 3, 2', 'auto_pad = SAME_UPPER', 'strides = 1, 1', 'dilations = 1, 1'],
    ],
    [
      'what says all',
      layer('MaxPool', {
        kernel_shape: ints([2, 2]),
        strides: ints([2, 2]),
        pads: ints([0, 0, 1, 1]),
        dilations: ints([1, 1]),
      }),
      ['kernel_shape = 2, 2', 'strides = 2, 2', 'pads = 0, 0, 1, 1', 'dilations = 1, 1'],
    ],
    ['another domain', layer('other::Conv', {}, [4, 4, 3, 3]), []],
    ['no window', layer('LeakyRelu', { alpha: float(Math.fround(0.1)) }), ['alpha = 0.1']],
    [
      'twelve numbers',
      layer('X', { a: ints(new Array<number>(12).fill(1)) }),
      [`a = ${new Array<number>(12).fill(1).join(', ')}`],
    ],
    [
      'thirteen numbers',
      layer('X', { a: ints(new Array<number>(13).fill(1)) }),
      [`a = ${new Array<number>(12).fill(1).join(', ')}, … (13)`],
    ],
    [
      'a long text',
      layer('X', { a: string('y'.repeat(80)), b: string('y'.repeat(81)) }),
      [`a = ${'y'.repeat(80)}`, `b = ${'y'.repeat(80)}…`],
    ],
    ['a whole number', layer('X', { a: int(12_345_678), b: float(3) }), ['a = 12345678', 'b = 3']],
    ['singles', layer('X', { a: { kind: 'floats', value: [Math.fround(0.3), 2] } }), ['a = 0.3, 2']],
    [
      'tensors',
      layer('X', {
        a: { kind: 'tensor', value: floatTensor([2, 3], [1, 2, 3, 4, 5, 6]) },
        b: { kind: 'tensor', value: floatTensor([], [1]) },
      }),
      ['a = float32 2×3', 'b = float32 scalar'],
    ],
    ['a graph', layer('X', { a: { kind: 'opaque', value: new Uint8Array(0) } }), ['a = a graph of its own']],
  ])('of %s', (_, graph, expected) => expect(said(graph)).toEqual(expected));

  it('of further operators stand in one line each, then what is fused', () => {
    const b = graphBuilder(random(1));
    const x = b.node('Gemm', 'fc', [b.input('x', [1, 4]), b.floats('w', [4, 4])], { transB: int(1) });
    const graph = b.build([b.node('X', 'behind', [x], { a: int(1), b: int(2) })]);
    const [first, ...others] = graph.nodes;
    const fused = { ...first, activation: { kind: 'relu' } as const };
    expect(attributesOf(graph, [fused, ...others])).toEqual([
      ['transB', '1'],
      ['X', 'a 1, b 2'],
      ['activation', 'relu'],
    ]);
    expect(attributesOf(graph, [])).toEqual([]);
  });
});

it.each<[string, Graph, string | undefined]>([
  ['a group per channel', layer('Conv', { group: int(4) }, [4, 1, 3, 3]), 'depthwise'],
  ['a group per channel and one position', layer('Conv', { group: int(4) }, [8, 1, 1, 1]), 'depthwise'],
  ['two groups', layer('Conv', { group: int(2) }, [4, 2, 3, 3]), 'grouped'],
  ['one position', layer('Conv', {}, [4, 4, 1, 1]), 'pointwise'],
  ['one group of one position', layer('ConvTranspose', { group: int(1) }, [4, 4, 1, 1]), 'pointwise'],
  ['a column', layer('Conv', {}, [4, 4, 3, 1]), undefined],
  ['another domain', layer('other::Conv', {}, [4, 4, 1, 1]), undefined],
  ['a pool', layer('MaxPool', { kernel_shape: ints([1, 1]) }), undefined],
  ['a quantized convolution of 3×3', linearConv([4, 4, 3, 3]), undefined],
  ['a quantized convolution of 1×1', linearConv([4, 4, 1, 1]), 'pointwise'],
  ['a quantized convolution by channel', linearConv([4, 1, 3, 3], { group: int(4) }), 'depthwise'],
])('%s is %s', (_, graph, form) => expect(formOf(graph, graph.nodes)).toBe(form));
