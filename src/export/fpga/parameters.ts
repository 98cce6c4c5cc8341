/** What each kind of step keeps in memories of the fpga export. */
import type {
  AddStep,
  AveragePoolStep,
  ConcatStep,
  ConstantStep,
  ConvStep,
  CurveStep,
  InterpolateStep,
  LookupStep,
  MulStep,
  RequantizeStep,
  Step,
} from '../../quantize/quantizedModel';
import type { ExtremeStep } from '../../quantize/steps/extreme';
import type { DivStep } from '../../quantize/steps/div';
import type { MatMulStep } from '../../quantize/steps/matMul';
import type { NormalizeStep } from '../../quantize/steps/normalize';
import { signedBits } from '../../quantize/steps/range';
import type { SoftmaxStep } from '../../quantize/steps/softmax';
import type { ByKind } from '../../util/byKind';
import type { ExportOptions } from '../options';
import { factorMemories, type FactorMemory } from './factorMemories';
import { channelLayout, weightLayout } from './layout';

type Layout = ExportOptions['layout'];

const none = (): readonly FactorMemory[] => [];
const factors = (
  _: Layout,
  step: AveragePoolStep | AddStep | MulStep | DivStep | MatMulStep | RequantizeStep,
): readonly FactorMemory[] => factorMemories(step.requantize);

/** The memories of a step, each with the role that it is called by. */
export const parameters: ByKind<Step, Layout, readonly FactorMemory[]> = {
  conv: ofConv,
  averagePool: factors,
  add: factors,
  mul: factors,
  ...{ div: factors, matMul: factors },
  concat: ofInputs,
  extreme: ofInputs,
  normalize: ofNormalize,
  requantize: factors,
  interpolate: ofInterpolate,
  constant: ofConstant,
  curve: ofCurve,
  lookup: ofLookup,
  embed: (_, { rows, table }) => [{ ...tableMemory('table', table), shape: [rows, table.length / rows] }],
  softmax: ofSoftmax,
  ...{ maxPool: none, reshape: none, transpose: none, slice: none, pad: none, resize: none, island: none },
};

function ofInputs(_: Layout, { requantize }: ConcatStep | ExtremeStep): readonly FactorMemory[] {
  return requantize.flatMap((each, i) =>
    factorMemories(each).map((memory) => ({ ...memory, role: `${memory.role}_${i}` })),
  );
}

function ofConv(layout: Layout, step: ConvStep): readonly FactorMemory[] {
  const { weightShape, weights, weightBits, bias, requantize } = step;
  const [outputs] = weightShape;
  const perChannel = channelLayout(outputs, layout);
  const whole = Int32Array.from({ length: outputs }, (_, o) => bias[o] ?? 0);
  return [
    {
      ...{ role: 'weights', shape: weightShape, values: weights, bits: weightBits },
      layout: weightLayout(weightShape, layout),
    },
    { role: 'bias', shape: [outputs], values: whole, bits: 32, layout: perChannel },
    ...factorMemories(requantize, outputs, perChannel),
  ];
}

function ofCurve(_: Layout, step: CurveStep): readonly FactorMemory[] {
  const roles = ['first', 'shifts', 'knots'] as const;
  return roles.map((role) => ({ role, shape: [step[role].length], values: step[role], bits: widest(step[role]) }));
}

function ofConstant(_: Layout, { values }: ConstantStep): readonly FactorMemory[] {
  return [{ role: 'values', shape: [values.length], values, bits: widest(values) }];
}

/** By position along each axis: where its taps begin, and their weights. */
function ofInterpolate(_: Layout, { axes, requantize }: InterpolateStep): readonly FactorMemory[] {
  const along = axes.flatMap(({ axis, first, weights, taps }): FactorMemory[] => [
    { role: `first_${axis}`, shape: [first.length], values: first, bits: widest(first) },
    { role: `weights_${axis}`, shape: [first.length, taps], values: weights, bits: widest(weights) },
  ]);
  return [...along, ...factorMemories(requantize)];
}

function ofNormalize(
  _: Layout,
  { gain, gainShape, offset, offsetShape, requantize }: NormalizeStep,
): readonly FactorMemory[] {
  return [
    { role: 'gain', shape: gainShape, values: gain, bits: widest(gain) },
    { role: 'offset', shape: offsetShape, values: offset, bits: widest(offset) },
    ...factorMemories(requantize),
  ];
}

const widest = (values: Int32Array | Float64Array): number =>
  Array.from(values).reduce((bits, value) => Math.max(bits, signedBits(value, value)), 2);

function ofLookup(_: Layout, { table }: LookupStep): readonly FactorMemory[] {
  return [tableMemory('table', table)];
}

function ofSoftmax(_: Layout, { fine, coarse, counted, requantize }: SoftmaxStep): readonly FactorMemory[] {
  const mask = counted ? [tableMemory('counted', Int32Array.from(counted))] : [];
  return [tableMemory('fine', fine), tableMemory('coarse', coarse), ...mask, ...factorMemories(requantize)];
}

function tableMemory(role: string, table: Int32Array): FactorMemory {
  return { role, shape: [table.length], values: table, bits: widest(table) };
}
