/** Softmax in the kernel: its tables, and what is left out of each line. */
import type { SoftmaxStep } from '../../quantize/steps/softmax';
import { stridesOf } from '../indices';
import { indicesAlong, keepResults, linesOf, planLines, type Lines } from './lines';
import type { Planner, StepPlan } from './plan';

/** Undefined where tables do not reach as far as the input's integers lie apart, where quotients exceed int32, and where a line is left out wholly. */
export function planSoftmax(planner: Planner, step: SoftmaxStep): StepPlan | undefined {
  const { layout, range } = planner.value(step.inputs[0]);
  const lines = linesOf(planner.model, step.inputs[0], [step.axis]);
  const counted = step.counted && countedIn(lines, step.counted);
  if (layout.bytes === 8 || !fits(step, range.high - range.low) || (counted && leavesOut(lines, counted)))
    return undefined;
  const results = keepResults(planner, step.outputs[0], step.requantize, 'int32', 2 ** step.quotientBits);
  if (!results) return undefined;
  const { memory, exports } = planner;
  const whole = step.coarse.length === 1 && step.coarse[0] === 2 ** step.fractionBits;
  const structure = memory.words(
    ...[lines.length, layout.bytes, memory.keep(step.fine), whole ? 0 : memory.keep(step.coarse)],
    ...[step.fineBits, step.fractionBits, step.quotientBits, counted ? memory.keep(counted) : 0],
    ...[results.requantize, results.to],
  );
  return planLines(planner, step, lines, structure, results.sums, exports.softmaxLines);
}

/** @param most how far two integers of the input lie apart */
function fits({ fine, coarse, fineBits, fractionBits, quotientBits }: SoftmaxStep, most: number): boolean {
  const reach = most >> fineBits < coarse.length && Math.min(most, 2 ** fineBits - 1) < fine.length;
  const one = 2 ** fractionBits;
  const powers = [fine, coarse].every((table) => table[0] === one && table.every((each) => each >= 0 && each <= one));
  return (
    reach && powers && fractionBits >= 1 && fractionBits <= 24 && quotientBits <= 30 && fractionBits + quotientBits < 53
  );
}

/** For each element, in the order of the lines. */
function countedIn(lines: Lines, counted: Int8Array): Int8Array {
  const order = [...lines.outer, ...lines.inner];
  return Int8Array.from(indicesAlong(lines, order, stridesOf(lines.shape)), (at) => counted[at % counted.length]);
}

function leavesOut({ count, length }: Lines, counted: Int8Array): boolean {
  const lines = Array.from({ length: count }, (_, line) => counted.subarray(line * length, (line + 1) * length));
  return lines.some((line) => !line.includes(1));
}
