/** Element-wise steps in the kernel: sums of aligned inputs, products, changes of scale. */
import type { ValueId } from '../../graph/graph';
import { type Shape, sizeOf } from '../../graph/tensor';
import type { AddStep, MulStep, Requantize, RequantizeStep } from '../../quantize/quantizedModel';
import { mapOf, tensorOf } from '../map';
import { planWrittenOut } from './broadcast';
import type { KernelExports, Pointer } from './exports';
import { roundUp8 } from './pixels';
import type { PlacedValue, Planner, StepPlan } from './plan';
import type { DivStep } from '../../quantize/steps/div';
import { magnitude } from '../../quantize/steps/range';
import { keepRequantize, sumBytes } from './requantizePlan';
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

/** acc = (a − zeroPoint_a) · (b − zeroPoint_b). */
export function planMul(planner: Planner, step: MulStep): StepPlan | undefined {
  const { multiply } = planner.exports;
  const bound = largestOf(planner, step, 0) * largestOf(planner, step, 1);
  return planPair(planner, step, bound < 2 ** 31 ? 'int32' : 'int64', bound, multiply);
}

/** acc = (a − zeroPoint_a)·2^quotientBits / (b − zeroPoint_b), toward zero. */
export function planDiv(planner: Planner, step: DivStep): StepPlan | undefined {
  const { divide } = planner.exports;
  const bound = largestOf(planner, step, 0) * 2 ** step.quotientBits;
  // What stands in padding channels, of 32 bits at most, is divided too: int64 holds it.
  if (step.quotientBits > 30) return undefined;
  return planPair(planner, step, 'int64', bound, (a, b, ...rest) => divide(a, b, step.quotientBits, ...rest));
}

type Pair = Pick<MulStep | DivStep, 'inputs' | 'outputs' | 'inputZeroPoints' | 'requantize'>;

function largestOf(planner: Planner, { inputs, inputZeroPoints }: Pair, index: 0 | 1): number {
  return magnitude(planner.value(inputs[index]).range, inputZeroPoints[index]);
}

/** One accumulator of two inputs; undefined where one of them, less its zero point, has more than 32 bits. */
function planPair(
  planner: Planner,
  step: Pair,
  sums: SumKind,
  bound: number,
  compute: KernelExports['multiply'],
): StepPlan | undefined {
  const output = planner.value(step.outputs[0]);
  const terms = step.inputs.map((value, i) =>
    keepTerm(planner, { value, zeroPoint: step.inputZeroPoints[i], multiplier: 1 }, output, step.outputs[0]),
  );
  const wide = Math.max(largestOf(planner, step, 0), largestOf(planner, step, 1)) >= 2 ** 31;
  if (wide || bound >= 2 ** 62 || !terms.every((term) => term !== undefined)) return undefined;
  const requantize = keepWithFactors(planner, step.requantize, sums, bound, output, step.outputs[0]);
  if (requantize === undefined) return undefined;
  const [a, b] = terms.map(({ structure }) => structure);
  const { height, width, channels } = output.layout;
  return withWritten(terms, {
    scratch: width * roundUp8(channels) * sumBytes[sums],
    run: (scratch) => compute(a, b, requantize, output.pixels, scratch, 0, height),
  });
}

/** Terms that have to be written out first are. */
function withWritten(terms: readonly KeptTerm[], plan: StepPlan): StepPlan {
  const writes = terms.flatMap(({ write }) => write ?? []);
  if (writes.length === 0) return plan;
  return {
    ...plan,
    run(scratch) {
      writes.forEach((write) => write());
      plan.run(scratch);
    },
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
  const list = planner.memory.words(...kept.map(({ structure }) => structure));
  const { height, width, channels } = output.layout;
  const plan = planShared(
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
  return withWritten(kept, plan);
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

/** The structure of assembly/elementwise.ts, and what writes the term out first where it repeats along some axes. */
interface KeptTerm {
  readonly structure: Pointer;
  readonly write?: () => void;
}

/** Undefined for accumulators of 8 bytes. */
function keepTerm(planner: Planner, term: Term, output: PlacedValue, like: ValueId): KeptTerm | undefined {
  const placed = planner.value(term.value);
  const [own, wanted] = [term.value, like].map((value) => tensorOf(planner.model, value).shape);
  const [same, repeats] = [isSame(placed, own, output, wanted), isOnePixel(placed, own, output, wanted)];
  if (placed.layout.bytes === 8) return undefined;
  if (same || repeats) return { structure: keepStructure(planner, term, placed, repeats) };
  const written = planWrittenOut(planner, placed, own, output, wanted);
  return { structure: keepStructure(planner, term, written.placed, false), write: written.run };
}

/** Whole blocks of eight channels that lie as the output's. */
function isSame({ layout: a }: PlacedValue, own: Shape, { layout: b }: PlacedValue, wanted: Shape): boolean {
  const blocks = a.channels === b.channels && a.pixel >= roundUp8(a.channels) * a.bytes;
  return blocks && sizeOf(own) === sizeOf(wanted) && a.height === b.height && a.width === b.width;
}

function isOnePixel({ layout: a }: PlacedValue, own: Shape, { layout: b }: PlacedValue, wanted: Shape): boolean {
  const blocks = a.channels === b.channels && a.pixel >= roundUp8(a.channels) * a.bytes;
  return blocks && own.length === wanted.length && own.length > 2 && a.height * a.width === 1;
}

function keepStructure({ memory }: Planner, term: Term, { pixels, layout }: PlacedValue, onePixel: boolean): Pointer {
  const [row, pixel] = onePixel ? [0, 0] : [layout.row, layout.pixel];
  const structure = new DataView(new ArrayBuffer(32));
  [pixels, row, pixel, term.zeroPoint, term.multiplier].forEach((field, i) => structure.setInt32(i * 4, field, true));
  structure.setFloat64(24, term.factor ?? 0, true);
  return memory.keep(structure);
}
