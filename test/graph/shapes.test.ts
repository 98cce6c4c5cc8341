import { describe, expect, it } from 'vitest';
import {
  absent,
  type Attribute,
  type Attributes,
  float,
  type Graph,
  int,
  ints,
  string,
  type ValueId,
} from '../../src/graph/graph';
import { infer, inferShapes } from '../../src/graph/shapes';
import { bytesOf, type ElementType, floatTensor, intTensor, type Shape, type Tensor } from '../../src/graph/tensor';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

type Make = (b: GraphBuilder, x: ValueId) => ValueId;

/** Shape and type of what is made of an input of the given shape. */
function inferred(shape: Shape, make: Make): { readonly shape?: Shape; readonly type: ElementType } {
  const b = graphBuilder(random(1));
  const output = make(b, b.input('x', shape));
  return inferShapes(b.build([output])).values[output];
}

const one = (
  op: string,
  attributes: Attributes = {},
  more: (b: GraphBuilder) => readonly ValueId[] = () => [],
): Make => {
  return (b, x) => b.node(op, 'n', [x, ...more(b)], attributes);
};
const image = [1, 4, 6, 8];
const tensor = (value: Tensor): Attribute => ({ kind: 'tensor', value });
const floats = (value: readonly number[]): Attribute => ({ kind: 'floats', value });
const weights = (shape: Shape) => (b: GraphBuilder) => [b.floats('w', shape)];
const numbers =
  (...lists: readonly (readonly number[])[]) =>
  (b: GraphBuilder) =>
    lists.map((list, at) => b.ints(`list${at}`, list));

const rows: readonly [string, Shape, Make, Shape | undefined][] = [
  [
    'Conv',
    image,
    one('Conv', { pads: ints([1, 1, 1, 1]), strides: ints([2, 2]) }, weights([7, 4, 3, 3])),
    [1, 7, 3, 4],
  ],
  ['Conv over one axis', [1, 4, 9], one('Conv', {}, weights([2, 4, 3])), [1, 2, 7]],
  [
    'ConvTranspose',
    image,
    one('ConvTranspose', { strides: ints([2, 2]), output_padding: ints([1, 0]) }, weights([4, 3, 3, 3])),
    [1, 3, 14, 17],
  ],
  [
    'ConvTranspose with groups',
    image,
    one('ConvTranspose', { group: int(2), pads: ints([1, 1, 1, 1]) }, weights([4, 3, 3, 3])),
    [1, 6, 6, 8],
  ],
  [
    'ConvTranspose to a shape',
    image,
    one('ConvTranspose', { output_shape: ints([9, 9]) }, weights([4, 3, 3, 3])),
    [1, 3, 9, 9],
  ],
  ['GlobalMaxPool', image, one('GlobalMaxPool'), [1, 4, 1, 1]],
  ['DepthToSpace', image, one('DepthToSpace', { blocksize: int(2) }), [1, 1, 12, 16]],
  ['SpaceToDepth', image, one('SpaceToDepth', { blocksize: int(2) }), [1, 16, 3, 4]],
  ['Gemm', [2, 5], one('Gemm', {}, weights([5, 3])), [2, 3]],
  ['Gemm transposed', [5, 2], one('Gemm', { transA: int(1), transB: int(1) }, weights([3, 5])), [2, 3]],
  ['MatMul', [3, 1, 2, 5], one('MatMul', {}, weights([4, 5, 6])), [3, 4, 2, 6]],
  ['MatMul by a vector', [2, 5], one('MatMul', {}, weights([5])), [2]],
  ['Add', image, one('Add', {}, weights([4, 1, 1])), image],
  ['Add that widens', [4, 1], one('Add', {}, weights([3, 1, 8])), [3, 4, 8]],
  ['Add of what does not fit', [4, 2], one('Add', {}, weights([3])), undefined],
  ['Add of unknown sizes', [-1, -1, 8], one('Add', {}, weights([4, 1, 1])), [4, -1, 8]],
  [
    'Concat',
    image,
    (b, x) => b.node('Concat', 'n', [x, b.floats('w', [1, 3, 6, 8]), x], { axis: int(-3) }),
    [1, 11, 6, 8],
  ],
  ['Reshape', image, one('Reshape', {}, numbers([0, -1, 4])), [1, 48, 4]],
  [
    'Reshape by a computed shape',
    image,
    (b, x) => b.node('Reshape', 'n', [x, b.input('to', [3], 'int64')]),
    [-1, -1, -1],
  ],
  ['Flatten', image, one('Flatten', { axis: int(-2) }), [4, 48]],
  ['Flatten at 0', image, one('Flatten', { axis: int(0) }), [1, 192]],
  ['Transpose', image, one('Transpose', { perm: ints([0, 2, 3, 1]) }), [1, 6, 8, 4]],
  ['Transpose without perm', image, one('Transpose'), [8, 6, 4, 1]],
  ['Slice', image, one('Slice', {}, numbers([1, -3], [99, -1], [2, 3])), [1, 4, 5, 2]],
  ['Slice by steps', image, one('Slice', {}, numbers([-1, 1], [-99, 9], [2, 3], [-2, 3])), [1, 4, 3, 3]],
  ['Slice with attributes', image, one('Slice', { starts: ints([1]), ends: ints([3]), axes: ints([1]) }), [1, 2, 6, 8]],
  ['Slice of nothing', image, one('Slice', {}, numbers([3], [1], [2])), [1, 4, 0, 8]],
  ['Split', image, (b, x) => b.output(b.node('Split', 's', [x], { axis: int(2) }, 4), 3), [1, 4, 0, 8]],
  [
    'Split in parts',
    image,
    (b, x) => b.output(b.node('Split', 's', [x, b.ints('p', [1, 3])], { axis: int(1) }, 2), 1),
    [1, 3, 6, 8],
  ],
  ['Squeeze', [1, 4, 1], one('Squeeze', {}, numbers([-1])), [1, 4]],
  ['Squeeze of all ones', [1, 4, 1], one('Squeeze'), [4]],
  ['Unsqueeze', [4, 5], one('Unsqueeze', {}, numbers([0, -1])), [1, 4, 5, 1]],
  ['Pad', image, one('Pad', {}, numbers([0, 0, 1, 2, 0, 0, 3, -1])), [1, 4, 10, 9]],
  ['Expand', [4, 1], one('Expand', {}, numbers([3, 1, 8])), [3, 4, 8]],
  ['Tile', [4, 1], one('Tile', {}, numbers([1, 7])), [4, 7]],
  [
    'Gather',
    image,
    one('Gather', { axis: int(1) }, (b) => [
      b.constant('i', { type: 'int64', shape: [2, 2], bytes: bytesOf(new BigInt64Array(4)) }),
    ]),
    [1, 2, 2, 6, 8],
  ],
  [
    'Resize by scales',
    image,
    (b, x) =>
      b.node('Resize', 'n', [
        x,
        absent,
        b.constant('s', { type: 'float32', shape: [4], bytes: bytesOf(Float32Array.of(1, 1, 1.5, 2.3)) }),
      ]),
    [1, 4, 9, 18],
  ],
  [
    'Resize to sizes',
    image,
    (b, x) => b.node('Resize', 'n', [x, absent, absent, b.ints('s', [1, 4, 12, 2])]),
    [1, 4, 12, 2],
  ],
  ['ReduceMean', image, one('ReduceMean', { axes: ints([2, -1]) }), [1, 4, 1, 1]],
  ['ReduceMean without keepdims', image, one('ReduceMean', { axes: ints([2, 3]), keepdims: int(0) }), [1, 4]],
  ['ReduceSum of all', image, one('ReduceSum', { keepdims: int(0) }), []],
  ['ReduceSum by input', image, one('ReduceSum', { keepdims: int(0) }, numbers([1])), [1, 6, 8]],
  ['ReduceSum of all, kept', image, one('ReduceSum'), [1, 1, 1, 1]],
  ['ReduceSum of nothing', image, one('ReduceSum', { noop_with_empty_axes: int(1) }), image],
  ['ReduceSum without axes', image, one('ReduceSum', { noop_with_empty_axes: int(0), keepdims: int(0) }), []],
  ['ArgMax', image, one('ArgMax'), [1, 4, 6, 8]],
  ['ArgMax of an axis', image, one('ArgMax', { axis: int(-1), keepdims: int(0) }), [1, 4, 6]],
  ['ArgMax', image, one('ArgMax', { axis: int(1), keepdims: int(0) }), [1, 6, 8]],
  ['TopK', image, one('TopK', {}, numbers([3])), [1, 4, 6, 3]],
  ['Shape', image, one('Shape'), [4]],
  ['ConstantOfShape', image, (b) => b.node('ConstantOfShape', 'n', [b.ints('s', [2, 3])]), [2, 3]],
  ['Range', image, (b) => b.node('Range', 'n', [b.scalar('s', 2), b.scalar('l', 11), b.scalar('d', 4)]), [3]],
  ['Range downwards', image, (b) => b.node('Range', 'n', [b.scalar('s', 9), b.scalar('l', 1), b.scalar('d', -4)]), [2]],
  ['Range of none', image, (b) => b.node('Range', 'n', [b.scalar('s', 2), b.scalar('l', 1), b.scalar('d', 1)]), [0]],
  ['Range of who knows', image, (b, x) => b.node('Range', 'n', [b.scalar('s', 2), x, b.scalar('d', 1)]), [-1]],
  ['Constant', image, (b) => b.node('Constant', 'n', [], { value: tensor(floatTensor([2, 1], [1, 2])) }), [2, 1]],
  ['Constant of floats', image, (b) => b.node('Constant', 'n', [], { value_floats: floats([1, 2, 3]) }), [3]],
  ['Constant of integers', image, (b) => b.node('Constant', 'n', [], { value_ints: ints([1, 2]) }), [2]],
  ['Constant of one', image, (b) => b.node('Constant', 'n', [], { value_float: float(1) }), []],
  ['Constant of one integer', image, (b) => b.node('Constant', 'n', [], { value_int: int(1) }), []],
  ['Constant of nothing', image, (b) => b.node('Constant', 'n', []), undefined],
  [
    'Size',
    image,
    (b, x) => b.node('ConstantOfShape', 'n', [b.node('Unsqueeze', 'u', [b.node('Size', 's', [x]), b.ints('a', [0])])]),
    [192],
  ],
  [
    'a part of a shape',
    image,
    (b, x) => b.node('ConstantOfShape', 'n', [b.node('Shape', 's', [x], { start: int(1), end: int(-1) })]),
    [4, 6],
  ],
  ['Softmax', image, one('Softmax'), image],
  [
    'BatchNormalization',
    image,
    one('BatchNormalization', {}, (b) => [1, 2, 3, 4].map((at) => b.floats(`s${at}`, [4]))),
    image,
  ],
  ['QuantizeLinear', image, one('QuantizeLinear', {}, (b) => [b.scalar('s', 1)]), image],
  [
    'Where',
    image,
    (b, x) => b.node('Where', 'n', [b.node('Equal', 'e', [x, x]), b.floats('w', [2, 1, 1, 1]), x]),
    [2, 4, 6, 8],
  ],
  ['an operator of another domain', image, (b, x) => b.node('Mystery', 'n', [x]), undefined],
];

describe('inferShapes', () => {
  it.each(rows)('%s', (_, shape, make, wanted) => {
    expect(inferred(shape, make).shape).toEqual(wanted);
  });

  it.each<[string, Make, ElementType]>([
    ['Cast', one('Cast', { to: int(10) }), 'float16'],
    ['Shape', one('Shape'), 'int64'],
    ['Equal', (b, x) => b.node('Equal', 'n', [x, x]), 'bool'],
    ['ArgMax', one('ArgMax'), 'int64'],
    ['QuantizeLinear without zero point', one('QuantizeLinear', {}, (b) => [b.scalar('s', 1)]), 'uint8'],
    ['Cast to what there is not', one('Cast', { to: int(99) }), 'unknown'],
    [
      'QuantizeLinear',
      one('QuantizeLinear', {}, (b) => [
        b.scalar('s', 1),
        b.constant('z', { type: 'int8', shape: [], bytes: new Uint8Array(1) }),
      ]),
      'int8',
    ],
    ['ConstantOfShape', one('ConstantOfShape'), 'float32'],
    ['ConstantOfShape of a value', one('ConstantOfShape', { value: tensor(intTensor([1], [7])) }), 'int64'],
    ['Constant', one('Constant', { value: tensor(intTensor([1], [7])) }), 'int64'],
    ['Constant of one', one('Constant', { value_float: float(1) }), 'float32'],
    ['Constant of floats', one('Constant', { value_floats: floats([1]) }), 'float32'],
    ['Constant of one integer', one('Constant', { value_int: int(1) }), 'int64'],
    ['Constant of integers', one('Constant', { value_ints: ints([1]) }), 'int64'],
    ['Relu', one('Relu'), 'float32'],
  ])('tells the type of %s', (_, make, wanted) => {
    expect(inferred(image, make).type).toBe(wanted);
  });

  it('carries numbers through shape arithmetic', () => {
    const wanted = inferred([1, 3, 10, 12], (b, x) => {
      const shape = b.node('Shape', 'shape', [x]);
      const size = b.node('Slice', 'hw', [shape, b.ints('from', [2]), b.ints('to', [4])]);
      const real = b.node('Cast', 'real', [size], { to: int(1) });
      const half = b.node('Floor', 'floor', [b.node('Mul', 'half', [real, b.scalar('factor', 0.25)])]);
      const whole = b.node('Cast', 'whole', [half], { to: int(7) });
      const outer = b.node('Slice', 'nc', [shape, b.ints('zero', [0]), b.ints('two', [2])]);
      const sizes = b.node('Concat', 'sizes', [outer, whole], { axis: int(0) });
      return b.node('Resize', 'resize', [x, absent, absent, sizes]);
    });
    expect(wanted.shape).toEqual([1, 3, 2, 3]);
  });

  it('goes on with what is known of a shape', () => {
    const reshaped = inferred([1, 8, -1, 5], (b, x) => {
      const shape = b.node('Shape', 'shape', [x]);
      const parts = [0, 2, 3].map((at) =>
        b.node('Slice', `d${at}`, [shape, b.ints(`f${at}`, [at]), b.ints(`t${at}`, [at + 1])]),
      );
      const target = b.node('Concat', 'to', [parts[0], b.ints('two', [2]), b.ints('four', [4]), parts[1], parts[2]], {
        axis: int(0),
      });
      return b.node('Reshape', 'n', [x, target]);
    });
    expect(reshaped.shape).toEqual([1, 2, 4, -1, 5]);
  });

  it('goes by what nodes make before what the file declares, which fills in what nobody can tell', () => {
    const b = graphBuilder(random(1));
    const output = b.node('Relu', 'r', [b.input('x', [1, 3, 4])]);
    const graph = b.build([output]);
    const declared = (shape: Shape): Graph => ({
      ...graph,
      values: graph.values.map((value, id) => (id === output ? { ...value, type: 'float32', shape } : value)),
    });
    expect(inferShapes(declared([1, -1, 4])).values[output].shape).toEqual([1, 3, 4]);
    expect(inferShapes(declared([1, 7, 4])).values[output].shape).toEqual([1, 3, 4]);
    expect(inferShapes(declared([12])).values[output].shape).toEqual([1, 3, 4]);
    const c = graphBuilder(random(1));
    const open = c.node('Relu', 's', [c.input('z', [1, -1, 4])]);
    const later = c.build([open]);
    const values = later.values.map((value, id) => (id === open ? { ...value, shape: [1, 7, 4] } : value));
    expect(inferShapes({ ...later, values }).values[open].shape).toEqual([1, 7, 4]);
    const complete = declared([1, 3, 4]);
    expect(inferShapes(complete)).toBe(complete);
  });

  it('takes from an earlier inference what has stayed, and looks anew at what reads something else', () => {
    const b = graphBuilder(random(1));
    const x = b.input('x', [2, 3, 4]);
    const cut = b.node('Slice', 'cut', [b.node('Shape', 'shape', [x]), b.ints('from', [1]), b.ints('to', [3])]);
    const other = b.node('Expand', 'other', [b.floats('one', [1]), b.node('Identity', 'same', [cut])]);
    const graph = b.build([b.node('Reshape', 'all', [other, b.ints('line', [-1])])]);
    const before = infer(graph);
    const changed = {
      ...graph,
      nodes: graph.nodes.map((node) =>
        node.name === 'cut'
          ? { ...node, inputs: [node.inputs[0], node.inputs[1]], attributes: { ends: ints([2]) } }
          : node,
      ),
    };
    const again = infer(changed, { graph, inference: before });
    expect(again.values).toEqual(infer(changed).values);
    expect([...again.known.entries()]).toEqual([...infer(changed).known.entries()]);
    expect(again.values.at(-1)?.shape).toEqual([3]);
    const kept = infer(graph, { graph, inference: before });
    expect(kept.values).toEqual(before.values);
    expect(kept.values.at(-1)).toBe(before.values.at(-1));
  });

  it('does not change its argument', () => {
    const b = graphBuilder(random(1));
    const graph = b.build([b.node('Relu', 'r', [b.input('x', [1, 3])])]);
    const snapshot = structuredClone(graph);
    inferShapes(graph);
    expect(graph).toEqual(snapshot);
  });

  it('reads no tensor of more than 64 elements', () => {
    const b = graphBuilder(random(1));
    const poisoned = {
      type: 'int64',
      shape: [65],
      get bytes(): Uint8Array {
        throw new Error('read');
      },
    } as const;
    const output = b.node('Reshape', 'n', [b.input('x', [1, 65]), b.constant('to', poisoned)]);
    expect(() => infer(b.build([output]))).not.toThrow();
  });

  it.each<[string, Make]>([
    ['a stride of 0', one('MaxPool', { kernel_shape: ints([2, 2]), strides: ints([0, 0]) })],
    ['a window larger than its input', one('MaxPool', { kernel_shape: ints([99, 99]) })],
    ['a slice that steps by 0', one('Slice', {}, numbers([0], [5], [2], [0]))],
    ['axes beyond the rank', one('Transpose', { perm: ints([0, 9, -4, 1e9]) })],
    ['a reshape that does not divide', one('Reshape', {}, numbers([7, -1]))],
    ['a huge repetition', one('Tile', {}, numbers([1, 2 ** 52, 2 ** 52, 2 ** 52]))],
    ['a range of nothing', (b) => b.node('Range', 'n', [b.scalar('s', 0), b.scalar('l', 1), b.scalar('d', 0)])],
    ['an attribute of the wrong kind', one('Conv', { strides: string('2'), pads: float(1) }, weights([2, 4, 3, 3]))],
    ['inputs that are missing', (b) => b.node('Concat', 'n', [], {})],
    ['a name of JavaScript', one('constructor')],
  ])('survives %s', (_, make) => {
    const { shape } = inferred(image, make);
    expect(shape === undefined || shape.every((size) => Number.isSafeInteger(size) && size >= -1)).toBe(true);
  });
});
