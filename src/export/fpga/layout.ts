/**
 * Where each element of a tensor lies in memory. A layout is a list of axes, and the address of an element (in elements,
 * from the start) is
 *
 *   Σ over axes of (⌊index[dimension] / divisor⌋ mod count) · stride
 *
 * A plain order has one axis per dimension with divisor 1. A tile splits a dimension in two: which tile, and where in it.
 * Elements that no index reaches are padding, zero.
 */
import { sizeOf, type Shape } from '../../graph/tensor';
import type { WeightLayout } from '../options';

export interface Axis {
  /** Into the shape. */
  readonly dimension: number;
  readonly divisor: number;
  readonly count: number;
  /** In elements. */
  readonly stride: number;
}

export interface MemoryLayout {
  /** Axes from the slowest to the fastest, as people write them: `O/8 I/16 H W O%8 I%16`. */
  readonly name: string;
  readonly axes: readonly Axis[];
  /** With padding. */
  readonly elements: number;
  /** Elements that one word of memory holds, the first in the lowest bits. */
  readonly perWord: number;
}

/** Weights (O, I, H, W) in a chosen order. A depthwise layer has one input per group: its tiles have one too. */
export function weightLayout(shape: Shape, layout: WeightLayout): MemoryLayout {
  if (layout.name !== 'tiled') return plainLayout(shape, 'OIHW', Array.from(layout.name));
  const inputs = shape[1] === 1 ? 1 : layout.inputs;
  const { outputs } = layout;
  const name = `O/${outputs} I/${inputs} H W O%${outputs} I%${inputs}`;
  const axes = [
    { dimension: 0, divisor: outputs, count: Math.ceil(shape[0] / outputs) },
    { dimension: 1, divisor: inputs, count: Math.ceil(shape[1] / inputs) },
    { dimension: 2, divisor: 1, count: shape[2] },
    { dimension: 3, divisor: 1, count: shape[3] },
    { dimension: 0, divisor: 1, count: outputs },
    { dimension: 1, divisor: 1, count: inputs },
  ];
  return strided(name, axes, outputs * inputs);
}

/** One number per output channel: alone in its word, or `outputs` of them together where weights are tiled. */
export function channelLayout(length: number, layout: WeightLayout): MemoryLayout {
  if (layout.name !== 'tiled') return plainLayout([length], 'O', ['O']);
  const { outputs } = layout;
  const axes = [
    { dimension: 0, divisor: outputs, count: Math.ceil(length / outputs) },
    { dimension: 0, divisor: 1, count: outputs },
  ];
  return strided(`O/${outputs} O%${outputs}`, axes, outputs);
}

/** Memory order of the shape itself: for feature maps (N, C, H, W) and tables. */
export function denseLayout(shape: Shape, names = 'NCHW'): MemoryLayout {
  return plainLayout(shape, names, Array.from(names).slice(0, shape.length));
}

function plainLayout(shape: Shape, names: string, order: readonly string[]): MemoryLayout {
  const known = shape.length <= names.length;
  const dimensions = known ? order.map((letter) => names.indexOf(letter)) : shape.map((_, i) => i);
  const axes = dimensions.map((dimension) => ({ dimension, divisor: 1, count: shape[dimension] }));
  return strided(known ? order.join(' ') : shape.map((_, i) => `d${i}`).join(' '), axes, 1);
}

function strided(name: string, axes: readonly Omit<Axis, 'stride'>[], perWord: number): MemoryLayout {
  const strides = axes.map(() => 1);
  for (let i = axes.length - 2; i >= 0; i--) strides[i] = strides[i + 1] * axes[i + 1].count;
  return {
    name,
    axes: axes.map((axis, i) => ({ ...axis, stride: strides[i] })),
    elements: axes.reduce((product, { count }) => product * count, 1),
    perWord,
  };
}

/** The values of a dense tensor in the order of the layout. */
export function arrange(values: ArrayLike<number>, shape: Shape, { axes, elements }: MemoryLayout): Float64Array {
  const out = new Float64Array(elements);
  addressesOf(shape, axes).forEach((address, i) => (out[address] = values[i]));
  return out;
}

/** The dense tensor of what `arrange` laid out. */
export function gather(values: ArrayLike<number>, shape: Shape, axes: readonly Axis[]): Float64Array {
  return Float64Array.from(addressesOf(shape, axes), (address) => values[address]);
}

/** Of each element of a dense tensor. */
function addressesOf(shape: Shape, axes: readonly Axis[]): Int32Array {
  const offsets = shape.map((size, dimension) =>
    Int32Array.from({ length: size }, (_, index) => offsetAlong(axes, dimension, index)),
  );
  const index = shape.map(() => 0);
  return Int32Array.from({ length: sizeOf(shape) }, () => {
    let address = 0;
    for (let d = 0; d < shape.length; d++) address += offsets[d][index[d]];
    for (let d = shape.length - 1; d >= 0 && ++index[d] === shape[d]; d--) index[d] = 0;
    return address;
  });
}

function offsetAlong(axes: readonly Axis[], dimension: number, index: number): number {
  return axes
    .filter((axis) => axis.dimension === dimension)
    .reduce((sum, { divisor, count, stride }) => sum + (Math.floor(index / divisor) % count) * stride, 0);
}
