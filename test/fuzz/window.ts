/** Random windows of convolutions and pools, and the sizes that ONNX's text gives their outputs. */
import { type Attributes, int, ints, string } from '../../src/graph/graph';
import { maybe } from './net';
import type { Random } from '../support/random';

export interface WindowChoice {
  readonly kernel: readonly number[];
  readonly attributes: Attributes;
  /** Sizes of the output's spatial axes. */
  readonly output: readonly number[];
}

export interface WindowLimits {
  readonly dilates: boolean;
  readonly ceils: boolean;
  readonly pools?: boolean;
  readonly kernelAttribute: 'required' | 'optional';
}

export function randomWindow(r: Random, sizes: readonly number[], limits: WindowLimits): WindowChoice | undefined {
  const each = (pick: (axis: number) => number): number[] => sizes.map((_, axis) => pick(axis));
  const kernel = each((axis) => Math.min(r.pick([1, 1, 2, 3, 3, 4, 5]), sizes[axis] + 1));
  const strides = each(() => r.pick([1, 1, 1, 2, 2, 3]));
  const dilations = each(() => (limits.dilates ? r.pick([1, 1, 1, 2, 3]) : 1));
  const extents = each((axis) => (kernel[axis] - 1) * dilations[axis] + 1);
  // onnxruntime refuses SAME padding of dilated convolutions, and pads dilated pools for the kernel without its holes.
  // Pools whose windows leave gaps it refuses, or begins them before the first row; of convolutions it begins them there.
  const gaps = limits.pools && strides.some((stride, axis) => stride > kernel[axis]);
  const same = !gaps && dilations.every((dilation) => dilation === 1) ? ['SAME_UPPER', 'SAME_LOWER'] : [];
  const auto = r.next() < 0.3 ? r.pick([...same, 'VALID']) : 'NOTSET';
  const pads = [...each((axis) => r.int(0, kernel[axis] - 1)), ...each((axis) => r.int(0, kernel[axis] - 1))];
  const padding = auto === 'NOTSET' && r.next() < 0.7 ? pads : pads.map(() => 0);
  const ceil = limits.ceils && auto === 'NOTSET' && r.next() < 0.4;
  const output = each((axis) => {
    const [size, stride] = [sizes[axis], strides[axis]];
    if (auto.startsWith('SAME')) return Math.ceil(size / stride);
    const padded = size + padding[axis] + padding[axis + sizes.length];
    const count = (ceil ? Math.ceil : Math.floor)((padded - extents[axis]) / stride) + 1;
    return ceil && (count - 1) * stride >= size + padding[axis] ? count - 1 : count;
  });
  if (output.some((size) => size < 1)) return undefined;
  const ones = (list: readonly number[]): boolean => list.every((value) => value === 1);
  return {
    kernel,
    output,
    attributes: {
      ...maybe(r, { kernel_shape: ints(kernel) }, limits.kernelAttribute === 'required' ? 1 : 0.6),
      ...maybe(r, { strides: ints(strides) }, ones(strides) ? 0.4 : 1),
      ...(limits.dilates ? maybe(r, { dilations: ints(dilations) }, ones(dilations) ? 0.2 : 1) : {}),
      ...maybe(r, { auto_pad: string(auto) }, auto === 'NOTSET' ? 0.1 : 1),
      ...(padding.some((pad) => pad > 0) ? { pads: ints(padding) } : {}),
      ...(ceil ? { ceil_mode: int(1) } : {}),
    },
  };
}
