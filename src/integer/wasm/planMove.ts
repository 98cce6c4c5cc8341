/** Steps that move integers, and lookups: copies of pixels where channels stay together, tables of offsets where not. */
import type { ValueId } from '../../graph/graph';
import { sizeOf } from '../../graph/tensor';
import type {
  ConcatStep,
  CurveStep,
  LookupStep,
  PadStep,
  ReshapeStep,
  ResizeStep,
} from '../../quantize/quantizedModel';
import { stridedIndices, stridesOf } from '../indices';
import { mapOf, tensorOf } from '../map';
import type { Pointer } from './exports';
import { placeLike } from './place';
import type { PixelLayout } from './pixels';
import type { PlacedValue, Planner, StepPlan } from './plan';
import { planOneTerm } from './planElementwise';

const counting = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);

export function planResize({ value, memory, exports, model }: Planner, step: ResizeStep): StepPlan | undefined {
  const input = value(step.inputs[0]);
  const output = value(step.outputs[0]);
  const { height, width } = mapOf(model, step.inputs[0]);
  if (input.layout.bytes === 8 || height !== input.layout.height || width !== input.layout.width) return undefined;
  const [rows, columns] = [memory.keep(Int32Array.from(step.rows)), memory.keep(Int32Array.from(step.columns))];
  return { scratch: 0, run: () => exports.copyPixels(input.pixels, output.pixels, 0, rows, columns) };
}

/** Along channels; parts with another scale are requantized to a place of their own first. */
export function planConcat(planner: Planner, step: ConcatStep): StepPlan | undefined {
  const { model, memory, exports, value } = planner;
  const output = value(step.outputs[0]);
  const rank = tensorOf(model, step.outputs[0]).shape.length;
  const { channels, height, width } = mapOf(model, step.outputs[0]);
  if ((step.axis + rank) % rank !== 1 || rank < 2 || channels !== output.layout.channels) return undefined;
  const [rows, columns] = [memory.keep(counting(height)), memory.keep(counting(width))];
  const parts: StepPlan[] = [];
  let first = 0;
  for (const [index, id] of step.inputs.entries()) {
    const part = planPart(planner, step, index, output, first, rows, columns);
    if (!part) return undefined;
    parts.push(part);
    first += value(id).layout.channels;
  }
  if (first !== channels) return undefined;
  return {
    scratch: Math.max(...parts.map(({ scratch }) => scratch)),
    run: (scratch) => parts.forEach((part) => part.run(scratch)),
  };

  function planPart(
    planner: Planner,
    step: ConcatStep,
    index: number,
    output: PlacedValue,
    first: number,
    rows: Pointer,
    columns: Pointer,
  ): StepPlan | undefined {
    const input = value(step.inputs[index]);
    const { layout } = input;
    if (layout.bytes === 8 || layout.height !== height || layout.width !== width) return undefined;
    const requantize = step.requantize[index];
    const copy = (from: Pointer): void => exports.copyPixels(from, output.pixels, first, rows, columns);
    if (!requantize) return { scratch: 0, run: () => copy(input.pixels) };
    const aligned = placeLike(planner, input, output);
    const plan = planOneTerm(planner, step.inputs[index], step.inputZeroPoints[index], requantize, aligned);
    if (!plan) return undefined;
    const run = (scratch: Pointer): void => {
      plan.run(scratch);
      copy(aligned.pixels);
    };
    return { scratch: plan.scratch, run };
  }
}

export function planLookup({ value, memory, exports, model }: Planner, step: LookupStep): StepPlan | undefined {
  const input = value(step.inputs[0]);
  const output = value(step.outputs[0]);
  const { qmin } = tensorOf(model, step.inputs[0]);
  // An input that can lie outside its table reads what lies beside it: the reference's undefined becomes 0.
  if (input.range.low < qmin || input.range.high - qmin >= step.table.length || !sameMap(input, output))
    return undefined;
  const table = memory.keep(step.table);
  return { scratch: 0, run: () => exports.lookup(input.pixels, output.pixels, table, qmin) };
}

/** Undefined where an input may lie beyond the last block. */
export function planCurve({ value, memory, exports, model }: Planner, step: CurveStep): StepPlan | undefined {
  const [input, output] = [value(step.inputs[0]), value(step.outputs[0])];
  const { qmin } = tensorOf(model, step.inputs[0]);
  const last = (input.range.high - qmin) >> step.blockShift;
  const inside = input.range.low >= qmin && last < step.first.length;
  if (!inside || input.layout.bytes === 8 || output.layout.bytes === 8 || !sameMap(input, output)) return undefined;
  const tables = [step.first, step.shifts, step.knots].map((table) => memory.keep(table));
  const structure = memory.words(qmin, step.blockShift, ...tables, step.fraction, step.least);
  return { scratch: 0, run: () => exports.curve(input.pixels, output.pixels, structure) };
}

function sameMap({ layout: a }: PlacedValue, { layout: b }: PlacedValue): boolean {
  return a.channels === b.channels && a.height === b.height && a.width === b.width;
}

/** Element after element, in the order of the shapes. */
export function planRenumbered(planner: Planner, step: ReshapeStep): StepPlan | undefined {
  return planGather(planner, step, counting(sizeOf(tensorOf(planner.model, step.outputs[0]).shape)));
}

export function planPad(planner: Planner, step: PadStep): StepPlan | undefined {
  const { shape } = tensorOf(planner.model, step.outputs[0]);
  const strides = stridesOf(shape);
  const start = step.before.reduce((sum, before, axis) => sum + before * strides[axis], 0);
  const sources = new Int32Array(sizeOf(shape)).fill(-1);
  const targets = stridedIndices(tensorOf(planner.model, step.inputs[0]).shape, strides, start);
  targets.forEach((to, from) => (sources[to] = from));
  return planGather(planner, step, sources, step.value);
}

/** @param sources for each element of the output, in the order of its shape, the element of the input, or −1 for `fill`. */
function planGather(
  { value, memory, exports }: Planner,
  { inputs, outputs }: { readonly inputs: readonly ValueId[]; readonly outputs: readonly ValueId[] },
  sources: Int32Array,
  fill = 0,
): StepPlan | undefined {
  const input = value(inputs[0]);
  const output = value(outputs[0]);
  if (input.layout.bytes === 8) return undefined;
  const { channels, height, width } = output.layout;
  const plane = height * width;
  const offsets = Int32Array.from({ length: sources.length }, (_, i) => {
    const source = sources[(i % channels) * plane + Math.floor(i / channels)];
    return source === -1 ? -1 : offsetOf(input.layout, source);
  });
  const table = memory.keep(offsets);
  return { scratch: 0, run: () => exports.gather(input.pixels, output.pixels, table, fill) };
}

/** Bytes from pixel (0, 0) to an element, counted in the order of the shape: channel, row, column. */
function offsetOf({ height, width, row, pixel, bytes }: PixelLayout, element: number): number {
  const plane = height * width;
  const [channel, rest] = [Math.floor(element / plane), element % plane];
  return channel * bytes + Math.floor(rest / width) * row + (rest % width) * pixel;
}
