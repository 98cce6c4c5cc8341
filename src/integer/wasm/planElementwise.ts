/** Element-wise steps in the kernel: sums of aligned inputs, products, changes of scale. */
import type { ValueId } from '../../graph/graph';
import { sizeOf } from '../../graph/tensor';
import type { AddStep, MulStep, Requantize, RequantizeStep } from '../../quantize/quantizedModel';
import { mapOf, tensorOf } from '../map';
import type { Pointer } from './exports';
import { roundUp8 } from './pixels';
import type { PlacedValue, Planner, StepPlan } from './plan';
import { magnitude } from '../../quantize/steps/range';
import { keepRequantize } from './requantizePlan';
import type { SumKind } from './requantizePlan';
import { planShared } from './share';

interface Term {
  readonly value: ValueId;
  readonly zeroPoint: number;
  readonly multiplier: number;
  /** Mode `float`: the real factor instead. */
  readonly factor?: number;
}

export function planAdd(planner: Planner, step: AddStep): StepPlan | undefined {
  const float = step.requantize.mode === 'float';
  const terms = step.inputs.map((value, index) => ({
    value,
    zeroPoint: step.inputZeroPoints[index],
    multiplier: float ? 0 : step.alignment[index].multiplier,
    factor: float ? step.alignment[index].value : undefined,
  }));
  return planTerms(planner, terms, step.requantize, planner.value(step.outputs[0]), step.outputs[0]);
}

export function planRequantizeStep(planner: Planner, step: RequantizeStep): StepPlan | undefined {
  const output = planner.value(step.outputs[0]);
  return planOneTerm(planner, step.inputs[0], step.inputZeroPoint, step.requantize, output);
}

/** out = requantize(in − zeroPoint), for `output` of the input's shape. */
export function planOneTerm(
  planner: Planner,
  value: ValueId,
  zeroPoint: number,
  requantize: Requantize,
  output: PlacedValue,
): StepPlan | undefined {
  return planTerms(planner, [{ value, zeroPoint, multiplier: 1 }], requantize, output, value);
}

/** acc = (a − zeroPoint_a) · (b − zeroPoint_b) in int32. */
export function planMul(planner: Planner, step: MulStep): StepPlan | undefined {
  const output = planner.value(step.outputs[0]);
  const inputs = step.inputs.map((value) => planner.value(value));
  const bound = inputs.reduce((product, { range }, i) => product * magnitude(range, step.inputZeroPoints[i]), 1);
  const terms = step.inputs.map((value, i) =>
    keepTerm(planner, { value, zeroPoint: step.inputZeroPoints[i], multiplier: 1 }, output, step.outputs[0]),
  );
  if (bound >= 2 ** 31 || !terms.every((term) => term !== undefined)) return undefined;
  const requantize = keepWithFactors(planner, step.requantize, 'int32', bound, output, step.outputs[0]);
  if (requantize === undefined) return undefined;
  const [a, b] = terms;
  const { height, width, channels } = output.layout;
  return {
    scratch: width * roundUp8(channels) * 4,
    run: (scratch) => planner.exports.multiply(a, b, requantize, output.pixels, scratch, 0, height),
  };
}

/** @param like the value whose shape the inputs broadcast to. */
function planTerms(
  planner: Planner,
  terms: readonly Term[],
  requantize: Requantize,
  output: PlacedValue,
  like: ValueId,
): StepPlan | undefined {
  const bound = terms.reduce((sum, { value, zeroPoint, multiplier }) => {
    return sum + magnitude(planner.value(value).range, zeroPoint) * Math.abs(multiplier);
  }, 0);
  const real = terms.some(({ factor }) => factor !== undefined);
  const sums = real ? 'double' : bound < 2 ** 31 ? 'int32' : 'int64';
  const kept = terms.map((term) => keepTerm(planner, term, output, like));
  if (bound >= 2 ** 53 || !kept.every((term) => term !== undefined)) return undefined;
  // A term holds its multiplier in 32 bits.
  if (terms.some(({ multiplier }) => Math.abs(multiplier) >= 2 ** 31)) return undefined;
  const how = keepWithFactors(planner, requantize, sums, bound, output, like);
  if (how === undefined) return undefined;
  const list = planner.memory.words(...kept);
  const { height, width, channels } = output.layout;
  return planShared(
    planner,
    {
      ...{ name: 'addTerms', rows: height, blocks: 1, scratch: width * roundUp8(channels) * 8 },
      // Loading and requantizing an element takes as long as some eight multiply-accumulates.
      work: channels * height * width * kept.length * 8,
      scratchAt: 4,
      part: (scratch, { rows }) => [list, kept.length, how, output.pixels, scratch, ...rows],
    },
    planner.exports.addTerms,
  );
}

/** A factor per channel follows axis 1: undefined where the layout's channels are not those. */
function keepWithFactors(
  planner: Planner,
  requantize: Requantize,
  sums: SumKind,
  bound: number,
  { layout }: PlacedValue,
  like: ValueId,
): Pointer | undefined {
  const { factor, negative } = requantize;
  const entries = [factor, negative].map((each) => Math.max(each?.value.length ?? 0, each?.multiplier.length ?? 0));
  const { channels, height, width } = mapOf(planner.model, like);
  const isMap = channels * height * width === sizeOf(tensorOf(planner.model, like).shape);
  if (Math.max(...entries) > 1 && !(isMap && channels === layout.channels)) return undefined;
  return keepRequantize(planner, { sums, channels: layout.channels, bound }, layout, requantize);
}

/** Writes the structure of assembly/elementwise.ts; undefined unless the input has the output's shape or is one pixel that repeats. */
function keepTerm(
  { model, value, memory }: Planner,
  term: Term,
  output: PlacedValue,
  like: ValueId,
): Pointer | undefined {
  const { layout, pixels } = value(term.value);
  const [own, wanted] = [tensorOf(model, term.value).shape, tensorOf(model, like).shape];
  const same =
    sizeOf(own) === sizeOf(wanted) && layout.height === output.layout.height && layout.width === output.layout.width;
  const repeats = own.length === wanted.length && own.length > 2 && layout.height * layout.width === 1;
  if (layout.bytes === 8 || layout.channels !== output.layout.channels || !(same || repeats)) return undefined;
  if (layout.pixel < roundUp8(layout.channels) * layout.bytes) return undefined;
  const [row, pixel] = same ? [layout.row, layout.pixel] : [0, 0];
  const structure = new DataView(new ArrayBuffer(32));
  [pixels, row, pixel, term.zeroPoint, term.multiplier].forEach((field, i) => structure.setInt32(i * 4, field, true));
  structure.setFloat64(24, term.factor ?? 0, true);
  return memory.keep(structure);
}
