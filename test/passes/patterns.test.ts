/** What passes recognize over several nodes, to its constants, beside what differs in one thing and is left. By hand. */
import { describe, expect, it } from 'vitest';
import { type Attributes, type Graph, int, ints, string } from '../../src/graph/graph';
import type { ElementType, Shape } from '../../src/graph/tensor';
import { foldGiven } from '../../src/passes/given/foldGiven';
import { groupsOfMaps } from '../../src/passes/groupsOfMaps';
import { imagesToGroups } from '../../src/passes/imagesToGroups';
import { writtenNormal } from '../../src/passes/writtenNormal';
import { floats, type Input, made, madeWith, map, none, shared, whole, written } from './written';

type Row = [wanted: string, op: string, inputs: readonly Input[], attributes?: Attributes];

function holds(name: string, pass: (graph: Graph) => Graph, rows: readonly Row[]): void {
  describe(name, () => {
    it.each<Row>([...rows])('%s: %s, row %#', (wanted, op, inputs, attributes) =>
      expect(written(op, inputs, attributes, { pass, attributes: true })).toBe(wanted),
    );
  });
}

const x = shared(map([2, 3]));
const along = (axis: number): Attributes => ({ axes: ints([axis]) });
const meanOf = (value: Input, axis = 1): Input => madeWith('ReduceMean', along(axis), value);
const mean = shared(meanOf(x));
const d = shared(made('Sub', x, mean));
const epsilon = floats([], [0.5]);
const sumOf = (square: Input): Input => made('Add', square, epsilon);
const variance = meanOf(made('Mul', d, d));
const root = made('Sqrt', sumOf(variance));
const inverse = made('Reciprocal', root);
const normal = 'LayerNormalization(1; 0.5)';
const square = meanOf(made('Mul', x, x));
const plain = 'RMSNormalization(1; 0.5)';
const [gain, offset] = [floats([3]), floats([3], [7, 8, 9])];
const factor = shared(made('Mul', inverse, gain));

holds('writtenNormal', writtenNormal, [
  [normal, 'Div', [d, root]],
  [normal, 'Div', [d, made('Sqrt', made('Add', epsilon, variance))]],
  [normal, 'Div', [d, made('Pow', sumOf(variance), floats([], [0.5]))]],
  [normal, 'Div', [d, made('Sqrt', sumOf(meanOf(made('Pow', d, floats([], [2])))))]],
  [normal, 'Div', [made('Sub', x, mean), made('Sqrt', sumOf(meanOf(made('Mul', made('Sub', x, mean), d))))]],
  [normal, 'Mul', [d, inverse]],
  [normal, 'Mul', [inverse, d]],
  [normal, 'Mul', [d, made('Div', floats([], [1]), root)]],
  [normal, 'Mul', [d, made('Pow', sumOf(variance), floats([], [-0.5]))]],
  [`${normal}[1,2,3]`, 'Mul', [d, factor]],
  [`${normal}[1,2,3]`, 'Mul', [made('Mul', gain, inverse), d]],
  [`${normal}[1,2,3]`, 'Mul', [made('Div', d, root), gain]],
  [`${normal}[1,2,3]`, 'Mul', [gain, made('Div', d, root)]],
  [`${normal}[1,2,3][7,8,9]`, 'Add', [made('Mul', made('Div', d, root), gain), offset]],
  [`${normal}[1,2,3][7,8,9]`, 'Add', [made('Mul', d, factor), offset]],
  [`${normal}[7,8,9]`, 'Add', [made('Div', d, root), offset]],
  [`${normal}[1,2,3][7,8,9]`, 'Add', [made('Mul', x, factor), made('Sub', offset, made('Mul', mean, factor))]],
  [`${normal}[1,2,3][7,8,9]`, 'Add', [made('Sub', offset, made('Mul', factor, mean)), made('Mul', factor, x)]],
  [`${normal} Mul[1,2,3,4,5,6]`, 'Mul', [made('Div', d, root), floats([2, 1, 3])]],
  [normal, 'Div', [d, made('Sqrt', sumOf(made('Sub', square, made('Mul', mean, mean))))]],
  [normal, 'Div', [d, made('Sqrt', sumOf(made('Relu', made('Sub', square, made('Mul', mean, mean)))))]],
  [plain, 'Div', [x, made('Sqrt', sumOf(square))]],
  [`${plain}[1,2,3]`, 'Mul', [made('Div', x, made('Sqrt', sumOf(square))), gain]],
  [`${plain} Add[7,8,9]`, 'Add', [made('Div', x, made('Sqrt', sumOf(square))), offset]],
  [`${plain}[1,2,3] Add[7,8,9]`, 'Add', [made('Mul', made('Div', x, made('Sqrt', sumOf(square))), gain), offset]],
]);

describe('what only looks like a normalization', () => {
  const other = shared(map([2, 3]));
  const rootOf = (value: Input): Input => made('Sqrt', sumOf(value));
  it.each<[string, string, readonly Input[]]>([
    ['the root divided', 'Div', [root, d]],
    ['a product with the root', 'Mul', [d, root]],
    ['twice the reciprocal', 'Mul', [d, made('Div', floats([], [2]), root)]],
    ['another power', 'Mul', [d, made('Pow', sumOf(variance), floats([], [-1]))]],
    ['a cube root', 'Div', [d, made('Pow', sumOf(variance), floats([], [0.25]))]],
    ['no ε', 'Div', [d, made('Sqrt', variance)]],
    ['an ε that is taken off', 'Div', [d, made('Sqrt', made('Sub', variance, epsilon))]],
    ['an ε for each column', 'Div', [d, made('Sqrt', made('Add', variance, gain))]],
    ['cubes', 'Div', [d, rootOf(meanOf(made('Pow', d, floats([], [3]))))]],
    ['a product of two', 'Div', [x, rootOf(meanOf(made('Mul', x, other)))]],
    ['the spread of another map', 'Div', [x, rootOf(meanOf(made('Mul', other, other)))]],
    ['a mean that is not taken off', 'Div', [x, root]],
    ['a mean that is taken off beside it', 'Div', [d, rootOf(square)]],
    ['means along another axis', 'Div', [d, rootOf(made('Sub', square, made('Mul', meanOf(x, 0), meanOf(x, 0))))]],
    ['a gain of more axes', 'Mul', [d, made('Mul', inverse, floats([2, 2, 3]))]],
    ['two gains', 'Mul', [d, made('Mul', made('Mul', inverse, gain), offset)]],
    ['a sum in another domain', 'Div', [d, made('Sqrt', made('other::Add', variance, epsilon))]],
    ['a difference of another factor', 'Add', [made('Mul', x, factor), made('Sub', offset, made('Mul', mean, gain))]],
    ['a difference the other way', 'Add', [made('Mul', x, factor), made('Sub', made('Mul', mean, factor), offset)]],
    ['means of all', 'Div', [x, rootOf(made('ReduceMean', made('Mul', x, x)))]],
    ['means along what is computed', 'Div', [x, rootOf(made('ReduceMean', made('Mul', x, x), map([1], 'int64')))]],
  ])('%s', (_, op, inputs) => expect(written(op, inputs, {}, { pass: writtenNormal })).not.toContain('Normalization'));
});

const image = map([1, 4, 5, 6]);
const parted = (groups: number, to: readonly number[] = [1, 4, 5, 6]): Input =>
  made(
    'Reshape',
    made(
      'InstanceNormalization',
      made('Reshape', image, whole([3], [1, groups, -1])),
      floats([groups]),
      floats(
        [groups],
        Array.from({ length: groups }, (_, at) => 10 * (at + 1)),
      ),
    ),
    whole([to.length], to),
  );
const grouped = (gains: string, offsets: string): string =>
  `Reshape[1,2,2,5,6] LayerNormalization(2,3,4; 0.00001)[${gains}][${offsets}] Reshape[1,4,5,6]`;
const each = floats([4, 1, 1]);
const left = /InstanceNormalization/;

describe('groupsOfMaps', () => {
  it.each<[string | RegExp, string, readonly Input[]]>([
    [grouped('1,2,6,8', '10,20,60,80'), 'Mul', [parted(2), each]],
    [grouped('3,3,6,6', '30,30,60,60'), 'Mul', [parted(2), floats([1], [3])]],
    [grouped('1,1,2,2', '15,16,27,28'), 'Add', [parted(2), floats([4, 1, 1], [5, 6, 7, 8])]],
    [grouped('1,2,6,8', '15,26,67,88'), 'Add', [made('Mul', parted(2), each), floats([1, 4, 1, 1], [5, 6, 7, 8])]],
    [left, 'Abs', [parted(2)]],
    [left, 'Mul', [parted(2), floats([6])]],
    [left, 'Mul', [parted(2), floats([5, 1])]],
    [left, 'Mul', [parted(2, [1, 2, 10, 6]), floats([2, 1, 1])]],
    [left, 'Mul', [parted(8), each]],
    [left, 'Mul', [parted(2), map([4, 1, 1])]],
  ])('%s: %s, row %#', (wanted, op, inputs) => {
    const text = written(op, inputs, {}, { pass: groupsOfMaps, attributes: true });
    if (typeof wanted === 'string') expect(text).toBe(wanted);
    else expect(text).toMatch(wanted);
  });
});

const two = map([2, 1, 3]);
const edge = { mode: string('edge') };
holds('imagesToGroups', imagesToGroups, [
  ['Reshape[1,2,3] Conv(2)[1,2,1,2] Reshape[2,1,2]', 'Conv', [two, floats([1, 1, 2])]],
  ['Reshape[1,2,3] Conv(2)[1,2,1,2][5,5] Reshape[2,1,2]', 'Conv', [two, floats([1, 1, 2]), floats([1], [5])]],
  ['Reshape[1,4,3] Conv(4)[1,2,1,2] Reshape[2,2,3]', 'Conv', [map([2, 2, 3]), floats([2, 1, 1])], { group: int(2) }],
  ['Reshape[1,2,3] ConvTranspose(2)[1,2,1,2] Reshape[2,1,4]', 'ConvTranspose', [two, floats([1, 1, 2])]],
  ['Reshape[1,2,3] MaxPool(2) Reshape[2,1,2]', 'MaxPool', [two], { kernel_shape: ints([2]) }],
  ['Reshape[1,2,3] AveragePool(2) Reshape[2,1,2]', 'AveragePool', [two], { kernel_shape: ints([2]) }],
  ['Reshape[1,2,3] Pad[0,0,1,0,0,2] Reshape[2,1,6]', 'Pad', [two, whole([6], [0, 0, 1, 0, 0, 2])], edge],
  ['Pad[0,0,1,0,0,2]', 'Pad', [two, whole([6], [0, 0, 1, 0, 0, 2])]],
  ['Pad[0,1,1,0,0,2]', 'Pad', [two, whole([6], [0, 1, 1, 0, 0, 2])], edge],
  ['Pad[0,0,1,1,0,2]', 'Pad', [two, whole([6], [0, 0, 1, 1, 0, 2])], edge],
  ['Pad[1,2][2]', 'Pad', [two, whole([2], [1, 2]), none, whole([1], [2])], edge],
  ['Pad', 'Pad', [two, map([6], 'int64')], edge],
  ['Conv[1,2]', 'Conv', [map([1, 1, 3]), floats([1, 1, 2])]],
  ['Conv', 'Conv', [two, map([1, 1, 2])]],
  ['Conv[1,2]', 'Conv', [two, floats([1, 1, 2]), map([1])]],
  ['Conv[1,2]', 'Conv', [map([2, 1, -1]), floats([1, 1, 2])]],
  ['Conv[1,2]', 'other::Conv', [two, floats([1, 1, 2])]],
]);

const typed =
  (type: ElementType, shape: Shape, ...bytes: readonly number[]): Input =>
  (b, name) =>
    b.constant(name, { type, shape, bytes: Uint8Array.from(bytes) });
const real = (op: string, attributes: Attributes, ...inputs: readonly Input[]): readonly Input[] => [
  map([1]),
  madeWith(op, attributes, ...inputs),
];
const dequantized = (attributes: Attributes, ...inputs: readonly Input[]): readonly Input[] =>
  real('DequantizeLinear', attributes, ...inputs);
const four = typed('uint8', [2, 2], 1, 2, 3, 4);
const tens = floats([2], [1, 10]);
const half = floats([], [0.5]);
const list = floats([3], [0.3, -9, 9]);
const quant = (attributes: Attributes, bits: number, scale: Input = half, of: Input = list): readonly Input[] =>
  real('qonnx.custom_op.general::Quant', attributes, of, scale, floats([], [0]), floats([], [bits]));

holds('foldGiven', foldGiven, [
  ['Add[0.5,-2.5]', 'Add', dequantized({}, typed('int8', [2], 2, 252), half, typed('int8', [], 1))],
  ['Add[1,2]', 'Add', dequantized({}, typed('uint8', [2], 2, 4), half)],
  ['Add[1,2,30,40]', 'Add', dequantized({ axis: int(0) }, four, tens)],
  ['Add[1,20,3,40]', 'Add', dequantized({}, four, tens)],
  ['Add[1,20,3,40]', 'Add', dequantized({ axis: int(-1) }, four, tens)],
  ['Add[0,1,10,20]', 'Add', dequantized({ axis: int(0) }, four, tens, typed('uint8', [2], 1, 2))],
  [
    'Add[1,2,30,40]',
    'Add',
    dequantized({ block_size: int(2) }, typed('uint8', [1, 4], 1, 2, 3, 4), floats([1, 2], [1, 10])),
  ],
  [
    'Add[1,20,3,40,500,6000,700,8000]',
    'Add',
    dequantized(
      { axis: int(0), block_size: int(2) },
      typed('uint8', [4, 2], 1, 2, 3, 4, 5, 6, 7, 8),
      floats([2, 2], [1, 10, 100, 1000]),
    ),
  ],
  ['DequantizeLinear[1,2,3,4][1,2,3] Add', 'Add', dequantized({}, four, floats([3]))],
  ['DequantizeLinear[1,2,3,4] Add', 'Add', dequantized({}, four, map([]))],
  ['DequantizeLinear[0.5] Add', 'Add', dequantized({}, map([2], 'uint8'), half)],
  [
    'Add[0.5,-1,63.5,0,1]',
    'Add',
    dequantized(
      {},
      made('QuantizeLinear', floats([5], [0.3, -1, 200, 0.25, 0.75]), half, typed('uint8', [], 128)),
      half,
      typed('uint8', [], 128),
    ),
  ],
  [
    'Add[-64,63.5]',
    'Add',
    dequantized(
      {},
      made('QuantizeLinear', floats([2], [-99, 99]), half, typed('int8', [], 0)),
      half,
      typed('int8', [], 0),
    ),
  ],
  [
    'Add[-99,99]',
    'Add',
    dequantized(
      {},
      made('QuantizeLinear', floats([2], [-99, 99]), half, typed('int16', [], 0, 0)),
      half,
      typed('int16', [], 0, 0),
    ),
  ],
  [
    'Add[-1,1.5]',
    'Add',
    dequantized(
      {},
      made('Clip', typed('int8', [2], 200, 100), typed('int8', [], 254), typed('int8', [], 3)),
      half,
      typed('int8', [], 0),
    ),
  ],
  ['Add[0.5,-4,3.5]', 'Add', quant({}, 4)],
  ['Add[0.5,-3.5,3.5]', 'Add', quant({ narrow: int(1) }, 4)],
  ['Add[0.5,0,7.5]', 'Add', quant({ signed: int(0) }, 4)],
  ['Add[0.5,0,7]', 'Add', quant({ signed: int(0), narrow: int(1) }, 4)],
  ['Add[0,-4,3.5]', 'Add', quant({ rounding_mode: string('FLOOR') }, 4)],
  ['Add[0,-4,3.5]', 'Add', quant({ rounding_mode: string('round_to_zero') }, 4)],
  ['Add[0.5,-4,3.5]', 'Add', quant({ rounding_mode: string('CEIL') }, 4)],
  ['Add[0.5,-1,0.5]', 'Add', quant({}, 2)],
  ['Add[0,2,2,4]', 'Add', quant({}, 8, floats([2, 1], [1, 2]), floats([2, 2], [0.4, 1.6, 2.6, 3.2]))],
  ['Add[0,2,3,4]', 'Add', quant({}, 8, floats([2], [1, 2]), floats([2, 2], [0.4, 1.6, 2.6, 3.2]))],
  ['Quant[0.3,-9,9][0.5][0][1] Add', 'Add', quant({}, 1)],
  ['Quant[0.3,-9,9][1,2][0][4] Add', 'Add', quant({}, 4, floats([2]))],
]);

it('keeps the steps of weights whose scales run along their outputs', () => {
  const weights = (axis: number): Input =>
    madeWith('DequantizeLinear', { axis: int(axis) }, typed('int8', [2, 2], 1, 2, 3, 4), tens);
  const found: (readonly [grid: unknown, unread: number])[] = [];
  const pass = (graph: Graph): Graph => {
    const folded = foldGiven(graph);
    found.push([folded.nodes.at(-1)?.grid, folded.unread?.length ?? 0]);
    return folded;
  };
  const row = map([1, 2]);
  const kept = [{ scale: [1, 10], bits: 8 }, 0] as const;
  const lost = [undefined, 1] as const;
  const tried: readonly (readonly [string, readonly Input[], Attributes, unknown])[] = [
    ['Gemm', [row, weights(1)], {}, kept],
    ['Gemm', [row, weights(0)], {}, lost],
    ['Gemm', [row, weights(0)], { transB: int(1) }, kept],
    ['Gemm', [row, weights(1)], { transB: int(1) }, lost],
    ['MatMul', [row, weights(1)], {}, kept],
    ['MatMul', [row, weights(0)], {}, lost],
    ['MatMul', [weights(0), map([2, 1])], {}, kept],
    ['MatMul', [weights(1), map([2, 1])], {}, lost],
    ['MatMul', [row, made('Transpose', weights(0))], {}, kept],
    ['MatMul', [row, made('Transpose', weights(1))], {}, lost],
    ['MatMul', [row, made('Identity', weights(1))], {}, kept],
    ['MatMul', [row, madeWith('Transpose', { perm: ints([0, 1]) }, weights(1))], {}, kept],
    ['other::MatMul', [row, weights(1)], {}, [undefined, 0]],
  ];
  for (const [op, inputs, attributes] of tried) written(op, inputs, attributes, { pass });
  expect(found).toEqual(tried.map(([, , , wanted]) => wanted));
});
