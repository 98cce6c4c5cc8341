/** Normalization in the kernel: gain and offset by line, and the proof that nothing exceeds int32 or int64 on the way. */
import type { Shape } from '../../graph/tensor';
import { normalizedMost, type NormalizeStep } from '../../quantize/steps/normalize';
import { magnitude } from '../../quantize/steps/range';
import { broadcastStrides } from '../indices';
import type { Pointer } from './exports';
import { indicesAlong, keepResults, linesOf, planLines, type Lines } from './lines';
import type { KernelMemory } from './memory';
import type { Planner, StepPlan } from './plan';

/** Undefined where deviations or normalized numbers may not fit int32, or where the sums cannot be requantized. */
export function planNormalize(planner: Planner, step: NormalizeStep): StepPlan | undefined {
  const { layout, range } = planner.value(step.inputs[0]);
  const lines = linesOf(planner.model, step.inputs[0], step.axes);
  const apart = step.centred ? range.high - range.low : 0;
  const largest = Math.max(magnitude(range, step.inputZeroPoint), apart);
  const most = normalizedMost(step, lines.length);
  const fits =
    lines.length * largest < 2 ** 31 && step.epsilon <= 2 ** 62 && step.fraction <= 24 && most.normalized < 2 ** 31;
  const squares = (lines.length * magnitude(range, step.inputZeroPoint) * 2 ** step.guard) ** 2;
  if (layout.bytes === 8 || !fits || squares > 2 ** 62) return undefined;
  const results = keepResults(planner, step.outputs[0], step.requantize, 'int64', most.sum);
  if (!results) return undefined;
  const { memory, exports } = planner;
  const gains = keepParameter(memory, lines, step.gainShape, (at) => Int32Array.from(at, (i) => step.gain[i]));
  const offsets = keepParameter(memory, lines, step.offsetShape, (at) =>
    BigInt64Array.from(at, (i) => BigInt(step.offset[i])),
  );
  const words = [
    ...[lines.length, layout.bytes, step.centred ? 1 : 0, step.inputZeroPoint, step.guard, step.fraction],
    ...[gains.entries, offsets.entries, gains.starts, offsets.starts, gains.each, offsets.each],
    ...[results.requantize, results.to],
  ];
  const structure = memory.keep(withLong(BigInt(step.epsilon), words));
  return planLines(planner, step, lines, structure, results.sums, exports.normalizeLines);
}

/** An int64, then words. */
function withLong(long: bigint, words: readonly number[]): DataView {
  const structure = new DataView(new ArrayBuffer(8 + words.length * 4));
  structure.setBigInt64(0, long, true);
  words.forEach((word, i) => structure.setInt32(8 + i * 4, word, true));
  return structure;
}

interface Parameter {
  readonly entries: Pointer;
  /** Of each line: the index of its first entry. */
  readonly starts: Pointer;
  /** 1: an entry for each number of a line, 0: one for all. */
  readonly each: 0 | 1;
}

/** Lines with the same entries share them. @param pick entries by their index in the parameter */
function keepParameter(
  memory: KernelMemory,
  lines: Lines,
  shape: Shape,
  pick: (indices: Int32Array) => ArrayBufferView,
): Parameter {
  const strides = broadcastStrides(shape, lines.shape);
  const within = indicesAlong(lines, lines.inner, strides);
  const each = within.some((index) => index !== 0);
  const own = each ? within : within.subarray(0, 1);
  const firsts = indicesAlong(lines, lines.outer, strides);
  const places = new Map([...new Set(firsts)].map((first, i) => [first, i * own.length]));
  const indices = Int32Array.from([...places.keys()].flatMap((first) => Array.from(own, (index) => first + index)));
  const starts = firsts.map((first) => places.get(first) ?? 0);
  return { entries: memory.keep(pick(indices)), starts: memory.keep(starts), each: each ? 1 : 0 };
}
