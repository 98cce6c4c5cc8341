/**
 * How one convolution runs in the kernel: which operand width provably holds it, where its taps lie, its packed weights.
 * Made once per step.
 */
import type { ConvStep, QuantizedModel } from '../../quantize/quantizedModel';
import { convInputMap, mapOf, tensorOf } from '../map';
import type { Map3 } from '../map';
import type { ElementKind } from './exports';
import { packHalves, packPairs, packWords } from './packWeights';
import type { PackedWeights } from './packWeights';
import { planRequantize } from './requantizePlan';
import type { RequantizePlan } from './requantizePlan';
import { tapGeometry } from './tapGeometry';
import type { TapGeometry } from './tapGeometry';

export interface ConvPlan {
  readonly from: Map3;
  readonly to: Map3;
  readonly geometry: TapGeometry;
  /** Terms of one block's sum: (channel or pair of channels) × tap; halves: pairs of taps. */
  readonly terms: number;
  readonly blocksPerGroup: number;
  /** Undefined: the accumulators leave as they are, or the reference requantizes them. */
  readonly requantize?: RequantizePlan;
}

/** A plan and what it wants to have in the kernel's memory. */
export interface PackedConv {
  readonly plan: ConvPlan;
  readonly packed: PackedWeights;
  /** Byte offset of every term of a block's sum, from the plane of the group's first channel. */
  readonly offsets: Int32Array;
}

/** Undefined when not even 63 bits provably hold the accumulators: then only the reference may run the step. */
export function planConv(model: QuantizedModel, step: ConvStep): PackedConv | undefined {
  const from = convInputMap(model, step.inputs[0], step.weightShape[1] * step.groups);
  const to = { ...mapOf(model, step.outputs[0]), channels: step.weightShape[0] };
  const { qmin, qmax } = tensorOf(model, step.inputs[0]);
  const [low, high] = [qmin - step.inputZeroPoint, qmax - step.inputZeroPoint];
  const bound = accumulatorBound(step, Math.max(-low, high, 0));
  const kind = elementKind(step, low, high, bound);
  if (!kind) return undefined;
  const geometry = tapGeometry(step.window, to, kind);
  const packed = kind === 'pairs' ? packPairs(step) : kind === 'halves' ? packHalves(step) : packWords(step);
  const requantize = step.requantize && planRequantize(step.requantize, to.channels, bound, kind === 'words');
  const { terms, blocksPerGroup } = packed;
  return {
    plan: { from, to, geometry, terms, blocksPerGroup, requantize },
    packed,
    offsets: termOffsets(geometry, terms),
  };
}

/** The largest |accumulator| that inputs of magnitude ≤ `largest` can make: max over o of |bias| + Σ|w| · largest. */
export function accumulatorBound({ weights, weightShape, bias }: ConvStep, largest: number): number {
  const perChannel = weights.length / weightShape[0];
  let bound = 0;
  for (let o = 0; o < weightShape[0]; o++) {
    let sum = 0;
    for (let i = o * perChannel; i < (o + 1) * perChannel; i++) sum += Math.abs(weights[i]);
    bound = Math.max(bound, Math.abs(bias[o] ?? 0) + sum * largest);
  }
  return bound;
}

function elementKind(step: ConvStep, low: number, high: number, bound: number): ElementKind | undefined {
  const narrow = bound < 2 ** 31 && low >= -32768 && high <= 32767 && step.weights.every((w) => w === (w << 16) >> 16);
  if (narrow) return step.weightShape[1] === 1 ? 'halves' : 'pairs';
  return bound < 2 ** 62 && low >= -(2 ** 31) && high < 2 ** 31 ? 'words' : undefined;
}

function termOffsets({ kind, tapOffsets, planeBytes }: TapGeometry, terms: number): Int32Array {
  const taps = tapOffsets.length;
  if (kind === 'halves') return Int32Array.from({ length: terms * 2 }, (_, tap) => tapOffsets[Math.min(tap, taps - 1)]);
  return Int32Array.from(
    { length: terms },
    (_, term) => Math.floor(term / taps) * planeBytes + tapOffsets[term % taps],
  );
}
