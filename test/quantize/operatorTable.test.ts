/** What the operator table says of integers, against what is lowered. */
import { expect, it } from 'vitest';
import { operators } from '../../src/graph/ops';
import { lowerings } from '../../src/quantize/lower/lowerings';
import { pointwise } from '../../src/quantize/pointwise';

/** Operators that passes bring to one that is lowered, and which. */
const byPasses: Readonly<Record<string, string>> = {
  ConvTranspose: 'Conv',
  ...{ BatchNormalization: 'Conv', DepthToSpace: 'Transpose', SpaceToDepth: 'Transpose' },
  ...{
    Dropout: 'Identity',
    GroupNormalization: 'LayerNormalization',
    MeanVarianceNormalization: 'LayerNormalization',
    LpNormalization: 'RMSNormalization',
    LRN: 'Mul',
    ...Object.fromEntries(['Mean', 'Sum', 'L1', 'SumSquare', 'L2'].map((of) => [`Reduce${of}`, 'GlobalAveragePool'])),
    ...Object.fromEntries(['Max', 'Min'].map((of) => [`Reduce${of}`, 'GlobalMaxPool'])),
    Tile: 'Gather',
    Expand: 'Gather',
    ...{ RNN: 'Gemm', GRU: 'Gemm', LSTM: 'Gemm', Einsum: 'MatMul', CumSum: 'MatMul', Trilu: 'Mul' },
    ...{ Attention: 'MatMul', RotaryEmbedding: 'Add', Swish: 'Mul' },
    ...{ LogSoftmax: 'Sub', ReduceLogSum: 'Log', ReduceLogSumExp: 'Log', ReduceProd: 'Mul' },
    ...{ LpPool: 'AveragePool', GlobalLpPool: 'GlobalAveragePool', ReverseSequence: 'Gather', Compress: 'Gather' },
    ...{ GatherElements: 'Gather', GatherND: 'Gather', ScatterElements: 'Gather', ScatterND: 'Gather', Where: 'Add' },
    ...Object.fromEntries(
      ['Equal', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual'].map((op) => [op, 'HardSigmoid']),
    ),
    ...{ And: 'Min', Or: 'Max', Xor: 'Abs', Not: 'HardSigmoid' },
  },
};
const tables = [...Object.keys(pointwise), 'Pow', 'Mod'];

const rows = Object.entries(operators);
const saying = (support: string): string[] => rows.filter(([, { integer }]) => integer === support).map(([op]) => op);

it('says `lookup` of what runs in a table, and of nothing else', () => {
  expect(saying('lookup').sort()).toEqual([...tables].sort());
});

it('says `integer` of what is lowered otherwise, or brought to it by a pass, and of nothing else', () => {
  const lowered = Object.keys(lowerings).filter((op) => !tables.includes(op));
  expect(saying('integer').sort()).toEqual([...lowered, ...Object.keys(byPasses)].sort());
});

it('has a row for everything that is lowered', () => {
  for (const op of [...Object.keys(lowerings), ...Object.values(byPasses)]) expect(operators).toHaveProperty(op);
});
