/**
 * The kinds of steps. A new one is a file beside this, and a line here; the compiler then names every room that must know it,
 * because each of them has a record over all kinds.
 */
import type { QuantizedTensor, Requantize } from '../representation';
import { add, type AddStep } from './add';
import { averagePool } from './averagePool';
import { concat } from './concat';
import { constant } from './constant';
import { conv, type ConvStep } from './conv';
import { curve } from './curve';
import { div } from './div';
import { embed } from './embed';
import { extreme } from './extreme';
import { interpolate } from './interpolate';
import { island, type IslandStep } from './island';
import { lookup } from './lookup';
import { matMul } from './matMul';
import { maxPool } from './maxPool';
import { mul } from './mul';
import { normalize } from './normalize';
import { pad } from './pad';
import { requantize } from './requantize';
import { reshape } from './reshape';
import { resize } from './resize';
import { slice } from './slice';
import { softmax } from './softmax';
import type { IntegerStepKind, Operands } from './step';
import { transpose } from './transpose';

export const integerKinds = {
  conv,
  maxPool,
  averagePool,
  add,
  mul,
  div,
  matMul,
  softmax,
  concat,
  extreme,
  normalize,
  requantize,
  lookup,
  embed,
  reshape,
  transpose,
  slice,
  pad,
  resize,
  interpolate,
  constant,
  curve,
};

export const stepKinds = { ...integerKinds, island };

type StepOf<Kind> = Kind extends IntegerStepKind<infer S> ? S : never;

export type IntegerStep = StepOf<(typeof integerKinds)[keyof typeof integerKinds]>;
export type Step = IntegerStep | IslandStep;
export type StepKind = Step['kind'];

/** Each kind describes the step that is called like it. */
const described: { readonly [K in IntegerStep['kind']]: IntegerStepKind<Extract<IntegerStep, { kind: K }>> } =
  integerKinds;

/** What is said of the step's kind; to be asked about that step. */
export function kindOf(step: IntegerStep): IntegerStepKind<IntegerStep> {
  return described[step.kind] as IntegerStepKind<IntegerStep>;
}

/** What the step's output went through; those of a concat's inputs are not among them. */
export function requantizeOf(step: IntegerStep): Requantize | undefined {
  return kindOf(step).requantize?.(step);
}

/** What the entries of a kind's factors are for. */
export function entriesFor(kind: StepKind): 'channels' | 'taps' {
  const entries = kind === 'island' ? undefined : (described[kind] as IntegerStepKind<never>).entriesFor;
  return entries ?? 'channels';
}

/** Not an island: it runs in integers. */
export function inIntegers(step: Step): step is IntegerStep {
  return stepKinds[step.kind].does !== 'floats';
}

/** An island, whose nodes run in float. */
export function inFloat(step: Step): step is IslandStep {
  return !inIntegers(step);
}

/** Steps with weights. */
export function isConv(step: Step): step is ConvStep {
  return step.kind === 'conv';
}

/** What nobody makes. */
export function isKnown(step: Step): boolean {
  return step.kind === 'constant';
}

/** What leaves integers and their order alone. */
export function isReshape(step: Step): boolean {
  return step.kind === 'reshape';
}

/** Steps whose inputs may cancel. */
export function isSum(step: Step): step is AddStep {
  return step.kind === 'add';
}

/** Undefined where a value that it reads or makes has no tensor. */
export function operandsOf(
  tensors: readonly (QuantizedTensor | undefined)[],
  { inputs, outputs: [made] }: IntegerStep,
): Operands | undefined {
  const read = inputs.map((value) => tensors[value]).filter((tensor) => tensor !== undefined);
  const output = tensors[made];
  return output && read.length === inputs.length ? { inputs: read, output } : undefined;
}
