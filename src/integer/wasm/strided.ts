/**
 * Values as axes with steps in the kernel's memory, and moves between two of them as loops (assembly/strided.ts): what transposes,
 * slices, reshapes and concatenates without a table of offsets, and what lays lines and matrices side by side.
 */
import { type Shape, sizeOf } from '../../graph/tensor';
import { stridesOf } from '../indices';
import type { Pointer } from './exports';
import type { PixelLayout } from './pixels';
import type { PlacedValue, Planner } from './plan';

/** An axis as it is walked on both sides: how often, and bytes from one element to the next. */
export interface Loop {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** Elements in memory: where the first lies, bytes of each, and bytes from one to the next along each axis. */
export interface Strided {
  readonly at: Pointer;
  readonly bytes: number;
  readonly strides: readonly number[];
}

/** A value of this shape where it has been placed; not for accumulators of 8 bytes. */
export function stridedValue({ memory }: Planner, { layout, pixels }: PlacedValue, shape: Shape): Strided {
  return { at: memory.ints(pixels, 1)[0], bytes: layout.bytes, strides: stridesIn(layout, shape) };
}

/** Bytes from one element to the next along each axis of `shape`, which is the value's. */
function stridesIn({ channels, height, width, row, pixel, bytes }: PixelLayout, shape: Shape): number[] {
  const isMap =
    shape.length > 2 && shape[0] === 1 && shape[1] === channels && sizeOf(shape) === channels * height * width;
  if (!isMap) return stridesOf(shape).map((stride) => stride * bytes);
  const rows = stridesOf(shape.slice(2, -1)).map((stride) => stride * row);
  return [0, bytes, ...rows, pixel];
}

/** The loops of a move; undefined where elements on one side are not on loops, as reshapes may have it. */
export function reshapeLoops(from: Shape, fromStrides: readonly number[], to: Shape, toStrides: readonly number[]) {
  const loops: Loop[] = [];
  let [i, j] = [from.length - 1, to.length - 1];
  let [restFrom, restTo] = [from[i] ?? 1, to[j] ?? 1];
  let [stepFrom, stepTo] = [fromStrides[i] ?? 0, toStrides[j] ?? 0];
  while (i >= 0 || j >= 0) {
    if (restFrom === 1 && i >= 0) [restFrom, stepFrom] = [from[--i] ?? 1, fromStrides[i] ?? 0];
    else if (restTo === 1 && j >= 0) [restTo, stepTo] = [to[--j] ?? 1, toStrides[j] ?? 0];
    else {
      const size = Math.min(restFrom, restTo);
      if (restFrom % size !== 0 || restTo % size !== 0) return undefined;
      loops.unshift({ size, from: stepFrom, to: stepTo });
      [restFrom, restTo, stepFrom, stepTo] = [restFrom / size, restTo / size, stepFrom * size, stepTo * size];
    }
  }
  return loops;
}

/** A call that moves elements along these axes, from and to wherever it is told. */
export function keepMove({ memory, exports }: Planner, axes: readonly Loop[], fromBytes: number, toBytes: number) {
  const loops = ordered(merged(axes.filter(({ size }) => size > 1)), fromBytes, toBytes);
  const table = memory.words(...loops.flatMap(({ size, from, to }) => [size, from, to]));
  return (from: Pointer, to: Pointer): void => exports.moveStrided(from, fromBytes, to, toBytes, table, loops.length);
}

/** Neighbours of which one goes on where the other ends, on both sides, are one axis. */
function merged(axes: readonly Loop[]): readonly Loop[] {
  const loops: Loop[] = [];
  for (const axis of axes) {
    const outer = loops[loops.length - 1] as Loop | undefined;
    if (outer && outer.from === axis.from * axis.size && outer.to === axis.to * axis.size)
      loops[loops.length - 1] = { ...axis, size: outer.size * axis.size };
    else loops.push(axis);
  }
  return loops;
}

const once: Loop = { size: 1, from: 0, to: 0 };

/** Innermost what lies side by side where it is read, around it what lies so where it is written, or else what steps least. */
function ordered(axes: readonly Loop[], fromBytes: number, toBytes: number): readonly Loop[] {
  const outwards = [...axes].sort((a, b) => a.to - b.to);
  const take = (found: (loop: Loop) => boolean): Loop[] => {
    const at = Math.max(0, outwards.findIndex(found));
    return outwards.splice(at, 1);
  };
  const inner = take(({ from }) => from === fromBytes);
  const around = take(({ to }) => to === toBytes);
  const inwards = [...outwards.reverse(), ...around, ...inner];
  return [...Array<Loop>(Math.max(0, 2 - inwards.length)).fill(once), ...inwards];
}
