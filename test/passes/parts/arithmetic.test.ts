/** Bounds, slopes, powers, sums, products and poolings as what they are made of, beside what differs in one thing and is left. By hand. */
import { describe, expect, it } from 'vitest';
import { type Attributes, float, int, ints, string } from '../../../src/graph/graph';
import { type Choice, floats, type Input, map, none, whole, written } from '../written';

type Row = [wanted: string, op: string, inputs: readonly Input[], attributes?: Attributes, choice?: Choice];
const image = map([1, 3, 4, 4]);
const pair = map([2, 3]);
const row = map([1, 4]);

const bounds: readonly Row[] = [
  ['Min', 'Clip', [pair, none, map([])]],
  ['Max', 'Clip', [pair, map([])]],
  ['Max Min', 'Clip', [pair, map([]), map([])]],
  ['Max[1] Min', 'Clip', [pair, floats([]), map([])]],
  ['Max Min[1]', 'Clip', [pair, map([]), floats([])]],
  ['Clip', 'Clip', [pair]],
  ['Clip[1][1]', 'Clip', [pair, floats([]), floats([])]],
  ['Clip', 'Clip', [map([2, 3], 'int32'), map([], 'int32')]],
  ['Min[0] Mul Relu Add', 'PRelu', [image, map([3, 1, 1])]],
  ['Min[0] Mul[1,2,3,4] Relu Add', 'PRelu', [image, floats([4])]],
  ['Min[0] Mul[1,2,3] Relu Add', 'PRelu', [map([2, 3, 4, 4]), floats([3, 1, 1])]],
  ['Min[0] Mul[1,2] Relu Add', 'PRelu', [map([2, 3, 4, 4]), floats([2, 1, 1, 1])]],
  ['PRelu[1,2,3]', 'PRelu', [image, floats([3, 1, 1])]],
  ['PRelu[1,2,3]', 'PRelu', [image, floats([1, 3, 1, 1])]],
  ['PRelu[1]', 'PRelu', [map([2, 3, 4, 4]), floats([1, 1])]],
  ['PRelu', 'PRelu', [image]],
  ['PRelu', 'PRelu', [map(undefined), map([3, 1, 1])]],
];

const powers: readonly Row[] = [
  ['Slice[0][1][1] Pow[3] Slice[1][4][1] Pow[2] Concat', 'Pow', [row, floats([4], [3, 2, 2, 2])]],
  ['Slice[0][1][0] Pow[1] Slice[1][2][0] Pow[2] Concat', 'Pow', [map([2, 4]), floats([2, 1])]],
  ['Pow[3]', 'Pow', [row, floats([4], [3, 3, 3, 3])]],
  ['Pow[3]', 'Pow', [row, floats([1], [3])]],
  ['Pow', 'Pow', [row, map([4])]],
  ['Pow[1,2,3,4]', 'Pow', [map(undefined), floats([4])]],
  ['Pow[1,2,3,4]', 'Pow', [map([4]), floats([1, 4])]],
  ['Pow[1,2,3,4]', 'Pow', [map([2, 2]), floats([2, 2])]],
  ['Pow[1,2,3,4]', 'Pow', [map([2, 1]), floats([4])]],
  ['Pow[1,2,3,4][1,2,3,4]', 'Pow', [floats([4]), floats([4])]],
];

const triangles: readonly Row[] = [
  ['MatMul[1,1,1,0,1,1,0,0,1] Transpose', 'CumSum', [pair, whole([], [1])]],
  ['MatMul[1,1,1,0,1,1,0,0,1] Transpose', 'CumSum', [pair, whole([], [-1])]],
  ['MatMul[0,1,1,0,0,1,0,0,0] Transpose', 'CumSum', [pair, whole([], [1])], { exclusive: int(1) }],
  ['MatMul[1,0,0,1,1,0,1,1,1] Transpose', 'CumSum', [pair, whole([], [1])], { reverse: int(1) }],
  ['MatMul[0,0,0,1,0,0,1,1,0] Transpose', 'CumSum', [pair, whole([], [1])], { reverse: int(1), exclusive: int(1) }],
  ['MatMul[1,0,1,1]', 'CumSum', [pair, whole([], [0])]],
  ['MatMul[0,1,0,0]', 'CumSum', [pair, whole([], [0])], { reverse: int(1), exclusive: int(1) }],
  ['Transpose MatMul[1,1,0,1] Transpose', 'CumSum', [map([2, 3, 4]), whole([], [0])]],
  ['CumSum', 'CumSum', [pair, map([], 'int64')]],
  ['CumSum[1]', 'CumSum', [map([2, 3], 'int32'), whole([], [1])]],
  ['CumSum[1]', 'CumSum', [map([2, -1]), whole([], [1])]],
  ['CumSum[0]', 'CumSum', [map([]), whole([], [0])]],
  ['CumSum[2]', 'CumSum', [pair, whole([], [2])]],
  ['CumSum[0]', 'CumSum', [map([2049, 1]), whole([], [0])]],
  ['Mul[1,1,1,0,1,1]', 'Trilu', [pair]],
  ['Mul[0,1,1,0,0,1]', 'Trilu', [pair, whole([], [1])]],
  ['Mul[1,0,0,1,1,0]', 'Trilu', [pair], { upper: int(0) }],
  ['Mul[0,0,0,1,0,0]', 'Trilu', [map([5, 2, 3]), whole([], [-1])], { upper: int(0) }],
  ['Trilu', 'Trilu', [pair, map([], 'int64')]],
  ['Trilu', 'Trilu', [map([2, 3], 'int32')]],
  ['Trilu', 'Trilu', [map([3])]],
  ['Trilu', 'Trilu', [map([-1, 3])]],
  ['Trilu', 'Trilu', [map([2 ** 11, 2 ** 11 + 1])]],
];

const sums: readonly Row[] = [
  ['Transpose', 'Einsum', [pair], { equation: string('ij->ji') }],
  ['Identity', 'Einsum', [pair], { equation: string('ij->ij') }],
  ['ReduceSum[1] Reshape[2] Identity', 'Einsum', [pair], { equation: string('ij->i') }],
  [
    'Reshape[2,3,4] Transpose Reshape[2,4,5] MatMul Reshape[2,3,5] Identity',
    'Einsum',
    [map([2, 3, 4]), map([2, 5, 4])],
    { equation: string('bid,bjd->bij') },
  ],
  [
    'Reshape[2,1] Reshape[1,3] Mul Reshape[2,3] Transpose',
    'Einsum',
    [map([2]), map([3])],
    { equation: string('i,j->ji') },
  ],
  [
    'ReduceSum[1] Reshape[2] Reshape[2,1,1] Reshape[2,1,1] Mul Reshape[2] Identity',
    'Einsum',
    [pair, map([2])],
    { equation: string('ik,i->i') },
  ],
  ['Einsum', 'Einsum', [map([2]), map([2]), map([2])], { equation: string('i,i,i->i') }],
  ['ReduceMax[3] Sub Exp ReduceSum[3] Log Sub Abs', 'LogSoftmax', [image], {}, { then: 'Abs' }],
  ['ReduceMax[1] Sub Exp ReduceSum[1] Log Sub Abs', 'LogSoftmax', [image], { axis: int(1) }, { then: 'Abs' }],
  ['ReduceMax Sub Exp ReduceSum[3] Log Sub Abs', 'LogSoftmax', [image], {}, { then: 'Abs', opset: 13 }],
  [
    'ReduceMax(1,2,3; 1) Sub Exp ReduceSum(1,2,3; 1) Log Sub Abs',
    'LogSoftmax',
    [image],
    {},
    { then: 'Abs', opset: 12, attributes: true },
  ],
  ['LogSoftmax', 'LogSoftmax', [image]],
  ['LogSoftmax Abs', 'LogSoftmax', [map(undefined)], {}, { then: 'Abs' }],
  ['ReduceSum[1] Log Reshape[2,1]', 'ReduceLogSum', [pair, whole([1], [1])]],
  ['ReduceSum[1] Log Reshape[2]', 'ReduceLogSum', [pair, whole([1], [-1])], { keepdims: int(0) }],
  ['ReduceSum[0,1] Log Reshape[1,1]', 'ReduceLogSum', [pair]],
  ['ReduceSum[0] Log Reshape[1,3]', 'ReduceLogSum', [pair], { axes: ints([0]) }, { opset: 13 }],
  ['ReduceLogSum', 'ReduceLogSum', [pair], { noop_with_empty_axes: int(1) }],
  ['ReduceLogSum', 'ReduceLogSum', [pair, map([1], 'int64')]],
  ['ReduceLogSum', 'ReduceLogSum', [map([2, 3], 'int32')]],
  ['ReduceLogSum', 'ReduceLogSum', [map(undefined)]],
  ['ReduceMax[1] Sub Exp ReduceSum[1] Log Add Reshape[2,1]', 'ReduceLogSumExp', [pair, whole([1], [1])]],
  ['ReduceLogSumExp', 'ReduceLogSumExp', [pair, map([1], 'int64')]],
];

const products: readonly Row[] = [
  ['Reshape[2,1]', 'ReduceProd', [map([2, 1]), whole([1], [1])]],
  [
    'Slice[0][2][0] Slice[2][4][0] Mul Slice[0][1][0] Slice[1][2][0] Mul Reshape[1,3]',
    'ReduceProd',
    [map([4, 3]), whole([1], [0])],
  ],
  [
    'Slice[0][2][1] Slice[2][4][1] Mul Slice[4][5][1] Concat Slice[0][1][1] Slice[1][2][1] Mul Slice[2][3][1] Concat Slice[0][1][1] Slice[1][2][1] Mul Reshape[2]',
    'ReduceProd',
    [map([2, 5]), whole([1], [1])],
    { keepdims: int(0) },
  ],
  ['ReduceProd[0]', 'ReduceProd', [map([1025]), whole([1], [0])]],
  ['ReduceProd', 'ReduceProd', [map([41, 25])]],
  ['ReduceProd', 'ReduceProd', [map([-1, 3])]],
];

const kernel = { kernel_shape: ints([2, 3]) };
const pools: readonly Row[] = [
  ['Mul AveragePool Mul[6] Sqrt', 'LpPool', [image], kernel],
  [
    'Mul AveragePool(2,3; 2,1; 0,1,1,0; 1) Mul[6] Sqrt',
    'LpPool',
    [image],
    { ...kernel, strides: ints([2, 1]), pads: ints([0, 1, 1, 0]) },
    { attributes: true },
  ],
  ['Abs AveragePool Mul[6] Identity', 'LpPool', [image], { ...kernel, p: int(1) }],
  [
    'Mul AveragePool Mul[6] Sqrt',
    'LpPool',
    [image],
    { ...kernel, dilations: ints([1, 1]), auto_pad: string('NOTSET') },
  ],
  ['LpPool', 'LpPool', [image], { ...kernel, p: int(3) }],
  ['LpPool', 'LpPool', [image], { ...kernel, p: int(0) }],
  ['LpPool', 'LpPool', [image], { ...kernel, ceil_mode: int(1) }],
  ['LpPool', 'LpPool', [image], { ...kernel, dilations: ints([1, 2]) }],
  ['LpPool', 'LpPool', [image], { ...kernel, auto_pad: string('SAME_UPPER') }],
  ['LpPool', 'LpPool', [image]],
  ['Mul ReduceSum[2,3] Sqrt', 'GlobalLpPool', [image]],
  ['Mul ReduceSum[2] Sqrt', 'GlobalLpPool', [map([1, 3, 4])]],
  ['Abs ReduceSum[2,3] Identity', 'GlobalLpPool', [image], { p: int(1) }],
  ['GlobalLpPool', 'GlobalLpPool', [image], { p: int(3) }],
  ['GlobalLpPool', 'GlobalLpPool', [image], { p: int(0) }],
  ['GlobalLpPool', 'GlobalLpPool', [pair]],
];

const picks: readonly Row[] = [
  ['Reshape[6] Gather[2,4] Reshape[2,1]', 'GatherElements', [pair, whole([2, 1], [2, 1])], { axis: int(1) }],
  ['Reshape[6] Gather[3,1] Reshape[1,2]', 'GatherElements', [pair, whole([1, 2], [-1, 0])]],
  ['GatherElements[0]', 'GatherElements', [map([2, 3], 'int32'), whole([1, 1], [0])]],
  ['GatherElements[2]', 'GatherElements', [pair, whole([1, 1], [2])]],
  ['GatherElements[-3]', 'GatherElements', [pair, whole([1, 1], [-3])]],
  ['GatherElements[3]', 'GatherElements', [pair, whole([1, 1], [3])], { axis: int(1) }],
  ['GatherElements[0]', 'GatherElements', [map([-1, 3]), whole([1, 1], [0])]],
  ['Reshape[6] Gather[5] Reshape[1]', 'GatherND', [pair, whole([1, 2], [1, 2])]],
  ['Reshape[6] Gather[3,4,5,0,1,2] Reshape[2,3]', 'GatherND', [pair, whole([2, 1], [-1, 0])]],
  ['Reshape[6] Gather[2,3] Reshape[2]', 'GatherND', [pair, whole([2, 1], [2, 0])], { batch_dims: int(1) }],
  ['GatherND[0,3]', 'GatherND', [pair, whole([1, 2], [0, 3])]],
  ['GatherND[2]', 'GatherND', [pair, whole([1, 1], [2])]],
  [
    'Reshape[6] Gather[1,0,2,3,4,5] Reshape[2,3]',
    'ReverseSequence',
    [pair, whole([2], [2, 1])],
    { time_axis: int(1), batch_axis: int(0) },
  ],
  ['Reshape[6] Gather[3,1,2,0,4,5] Reshape[2,3]', 'ReverseSequence', [pair, whole([3], [2, 1, 0])]],
  ['ReverseSequence[2,1]', 'ReverseSequence', [pair, whole([2], [2, 1])]],
  ['ReverseSequence[3,1,1]', 'ReverseSequence', [pair, whole([3], [3, 1, 1])]],
  ['ReverseSequence[-1,1,1]', 'ReverseSequence', [pair, whole([3], [-1, 1, 1])]],
  ['ReverseSequence', 'ReverseSequence', [pair, map([3], 'int64')]],
  ['ReverseSequence[2,1,1]', 'ReverseSequence', [pair, whole([3], [2, 1, 1])], { time_axis: int(2) }],
  [
    'Reshape[6] Reshape[2] Concat Gather[0,6,2,7,4,5] Reshape[2,3]',
    'ScatterElements',
    [pair, whole([2, 1], [1, 0]), map([2, 1])],
    { axis: int(1) },
  ],
  [
    'Reshape[6] Reshape[2] Concat Gather[0,7,2,3,4,5] Reshape[2,3]',
    'ScatterElements',
    [pair, whole([1, 2], [1, 1]), map([1, 2])],
    { axis: int(1) },
  ],
  ['ScatterElements[3]', 'ScatterElements', [pair, whole([1, 1], [3]), map([1, 1])], { axis: int(1) }],
  ['ScatterElements[0]', 'ScatterElements', [pair, whole([1, 1], [0]), map([1, 2])], { axis: int(1) }],
  ['ScatterElements[-4]', 'ScatterElements', [pair, whole([1, 1], [-4]), map([1, 1])], { axis: int(1) }],
  ['ScatterElements[0]', 'ScatterElements', [map([2, 3], 'int32'), whole([1, 1], [0]), map([1, 1], 'int32')]],
  [
    'Reshape[6] Reshape[3] Concat Gather[0,1,2,6,7,8] Reshape[2,3]',
    'ScatterND',
    [pair, whole([1, 1], [1]), map([1, 3])],
  ],
  ['ScatterND[1]', 'ScatterND', [pair, whole([1, 1], [1]), map([1, 3])], { reduction: string('max') }],
  ['ScatterND', 'ScatterND', [pair, map([1, 1], 'int64'), map([1, 3])]],
  ['Gather[0,2]', 'Compress', [pair, whole([3], [1, 0, 5])], { axis: int(-1) }],
  ['Reshape[6] Gather[1,3] Reshape[2]', 'Compress', [pair, whole([4], [0, 1, 0, 1])]],
  ['Compress[1]', 'Compress', [map([2, 3], 'int32'), whole([1], [1])], { axis: int(0) }],
  ['Compress', 'Compress', [pair, map([3], 'bool')], { axis: int(1) }],
];

describe('is written as', () => {
  it.each<Row>([...bounds, ...powers, ...triangles, ...sums, ...products, ...pools, ...picks])(
    '%s: %s, row %#',
    (wanted, op, inputs, attributes, choice) => expect(written(op, inputs, attributes, choice)).toBe(wanted),
  );

  const runs = (count: number): readonly Input[] => [map([count]), floats([count])];
  it('up to 64 powers', () => {
    expect(written('Pow', runs(64)).split(' ')).toHaveLength(129);
    expect(written('Pow', runs(65))).toBe('Pow[65 numbers]');
    expect(written('ReduceProd', [map([1024]), whole([1], [0])]).split(' ')).toHaveLength(31);
  });

  it('a rotation of pairs', () => {
    const tables = [floats([2, 2]), floats([2, 2], [0.1, 0.2, 0.3, 0.4])];
    const turned = 'Gather[2,3,0,1] Mul[1,2,1,2,3,4,3,4] Mul[-0.1,-0.2,0.1,0.2,-0.3,-0.4,0.3,0.4] Add';
    const rotary = (inputs: readonly Input[], attributes: Attributes = {}): string =>
      written('RotaryEmbedding', inputs, attributes, { opset: 23 });
    const heads = map([1, 3, 2, 4]);
    expect(rotary([heads, ...tables])).toBe(turned);
    expect(rotary([heads, ...tables], { interleaved: int(1) })).toBe(
      'Gather[1,0,3,2] Mul[1,1,2,2,3,3,4,4] Mul[-0.1,0.1,-0.2,0.2,-0.3,0.3,-0.4,0.4] Add',
    );
    expect(rotary([map([1, 2, 12]), ...tables], { num_heads: int(3) })).toBe(
      `Reshape[1,2,3,4] ${turned} Reshape[1,2,12]`,
    );
    expect(rotary([heads, ...tables, whole([1], [0])])).toBe(turned);
    expect(rotary([heads, ...tables, whole([1, 2], [1, 0])])).toBe(
      'Gather[2,3,0,1] Mul[3,4,3,4,1,2,1,2] Mul[-0.3,-0.4,0.3,0.4,-0.1,-0.2,0.1,0.2] Add',
    );
    expect(rotary([map([1, 2, 4]), ...tables], { num_heads: int(1) })).toBe(
      `Reshape[1,2,1,4] ${turned} Reshape[1,2,4]`,
    );
    const narrow = [floats([2, 1]), floats([2, 1], [0.1, 0.2])];
    expect(rotary([heads, ...narrow], { rotary_embedding_dim: int(2) })).toBe(
      'Gather[1,0,2,3] Mul[1,1,1,1,2,2,1,1] Mul[-0.1,0.1,0,0,-0.2,0.2,0,0] Add',
    );
    const left: unknown = expect.stringMatching(/^RotaryEmbedding/);
    expect(rotary([map([1, 3, 2, 4], 'float16'), ...tables])).toEqual(left);
    expect(rotary([map([1, 2, 12]), ...tables])).toEqual(left);
    expect(rotary([map([1, 2, 12]), ...tables], { num_heads: int(5) })).toEqual(left);
    expect(rotary([map([2, 4]), ...tables])).toEqual(left);
    expect(rotary([heads, ...tables, map([1, 2], 'int64')])).toEqual(left);
    expect(rotary([heads, ...tables, whole([2, 2], [0, 1, 0, 1])])).toEqual(left);
    expect(rotary([heads, ...tables, whole([1, 2], [1, 2])])).toEqual(left);
    expect(rotary([heads, floats([4, 2]), floats([4, 2])])).toEqual(left);
    expect(rotary([heads, floats([2, 1]), floats([2, 1])])).toEqual(left);
    expect(rotary([heads, map([2, 2]), tables[1]])).toEqual(left);
    expect(rotary([heads, tables[0], map([2, 2])])).toEqual(left);
    expect(written('com.microsoft::RotaryEmbedding', [heads, whole([1], [0]), ...tables])).toBe(turned);
    expect(
      written('com.microsoft::RotaryEmbedding', [heads, whole([1], [0]), ...tables], { is_packed_batching: int(1) }),
    ).toEqual(left);
  });
});

describe('runtime operators', () => {
  const runtime = (op: string, inputs: readonly Input[], attributes: Attributes = {}, choice: Choice = {}): string =>
    written(`com.microsoft::${op}`, inputs, attributes, choice);
  const [gain, offset] = [floats([3]), floats([3], [7, 8, 9])];
  it.each<Row>([
    ['Mul[0.5] Mul[0.7071] Erf Add[1] Mul', 'Gelu', [pair]],
    ['Add Mul[0.5] Mul[0.7071] Erf Add[1] Mul', 'BiasGelu', [pair, map([3])]],
    ['Pow[3] Mul[0.04471] Add Mul[0.7979] Mul[0.5] Tanh Add[1] Mul', 'FastGelu', [pair]],
    ['Add Pow[3] Mul[0.04471] Add Mul[0.7979] Mul[0.5] Tanh Add[1] Mul', 'FastGelu', [pair, map([3])]],
    ['Mul[1.702] Sigmoid Mul', 'QuickGelu', [pair]],
    ['Sigmoid Mul', 'QuickGelu', [pair], { alpha: float(1) }],
    ['Add LayerNormalization[1,2,3]', 'SkipLayerNormalization', [pair, pair, gain]],
    ['Add LayerNormalization[1,2,3][7,8,9]', 'SkipLayerNormalization', [pair, pair, gain, offset]],
    ['Add Add[7,8,9] LayerNormalization[1,2,3]', 'SkipLayerNormalization', [pair, pair, gain, none, offset]],
    ['Add Add[7,8,9] RMSNormalization[1,2,3]', 'SkipSimplifiedLayerNormalization', [pair, pair, gain, offset]],
    [
      'Add LayerNormalization(1; 0.00001)[1,2,3]',
      'SkipLayerNormalization',
      [pair, pair, gain],
      {},
      { attributes: true },
    ],
    ['SkipLayerNormalization[1,2,3]', 'SkipLayerNormalization', [map(undefined), pair, gain]],
    ['Add LayerNormalization[1,2,3]', 'SkipLayerNormalization', [pair, pair, gain], {}, { outputs: 4, read: 3 }],
    [
      'Add Add[7,8,9] Identity LayerNormalization[1,2,3]',
      'SkipLayerNormalization',
      [pair, pair, gain, none, offset],
      {},
      { outputs: 4, read: 3 },
    ],
    ['SkipLayerNormalization[1,2,3]', 'SkipLayerNormalization', [pair, pair, gain], {}, { outputs: 4, read: 1 }],
    ['SkipLayerNormalization[1,2,3]', 'SkipLayerNormalization', [pair, pair, gain], {}, { outputs: 4, read: 2 }],
    ['Gemm Relu', 'FusedGemm', [pair, map([3, 4])], { activation: string('Relu') }],
    ['Gemm Identity', 'FusedGemm', [pair, map([3, 4])]],
    ['FusedGemm', 'FusedGemm', [pair, map([3, 4])], { activation: string('Sinh') }],
    ['Conv LeakyRelu', 'FusedConv', [image, map([2, 3, 1, 1])], { activation: string('LeakyRelu') }],
    [
      'Conv Clip[-1][6]',
      'FusedConv',
      [image, map([2, 3, 1, 1])],
      { activation: string('Clip'), activation_params: { kind: 'floats', value: [-1, 6] } },
    ],
    [
      'Gemm Clip[2][5]',
      'FusedGemm',
      [pair, map([3, 4])],
      { activation: string('Clip'), activation_alpha: float(2), activation_beta: float(5) },
    ],
    [
      'Conv Add Sigmoid',
      'FusedConv',
      [image, map([2, 3, 1, 1]), none, map([1, 2, 4, 4])],
      { activation: string('Sigmoid') },
    ],
    ['MatMul', 'FusedMatMul', [pair, map([3, 4])]],
    ['MatMul Mul[0.5]', 'FusedMatMul', [pair, map([3, 4])], { alpha: float(0.5) }],
    ['Transpose MatMul', 'FusedMatMul', [map([3, 2]), map([3, 4])], { transA: int(1) }],
    ['Transpose MatMul', 'TransposeMatMul', [pair, map([4, 3])], { transB: int(1) }],
    ['MatMul', 'FusedMatMul', [map([3]), map([3, 4])], { transA: int(1) }],
    ['FusedMatMul', 'FusedMatMul', [map([3, 2, 1]), map([3, 1, 4])], { transBatchA: int(1) }],
    ['FusedMatMul', 'FusedMatMul', [map([3, 2, 1]), map([3, 1, 4])], { transBatchB: int(1) }],
    ['FusedMatMul', 'FusedMatMul', [map([3, -1]), map([3, 4])]],
    ['Trilu', 'Trilu', [pair]],
  ])('%s: %s, row %#', (wanted, op, inputs, attributes, choice) =>
    expect(runtime(op, inputs, attributes, choice)).toBe(wanted),
  );

  it('Swish of another domain is another operator', () => {
    expect(written('Swish', [pair])).toBe('Sigmoid Mul');
    expect(written('Swish', [pair], { alpha: float(2) })).toBe('Mul[2] Sigmoid Mul');
    expect(written('other::Swish', [pair])).toBe('Swish');
    expect(written('Gelu', [pair])).toBe('Gelu');
    expect(written('toString::Gelu', [pair])).toBe('Gelu');
  });
});
