/** What passes make of one node, to its constants and windows, beside what differs in one thing and is left. By hand. */
import { describe, expect, it } from 'vitest';
import { type Attributes, float, type Graph, int, ints, string } from '../../src/graph/graph';
import { blocksToTranspose } from '../../src/passes/blocksToTranspose';
import { deconvToConv } from '../../src/passes/deconvToConv';
import { deepDeconv } from '../../src/passes/deepDeconv';
import { explicitPad } from '../../src/passes/explicitPad';
import { explicitWindow } from '../../src/passes/explicitWindow';
import { gemmForms } from '../../src/passes/gemmForms';
import { indicesToRows } from '../../src/passes/indicesToRows';
import { matmulToGemm } from '../../src/passes/matmulToGemm';
import { neighbourNorm } from '../../src/passes/neighbourNorm';
import { normalForms } from '../../src/passes/normalForms';
import { reductions } from '../../src/passes/reductions';
import { volumesToMaps } from '../../src/passes/volumesToMaps';
import { zeroPadMaxPool } from '../../src/passes/zeroPadMaxPool';
import { floats, type Input, made, map, none, whole, written } from './written';

type Row = [wanted: string, op: string, inputs: readonly Input[], attributes?: Attributes];
const pair = map([2, 3]);

function holds(name: string, pass: (graph: Graph) => Graph, rows: readonly Row[]): void {
  describe(name, () => {
    it.each<Row>([...rows])('%s: %s, row %#', (wanted, op, inputs, attributes) =>
      expect(written(op, inputs, attributes, { pass, attributes: true })).toBe(wanted),
    );
  });
}

const maps = map([1, 4, 3]);
holds('normalForms', normalForms, [
  [
    'Reshape[1,2,2,3] LayerNormalization(2,3; 0.5)[1,2][1,2] Reshape[1,4,3]',
    'GroupNormalization',
    [maps, floats([2]), floats([2])],
    { num_groups: int(2), epsilon: float(0.5) },
  ],
  [
    'Reshape[1,2,2,3] LayerNormalization(2,3; 0.00001)[1,2,3,4][1,2] Reshape[1,4,3]',
    'GroupNormalization',
    [maps, floats([4]), floats([2])],
    { num_groups: int(2) },
  ],
  ['GroupNormalization[1,2][1,2]', 'GroupNormalization', [maps, floats([2]), floats([2])]],
  [
    'GroupNormalization(3)[1,2,3][1,2,3]',
    'GroupNormalization',
    [maps, floats([3]), floats([3])],
    { num_groups: int(3) },
  ],
  ['GroupNormalization(2)[1,2,3][1,2]', 'GroupNormalization', [maps, floats([3]), floats([2])], { num_groups: int(2) }],
  ['GroupNormalization(2)[1,2]', 'GroupNormalization', [maps, map([2]), floats([2])], { num_groups: int(2) }],
  ['GroupNormalization(2)[1,2]', 'GroupNormalization', [maps, floats([2]), map([2])], { num_groups: int(2) }],
  [
    'GroupNormalization(1)[1][1]',
    'GroupNormalization',
    [map([1, 4]), floats([1]), floats([1])],
    { num_groups: int(1) },
  ],
  ['LayerNormalization(0,2,3; 1e-18)', 'MeanVarianceNormalization', [map([2, 3, 4, 5])]],
  ['LayerNormalization(0,1; 1e-18)', 'MeanVarianceNormalization', [pair], { axes: ints([-1, 0, 1]) }],
  ['MeanVarianceNormalization', 'MeanVarianceNormalization', [pair]],
  ['MeanVarianceNormalization(-3)', 'MeanVarianceNormalization', [pair], { axes: ints([-3]) }],
  ['MeanVarianceNormalization(2)', 'MeanVarianceNormalization', [pair], { axes: ints([2]) }],
  ['MeanVarianceNormalization', 'other::MeanVarianceNormalization', [map([2, 3, 4, 5])]],
  ['RMSNormalization(1; 1e-18)[0.5]', 'LpNormalization', [map([2, 4])]],
  ['RMSNormalization(0; 1e-18)[0.7071]', 'LpNormalization', [map([2, 4])], { axis: int(0) }],
  ['LpNormalization(1)', 'LpNormalization', [pair], { p: int(1) }],
  ['LpNormalization', 'LpNormalization', [map([])]],
  ['LpNormalization', 'LpNormalization', [map([2, -1])]],
  ['RMSNormalization(1; 0.00001)[1,2,3]', 'SimplifiedLayerNormalization', [pair, floats([3]), floats([3])]],
  [
    'RMSNormalization(0,1; 0.25)[1,2,3]',
    'com.microsoft::SimplifiedLayerNormalization',
    [pair, floats([3])],
    { axis: int(0), epsilon: float(0.25) },
  ],
  ['SimplifiedLayerNormalization[1,2,3]', 'other::SimplifiedLayerNormalization', [pair, floats([3])]],
]);

const deep = map([1, 1, 2, 1, 1]);
const tap = floats([1, 1, 2, 1, 1]);
const joined = (depth: number): string => `Reshape[1,1,${depth},1,1]`;
holds('volumesToMaps', volumesToMaps, [
  [`Reshape[1,2,1,1] Conv[1,2] ${joined(1)}`, 'Conv', [deep, tap]],
  [`Reshape[1,2,1,1] Conv(0,0,0,0)[2,0,1,2,0,1] ${joined(3)}`, 'Conv', [deep, tap], { pads: ints([1, 0, 0, 1, 0, 0]) }],
  [
    `Reshape[1,3,1,1] Conv(1,1)[1,0,2] ${joined(1)}`,
    'Conv',
    [map([1, 1, 3, 1, 1]), tap],
    { dilations: ints([2, 1, 1]) },
  ],
  [
    `Reshape[1,4,1,1] Conv(1,1)[1,2,0,0,0,0,1,2] ${joined(2)}`,
    'Conv',
    [map([1, 1, 4, 1, 1]), tap],
    { strides: ints([2, 1, 1]) },
  ],
  [
    'Reshape[1,2,1,1] Conv[1,2,3,4][1,2] Reshape[1,2,1,1,1]',
    'Conv',
    [map([1, 2, 1, 1, 1]), floats([2, 2, 1, 1, 1]), floats([2])],
  ],
  [
    'Reshape[1,4,1,1] Conv[1,0,2,0,0,1,0,2][5,5] Reshape[1,1,2,1,1]',
    'Conv',
    [map([1, 2, 2, 1, 1]), floats([1, 2, 1, 1, 1]), floats([1], [5])],
  ],
  [
    'Reshape[1,2,1,2] Conv[1,2,0,0,0,0,1,2] Reshape[1,1,2,1,1]',
    'Conv',
    [map([1, 1, 2, 1, 2]), floats([1, 1, 1, 1, 2])],
  ],
  [
    'Reshape[1,1,3,3] Conv(2,3; 2,1; 1,2,3,4)[1,2,3,4,5,6] Reshape[1,1,1,3,7]',
    'Conv',
    [map([1, 1, 1, 3, 3]), floats([1, 1, 1, 2, 3])],
    { kernel_shape: ints([1, 2, 3]), strides: ints([1, 2, 1]), pads: ints([0, 1, 2, 0, 3, 4]) },
  ],
  ['Conv[1,2]', 'Conv', [map([2, 1, 2, 1, 1]), tap]],
  ['Conv', 'Conv', [deep, map([1, 1, 2, 1, 1])]],
  ['Conv[1,2]', 'Conv', [deep, tap, map([1])]],
  ['Conv[1]', 'Conv', [map([1, 1, 2, 1]), floats([1, 1, 1, 1])]],
  ['Conv[1,2]', 'Conv', [map([1, 1, -1, 1, 1]), tap]],
  ['Conv[1,2]', 'other::Conv', [deep, tap]],
  [
    'Reshape[1,4,4,4] MaxPool(2,2; 2,1) Reshape[1,2,2,6] MaxPool(2,1; 1,1) Reshape[1,2,1,2,3]',
    'MaxPool',
    [map([1, 2, 2, 4, 4])],
    { kernel_shape: ints([2, 2, 2]), strides: ints([1, 2, 1]) },
  ],
  [
    'Reshape[1,2,1,1] Conv(1,1; 1)[0.5,0.5] Reshape[1,1,1,1,1]',
    'AveragePool',
    [deep],
    { kernel_shape: ints([2, 1, 1]) },
  ],
  [
    'Reshape[1,2,1,1] Conv(1,1; 0,0,0,0; 1)[0.5,0,0.5,0.5,0,0.5] Reshape[1,1,3,1,1]',
    'AveragePool',
    [deep],
    { kernel_shape: ints([2, 1, 1]), pads: ints([1, 0, 0, 1, 0, 0]), count_include_pad: int(1) },
  ],
  [
    'Reshape[1,2,1,1] AveragePool(1,1; 0,0,0,0) Reshape[1,1,2,1] AveragePool(2,1; 1,0,1,0) Reshape[1,1,3,1,1]',
    'AveragePool',
    [deep],
    { kernel_shape: ints([2, 1, 1]), pads: ints([1, 0, 0, 1, 0, 0]) },
  ],
  [
    'Reshape[1,3,1,1] AveragePool(1,1; 1,1; 1) Reshape[1,1,3,1] AveragePool(2,1; 2,1; 1) Reshape[1,1,2,1,1]',
    'AveragePool',
    [map([1, 1, 3, 1, 1])],
    { kernel_shape: ints([2, 1, 1]), strides: ints([2, 1, 1]), ceil_mode: int(1) },
  ],
  ['Reshape[1,2,12,5] GlobalAveragePool Reshape[1,2,1,1,1]', 'GlobalAveragePool', [map([1, 2, 3, 4, 5])]],
  ['Reshape[1,2,12,5] GlobalMaxPool Reshape[1,2,1,1,1]', 'GlobalMaxPool', [map([1, 2, 3, 4, 5])]],
]);

const line = map([1, 1, 2]);
const twoPhases = (kernel: string, wide: number, pad: string): string =>
  `Reshape[1,1,1,2] Conv(1; ${pad})[${kernel}] Reshape[1,1,1,2,1,${wide}] Transpose(0,1,4,2,5,3) Reshape[1,1,1,${2 * wide}]`;
holds('deconvToConv', deconvToConv, [
  [
    `${twoPhases('1,2', 2, '1,1; 1,1; 1,1; 0,0,0,0')} Reshape[1,1,4]`,
    'ConvTranspose',
    [line, floats([1, 1, 2])],
    { strides: ints([2]) },
  ],
  [
    `${twoPhases('3,1,0,2', 3, '1,2; 1,1; 1,1; 0,1,0,1')} Slice[0,0][1,5][2,3] Reshape[1,1,5]`,
    'ConvTranspose',
    [line, floats([1, 1, 3])],
    { strides: ints([2]) },
  ],
  [
    `${twoPhases('3,1,0,2', 2, '1,2; 1,1; 1,1; 0,1,0,0')} Slice[0,1][1,4][2,3] Reshape[1,1,3]`,
    'ConvTranspose',
    [line, floats([1, 1, 3])],
    { strides: ints([2]), pads: ints([1, 1]) },
  ],
  ...(
    [
      ['NOTSET', 1],
      ['SAME_UPPER', 0],
      ['SAME_LOWER', 1],
    ] as const
  ).map(([mode, begin]): Row => [
    `${twoPhases('3,1,0,2', begin === 1 ? 3 : 2, `1,2; 1,1; 1,1; 0,1,0,${begin}`)}${begin === 1 ? ' Slice[0,1][1,5][2,3]' : ''} Reshape[1,1,4]`,
    'ConvTranspose',
    [line, floats([1, 1, 3])],
    { strides: ints([2]), ...(mode === 'NOTSET' ? { output_shape: ints([4]) } : { auto_pad: string(mode) }) },
  ]),
  [
    'Reshape[1,1,1,3] Conv(1; 1,3; 1,1; 1,1; 0,2,0,2)[2,0,1] Reshape[1,1,5]',
    'ConvTranspose',
    [map([1, 1, 3]), floats([1, 1, 2])],
    { dilations: ints([2]) },
  ],
  [
    'Conv(2; 1,1; 1,1; 1,1; 0,0,0,0)[1,3,2,4,5,7,6,8][1,2,3,4]',
    'ConvTranspose',
    [map([1, 4, 1, 1]), floats([4, 2, 1, 1]), floats([4])],
    { group: int(2) },
  ],
  ['ConvTranspose[1,2]', 'ConvTranspose', [map([2, 1, 2]), floats([1, 1, 2])]],
  ['ConvTranspose[1,2]', 'ConvTranspose', [map([1, 1, 2, 2, 2]), floats([1, 1, 1, 1, 2])]],
  ['ConvTranspose[1,2]', 'ConvTranspose', [line, floats([1, 1, 2]), map([1])]],
  ['ConvTranspose', 'ConvTranspose', [line, map([1, 1, 2])]],
  ['ConvTranspose[1,2]', 'other::ConvTranspose', [line, floats([1, 1, 2])]],
]);

holds('deepDeconv', deepDeconv, [
  ['Reshape[1,2,1,1] ConvTranspose(1)[1,2,0,0,1,2] Reshape[1,1,3,1,1]', 'ConvTranspose', [deep, tap]],
  [
    'Reshape[1,2,1,1] ConvTranspose(1,1; 0,0,0,0; 1)[2,1] Reshape[1,1,1,1,1]',
    'ConvTranspose',
    [deep, tap],
    { strides: ints([1, 1, 1]), pads: ints([1, 0, 0, 1, 0, 0]) },
  ],
  [
    'Reshape[1,2,1,1] ConvTranspose(1,1; 1)[1,2,0,0,0,0,1,2] Reshape[1,1,4,1,1]',
    'ConvTranspose',
    [deep, tap],
    { strides: ints([2, 1, 1]) },
  ],
  [
    'Reshape[1,2,1,1] ConvTranspose(1,1; 1)[1,0,2,0,0,1,0,2][7,7,7,7] Reshape[1,1,4,1,1]',
    'ConvTranspose',
    [deep, tap, floats([1], [7])],
    { dilations: ints([2, 1, 1]) },
  ],
  [
    'Reshape[1,2,1,1] ConvTranspose(1)[1,0,0,2] Reshape[1,2,1,1,1]',
    'ConvTranspose',
    [map([1, 2, 1, 1, 1]), floats([2, 1, 1, 1, 1])],
    { group: int(2) },
  ],
  ['ConvTranspose[1,2]', 'ConvTranspose', [deep, tap, map([1])]],
  ['ConvTranspose', 'ConvTranspose', [deep, map([1, 1, 2, 1, 1])]],
  ['ConvTranspose[1,2]', 'ConvTranspose', [map([2, 1, 2, 1, 1]), tap]],
  ['ConvTranspose[1,2]', 'ConvTranspose', [map([1, 1, -1, 1, 1]), tap]],
  ['ConvTranspose[1]', 'ConvTranspose', [map([1, 1, 2, 1]), floats([1, 1, 1, 1])]],
  ['ConvTranspose(3,1,1)[1,2]', 'ConvTranspose', [deep, tap], { output_shape: ints([3, 1, 1]) }],
  ['ConvTranspose[1,2]', 'ConvTranspose', [deep, tap], { auto_pad: string('VALID') }],
]);

const matrix = floats([3, 2]);
const turned = '[1,3,5,2,4,6]';
holds('matmulToGemm', matmulToGemm, [
  [`Gemm(1)${turned}`, 'MatMul', [pair, matrix]],
  ['MatMul[1,2,3,4,5,6]', 'MatMul', [map([2, 2, 3]), matrix]],
  ['MatMul[1,2,3]', 'MatMul', [pair, floats([3])]],
  ['MatMul', 'MatMul', [pair, map([3, 2])]],
  [`Gemm(1)${turned}[1,2]`, 'Add', [made('MatMul', pair, matrix), floats([2])]],
  [`Gemm(1)${turned}[5,5]`, 'Add', [floats([], [5]), made('MatMul', pair, matrix)]],
  [`Gemm(1)${turned}[1,2]`, 'Add', [made('MatMul', pair, matrix), floats([1, 2])]],
  [`Gemm(1)${turned} Add[1,2]`, 'Add', [made('MatMul', pair, matrix), floats([2, 1])]],
  [`Gemm(1)${turned} Add[1,2]`, 'Add', [made('MatMul', pair, matrix), floats([1, 1, 2])]],
  [`Gemm(1)${turned} Add`, 'Add', [made('MatMul', pair, matrix), map([2])]],
  [`Gemm(1)${turned} Sub[1,2]`, 'Sub', [made('MatMul', pair, matrix), floats([2])]],
  [`Gemm(1)${turned}`, 'Gemm', [pair, matrix]],
  ['Gemm(1)[2,6,10,4,8,12]', 'Gemm', [pair, matrix], { alpha: float(2) }],
  [`Gemm(1)${turned}[3,6]`, 'Gemm', [pair, matrix, floats([2])], { beta: float(3) }],
  [`Gemm(1)${turned}[5,5]`, 'Gemm', [pair, matrix, floats([], [5])]],
  [`Gemm(1)${turned} Add[2,4]`, 'Gemm', [pair, matrix, floats([2, 1])], { beta: float(2) }],
  [`Gemm(1)${turned} Add`, 'Gemm', [pair, matrix, map([2])]],
  ['Gemm(2)[1,2,3,4,5,6]', 'Gemm', [pair, matrix, map([2])], { beta: float(2) }],
  ['Gemm(1)[1,2,3,4,5,6]', 'Gemm', [map([3, 2]), matrix], { transA: int(1) }],
  ['Gemm(1)[1,2,3,4,5,6][1,2]', 'Gemm', [pair, floats([2, 3]), floats([1, 2])], { transB: int(1) }],
  ['Gemm(1)[2,4,6,8,10,12]', 'Gemm', [pair, floats([2, 3])], { transB: int(1), alpha: float(2) }],
  ['Gemm', 'Gemm', [pair, map([3, 2])]],
  ['Gemm[1,2,3,4,5,6]', 'other::Gemm', [pair, matrix]],
]);

holds('gemmForms', gemmForms, [
  ['Transpose(1,0) Gemm[1,2,3,4,5,6]', 'Gemm', [map([3, 2]), matrix], { transA: int(1) }],
  ['Gemm[1,2,3,4,5,6]', 'Gemm', [pair, matrix]],
  ['Gemm(1)[1,2,3,4,5,6]', 'Gemm', [map([3, -1]), matrix], { transA: int(1) }],
  ['Gemm(1)', 'Gemm', [map([3, 2]), map([3, 2])], { transA: int(1) }],
  ['MatMul[2,4,6,8,10,12]', 'Gemm', [matrix, pair], { alpha: float(2) }],
  [`MatMul${turned}`, 'Gemm', [matrix, map([3, 4])], { transA: int(1) }],
  ['Transpose(1,0) MatMul[1,2,3,4,5,6]', 'Gemm', [matrix, map([4, 2])], { transB: int(1) }],
  ['MatMul[1,2,3,4,5,6] Add[2,4,6]', 'Gemm', [matrix, pair, floats([3])], { beta: float(2) }],
  ['Gemm[1,2,3,4,5,6]', 'Gemm', [matrix, pair, map([3])]],
  ['Gemm[1,2,3,4,5,6][1,2,3,4,5,6]', 'Gemm', [matrix, floats([2, 3])]],
  ['Gemm[1,2,3,4,5,6]', 'other::Gemm', [matrix, pair]],
]);

const rows = map([1, 2, 3, 1]);
holds('indicesToRows', indicesToRows, [
  ['Reshape[1,2,3,1] Gather(2)[1,0,1] Reshape[2,3]', 'Gather', [pair, whole([3], [1, 0, -2])], { axis: int(1) }],
  ['Reshape[1,1,2,3] Gather(2)[1,1] Reshape[2,3]', 'Gather', [pair, whole([2], [1, -1])]],
  ['Gather(2)[2,0]', 'Gather', [rows, whole([2], [2, 0])], { axis: int(2) }],
  ['Gather(2)[2,0]', 'Gather', [rows, whole([2], [-1, 0])], { axis: int(2) }],
  ['Gather(2)[2,0]', 'Gather', [rows, whole([2], [2, 0])], { axis: int(-2) }],
  ['Gather(2)[2] Reshape[1,2,1]', 'Gather', [rows, whole([], [2])], { axis: int(2) }],
  ['Gather(1)[3]', 'Gather', [pair, whole([1], [3])], { axis: int(1) }],
  ['Gather(1)[-4]', 'Gather', [pair, whole([1], [-4])], { axis: int(1) }],
  ['Gather', 'Gather', [pair, map([1], 'int64')]],
  ['Gather[1,2,3,4,5,6][0]', 'Gather', [floats([2, 3]), whole([1], [0])]],
  ['Gather[0]', 'Gather', [map([2, 3], 'int32'), whole([1], [0])]],
  ['Gather[0]', 'Gather', [map([-1, 3]), whole([1], [0])]],
  ['Gather[0]', 'other::Gather', [pair, whole([1], [0])]],
  [
    'Reshape[1,1,2,3] Gather(2)[0,1,0,1] Reshape[1,4,3,1] Gather(2)[0,1,2,0,1,2] Reshape[4,6]',
    'Tile',
    [pair, whole([2], [2, 2])],
  ],
  ['Reshape[1,1,1,3] Gather(2)[0,0] Reshape[2,3]', 'Expand', [map([3]), whole([2], [2, 3])]],
  ['Reshape[1,3]', 'Expand', [map([3]), whole([2], [1, 3])]],
  ['Reshape[2,3]', 'Tile', [pair, whole([2], [1, 1])]],
  ['Tile[0,1]', 'Tile', [pair, whole([2], [0, 1])]],
  [
    'Reshape[1,2,3,1] Gather(2)[1,0,1,2,1] Reshape[2,5]',
    'Pad',
    [pair, whole([4], [0, 1, 0, 1])],
    { mode: string('reflect') },
  ],
  ['Pad[0,1,0,1]', 'Pad', [pair, whole([4], [0, 1, 0, 1])]],
  ['Pad[1,1][1]', 'Pad', [pair, whole([2], [1, 1]), none, whole([1], [1])], { mode: string('edge') }],
  ['Pad[0,0,1,1,0,0,1,1]', 'Pad', [map([1, 2, 3, 3]), whole([8], [0, 0, 1, 1, 0, 0, 1, 1])], { mode: string('edge') }],
  [
    'Reshape[1,1,2,9] Gather(2)[0,0,1] Reshape[1,3,3,3]',
    'Pad',
    [map([1, 2, 3, 3]), whole([8], [0, 1, 0, 0, 0, 0, 0, 0])],
    { mode: string('edge') },
  ],
  ['Pad', 'Pad', [pair, map([4], 'int64')], { mode: string('edge') }],
]);

const volume = map([2, 3, 4]);
holds('reductions', reductions, [
  ['Reshape[1,6,4,1] GlobalAveragePool Reshape[2,3,1]', 'ReduceMean', [volume, whole([1], [-1])]],
  [
    'Transpose(0,2,1) Reshape[1,8,3,1] GlobalMaxPool Reshape[2,4]',
    'ReduceMax',
    [volume, whole([1], [1])],
    { keepdims: int(0) },
  ],
  ['Reshape[1,1,24,1] GlobalAveragePool Mul[24] Reshape[1,1,1]', 'ReduceSum', [volume]],
  ['Reshape[1,6,4,1] Mul[-1] GlobalMaxPool Mul[-1] Reshape[2,3,1]', 'ReduceMin', [volume, whole([1], [2])]],
  ['Reshape[1,6,4,1] Abs GlobalAveragePool Mul[4] Reshape[2,3,1]', 'ReduceL1', [volume, whole([1], [2])]],
  ['Reshape[1,6,4,1] Mul GlobalAveragePool Mul[4] Reshape[2,3,1]', 'ReduceSumSquare', [volume, whole([1], [2])]],
  ['Reshape[1,6,4,1] Mul GlobalAveragePool Mul[4] Sqrt Reshape[2,3,1]', 'ReduceL2', [volume, whole([1], [2])]],
  ['Reshape[1,6,4,1] GlobalAveragePool Reshape[2,3,1]', 'GlobalAveragePool', [volume]],
  ['GlobalAveragePool', 'GlobalAveragePool', [map([1, 3, 4])]],
  ['GlobalMaxPool', 'GlobalMaxPool', [map([1, 3, 4, 4])]],
  ['Reshape[1,3,16,1] GlobalMaxPool Reshape[1,3,1,1,1]', 'GlobalMaxPool', [map([1, 3, 4, 2, 2])]],
  ['Reshape[1,2]', 'ReduceMean', [map([1, 2, 1]), whole([1], [2])], { keepdims: int(0) }],
  ['Reshape[1,2,1,1] Abs GlobalAveragePool Mul[1] Reshape[1,2,1]', 'ReduceL1', [map([1, 2, 1]), whole([1], [2])]],
  ['Reshape[2,3,4]', 'ReduceSum', [volume], { noop_with_empty_axes: int(1) }],
  ['ReduceMean', 'ReduceMean', [volume, map([1], 'int64')]],
  ['ReduceMean[1]', 'ReduceMean', [map([2, 3, 4], 'int32'), whole([1], [1])]],
  ['ReduceMean[1]', 'ReduceMean', [map([2, 0, 4]), whole([1], [1])]],
  ['ReduceMean[1]', 'ReduceMean', [map([2, -1, 4]), whole([1], [1])]],
  ['ReduceMean[1]', 'other::ReduceMean', [volume, whole([1], [1])]],
]);

const blocks = (apart: string, order: string, last: string): string =>
  `Reshape[${apart}] Transpose(${order}) Reshape[${last}]`;
holds('blocksToTranspose', blocksToTranspose, [
  [blocks('1,2,2,2,3,5', '0,3,4,1,5,2', '1,2,6,10'), 'DepthToSpace', [map([1, 8, 3, 5])], { blocksize: int(2) }],
  [
    blocks('1,2,2,2,3,5', '0,1,4,2,5,3', '1,2,6,10'),
    'DepthToSpace',
    [map([1, 8, 3, 5])],
    { blocksize: int(2), mode: string('CRD') },
  ],
  [blocks('1,3,2,2,3,2', '0,3,5,1,2,4', '1,12,2,3'), 'SpaceToDepth', [map([1, 3, 4, 6])], { blocksize: int(2) }],
  ['DepthToSpace(2)', 'DepthToSpace', [map([1, 8, 3])], { blocksize: int(2) }],
  ['DepthToSpace(2)', 'DepthToSpace', [map([1, 8, 3, -1])], { blocksize: int(2) }],
  ['SpaceToDepth(2)', 'other::SpaceToDepth', [map([1, 3, 4, 6])], { blocksize: int(2) }],
]);

const image = map([1, 1, 4, 5]);
holds('explicitPad', explicitPad, [
  ['Pad[0,1,0,2]', 'Pad', [pair, whole([2], [1, 2]), none, whole([1], [-1])]],
  ['Pad[0,1,0,2][7]', 'Pad', [pair, whole([2], [1, 2]), floats([], [7]), whole([1], [1])]],
  ['Slice[0,1][2,3][0,1]', 'Pad', [pair, whole([4], [0, -1, 0, 0])]],
  ['Slice[0,0][1,3][0,1] Pad[0,1,0,0]', 'Pad', [pair, whole([4], [0, 1, -1, 0])]],
  ['Slice[1,0][2,1][0,1] Pad[0,0,3,0]', 'Pad', [pair, whole([4], [-1, 0, 3, -2])]],
  ['Pad[0,1,0,2]', 'Pad', [pair, whole([4], [0, 1, 0, 2])]],
  ['Pad[-1,2][1]', 'Pad', [map([-1, 3]), whole([2], [-1, 2]), none, whole([1], [1])]],
  ['Pad[0,-1,0,0]', 'Pad', [pair, whole([4], [0, -1, 0, 0])], { mode: string('reflect') }],
  ['Pad[0,1,0,1]', 'Pad', [pair, whole([2], [1, 1]), none, whole([1], [1])], { mode: string('edge') }],
  ['Pad[1,1]', 'Pad', [pair, whole([2], [1, 1]), none, map([1], 'int64')]],
  ['Pad[1]', 'Pad', [pair, map([2], 'int64'), none, whole([1], [1])]],
  ['Pad[1,1,1,1][1,-1]', 'Pad', [pair, whole([4], [1, 1, 1, 1]), none, whole([2], [1, -1])]],
  ['Pad[1,1][2]', 'Pad', [pair, whole([2], [1, 1]), none, whole([1], [2])]],
  ['Pad[1,1][-3]', 'Pad', [pair, whole([2], [1, 1]), none, whole([1], [-3])]],
  ['Pad[1,1,1][1]', 'Pad', [pair, whole([3], [1, 1, 1]), none, whole([1], [1])]],
  ['Pad[-1,0,0,0]', 'other::Pad', [pair, whole([4], [-1, 0, 0, 0])]],
]);

const window = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
holds('explicitWindow', explicitWindow, [
  ['MaxPool(2,2; 2,2; 1,1; 0,0,0,0)', 'MaxPool', [image], window],
  ['MaxPool(2,2; 2,2; 1,1; 0,0,0,1)', 'MaxPool', [image], { ...window, ceil_mode: int(1) }],
  ['MaxPool(2,2; 2,2; 1,1; 0,0,0,1)', 'MaxPool', [image], { ...window, auto_pad: string('SAME_UPPER') }],
  ['MaxPool(2,2; 2,2; 1,1; 0,1,0,0)', 'MaxPool', [image], { ...window, auto_pad: string('SAME_LOWER') }],
  ['AveragePool(2,2; 2,2; 0,0,0,1)', 'AveragePool', [image], { ...window, ceil_mode: int(1) }],
  [
    'AveragePool(2,2; 2,2; 1; 1; 0,0,0,0)',
    'AveragePool',
    [image],
    { ...window, ceil_mode: int(1), count_include_pad: int(1) },
  ],
  ['MaxPool(2,2; 2,2; 1,1; 0,0,0,0)', 'MaxPool', [map([1, 1, 4, 4])], { ...window, ceil_mode: int(1) }],
  ['MaxPool(2,2)', 'MaxPool', [map([1, 1, 4, -1])], { kernel_shape: ints([2, 2]) }],
  ['MaxPool(2)', 'MaxPool', [image], { kernel_shape: ints([2]) }],
  ['Conv(2,2; 1,1; 1,1; 0,0,0,0)[1,2,3,4]', 'Conv', [image, floats([1, 1, 2, 2])]],
  ['MaxPool(2,2; 2,2)', 'other::MaxPool', [image], window],
]);

holds('neighbourNorm', neighbourNorm, [
  [
    'Mul Reshape[1,1,4,6] AveragePool(3,1; 1,0,1,0; 1) Reshape[1,4,2,3] Mul[0.0001] Add[1] Pow[0.25] Div Mul',
    'LRN',
    [map([1, 4, 2, 3])],
    { size: int(3) },
  ],
  [
    'Mul Reshape[1,2,4,3] AveragePool(4,1; 1,0,2,0; 1) Reshape[2,4,3] Mul[0.5] Add[2] Pow[-2] Div Mul',
    'LRN',
    [map([2, 4, 3])],
    { size: int(4), alpha: float(0.5), beta: float(3), bias: float(2) },
  ],
  ['LRN(3)', 'LRN', [pair], { size: int(3) }],
  ['LRN(3)', 'LRN', [map([1, 4, -1])], { size: int(3) }],
  ['LRN(3)', 'other::LRN', [map([1, 4, 2])], { size: int(3) }],
]);

const bordered = { kernel_shape: ints([2, 2]), pads: ints([0, 0, 1, 1]) };
holds('zeroPadMaxPool', zeroPadMaxPool, [
  ['Pad[0,0,0,0,0,0,1,1] MaxPool(2,2; 0,0,0,0)', 'MaxPool', [image], bordered],
  ['Pad[0,0,0,0,0,0,1,1] MaxPool(2,2; 0,0,0,0; 1,1)', 'MaxPool', [image], { ...bordered, strides: ints([1, 1]) }],
  ['MaxPool(2,2; 0,0,1,1; 2,2)', 'MaxPool', [image], { ...bordered, strides: ints([2, 2]) }],
  ['MaxPool(3,3; 0,0,1,1)', 'MaxPool', [image], { ...bordered, kernel_shape: ints([3, 3]) }],
  ['MaxPool(2,2; 1,0,1,1)', 'MaxPool', [image], { ...bordered, pads: ints([1, 0, 1, 1]) }],
  ['AveragePool(2,2; 0,0,1,1)', 'AveragePool', [image], bordered],
  ['MaxPool(2,2; 0,0,1,1)', 'MaxPool', [map([1, 1, 4, -1])], bordered],
  ['MaxPool(2,2; 0,0,1,1)', 'other::MaxPool', [image], bordered],
]);
