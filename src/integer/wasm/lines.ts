/** Lines of a value: laid side by side, computed one after the other (softmax, normalization), and laid back. */
import type { ValueId } from '../../graph/graph';
import { type Shape, sizeOf } from '../../graph/tensor';
import type { QuantizedModel, Requantize } from '../../quantize/quantizedModel';
import { stridedIndices, stridesOf } from '../indices';
import { tensorOf } from '../map';
import type { LinesFunction, Pointer } from './exports';
import { writePixels, type PixelLayout } from './pixels';
import type { Planner, StepPlan } from './plan';
import { keepRequantize, sumBytes, type SumKind } from './requantizePlan';
import { keepMove, stridedValue } from './strided';

/** How a tensor falls into lines: sizes and axes from line to line, and within one. */
export interface Lines {
  readonly shape: Shape;
  readonly outer: readonly number[];
  readonly inner: readonly number[];
  readonly count: number;
  readonly length: number;
}

interface Unary {
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
}

/** @param inner the axes of a line, from 0, ascending */
export function linesOf(model: QuantizedModel, value: ValueId, inner: readonly number[]): Lines {
  const { shape } = tensorOf(model, value);
  const outer = shape.map((_, axis) => axis).filter((axis) => !inner.includes(axis));
  const length = sizeOf(inner.map((axis) => shape[axis]));
  return { shape, outer, inner, count: sizeOf(shape) / length, length };
}

/** Start + Σ index · stride along some axes of the lines' shape. */
export function indicesAlong({ shape }: Lines, axes: readonly number[], strides: readonly number[]): Int32Array {
  return stridedIndices(
    axes.map((axis) => shape[axis]),
    axes.map((axis) => strides[axis]),
  );
}

/** Where sums of a line go: how they are requantized, and elements side by side, eight in a pixel. */
export interface Results {
  readonly requantize: Pointer;
  readonly to: Pointer;
  readonly sums: SumKind;
}

export function keepResults(
  planner: Planner,
  output: ValueId,
  requantize: Requantize,
  sums: SumKind,
  bound: number,
): Results | undefined {
  const { layout } = planner.value(output);
  if (layout.bytes === 8) return undefined;
  const how = keepRequantize(planner, { sums, channels: 8, bound }, layout, requantize);
  return how === undefined ? undefined : { requantize: how, to: keepRow(planner, layout, 8), sums };
}

/** Pixels of eight channels that are so many elements apart, wherever they lie. */
export function keepRow({ memory }: Planner, { bytes }: PixelLayout, apart: number): Pointer {
  const border = { top: 0, left: 0, bottom: 0, right: 0 };
  const size = { channels: 8, height: 1, width: 1 };
  return writePixels(memory, { ...size, bytes, pixel: apart * bytes, row: 0, border, borderValue: 0 }, 0);
}

/** Blocks of scratch memory one behind the other: where each begins, and where all end. Vectors may write a little past an end. */
export function blocks(sizes: readonly number[]): { readonly at: readonly number[]; readonly bytes: number } {
  const [line, slack] = [64, 64];
  const at: number[] = [];
  let bytes = 0;
  for (const size of sizes) {
    at.push(bytes);
    bytes += Math.ceil((size + slack) / line) * line;
  }
  return { at, bytes };
}

/** @param structure what `compute` reads about the step */
export function planLines(
  planner: Planner,
  { inputs, outputs }: Unary,
  lines: Lines,
  structure: Pointer,
  sums: SumKind,
  compute: LinesFunction,
): StepPlan {
  const { shape, outer, inner, count, length } = lines;
  const [input, output] = [inputs[0], outputs[0]].map((id) => stridedValue(planner, planner.value(id), shape));
  const order = [...outer, ...inner];
  const dense = stridesOf(order.map((axis) => shape[axis]));
  const loops = order.map((axis, i) => ({ size: shape[axis], from: input.strides[axis], to: dense[i] * input.bytes }));
  const back = order.map((axis, i) => ({ size: shape[axis], from: dense[i] * output.bytes, to: output.strides[axis] }));
  const lay = keepMove(planner, loops, input.bytes, input.bytes);
  const layBack = keepMove(planner, back, output.bytes, output.bytes);
  const { at, bytes } = blocks([count * length * input.bytes, count * length * output.bytes, length * sumBytes[sums]]);
  return {
    scratch: bytes,
    run(scratch) {
      const [from, to, room] = at.map((offset) => scratch + offset);
      lay(input.at, from);
      compute(structure, from, to, room, 0, count);
      layBack(to, output.at);
    },
  };
}
