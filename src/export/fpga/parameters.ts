/** What each kind of step keeps in memories of the fpga export. */
import type {
  AddStep,
  AveragePoolStep,
  ConcatStep,
  ConvStep,
  LookupStep,
  MulStep,
  RequantizeStep,
  Step,
} from '../../quantize/quantizedModel';
import type { ExtremeStep } from '../../quantize/steps/extreme';
import { signedBits } from '../../quantize/steps/range';
import type { ByKind } from '../../util/byKind';
import type { ExportOptions } from '../options';
import { factorMemories, type FactorMemory } from './factorMemories';
import { channelLayout, weightLayout } from './layout';

type Layout = ExportOptions['layout'];

const none = (): readonly FactorMemory[] => [];
const factors = (_: Layout, step: AveragePoolStep | AddStep | MulStep | RequantizeStep): readonly FactorMemory[] =>
  factorMemories(step.requantize);

/** The memories of a step, each with the role that it is called by. */
export const parameters: ByKind<Step, Layout, readonly FactorMemory[]> = {
  conv: ofConv,
  averagePool: factors,
  add: factors,
  mul: factors,
  concat: ofInputs,
  extreme: ofInputs,
  requantize: factors,
  lookup: ofLookup,
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

function ofLookup(_: Layout, { table }: LookupStep): readonly FactorMemory[] {
  const bits = table.reduce((widest, entry) => Math.max(widest, signedBits(entry, entry)), 2);
  return [{ role: 'table', shape: [table.length], values: table, bits }];
}
