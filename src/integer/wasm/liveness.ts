/** Which values are in use at once, and places for them in as little memory as a first fit finds. */
import type { ValueId } from '../../graph/graph';
import type { QuantizedModel } from '../../quantize/quantizedModel';

export interface Lifetime {
  readonly value: ValueId;
  /** Indices of steps; −1 for what the program is given. */
  readonly from: number;
  readonly to: number;
}

/**
 * Of every value with a tensor that the program is given, makes or reads. Outputs live to the end; what a pool makes may
 * be made by the convolution before it already.
 */
export function lifetimesOf(
  { tensors, inputs, outputs, steps }: QuantizedModel,
  poolings: ReadonlyMap<number, number>,
): Lifetime[] {
  const poolAt = new Map([...poolings].map(([conv, pool]) => [pool, conv]));
  const first = new Map<ValueId, number>();
  const last = new Map<ValueId, number>();
  const use = (value: ValueId, at: number): void => {
    if (!first.has(value)) first.set(value, at);
    last.set(value, at);
  };
  inputs.forEach((value) => use(value, -1));
  steps.forEach((step, index) => {
    step.outputs.forEach((value) => use(value, poolAt.get(index) ?? index));
    [...step.inputs, ...step.outputs].forEach((value) => use(value, index));
  });
  outputs.forEach((value) => last.has(value) && last.set(value, steps.length));
  return [...first]
    .filter(([value]) => tensors[value])
    .map(([value, from]) => ({ value, from, to: last.get(value) ?? from }));
}

export interface Placement {
  readonly offsets: ReadonlyMap<ValueId, number>;
  readonly bytes: number;
}

/** Largest first, each at the lowest offset where nothing lies that lives at the same time. */
export function place(lifetimes: readonly Lifetime[], sizeOf: (value: ValueId) => number): Placement {
  const placed: { readonly life: Lifetime; readonly start: number; readonly end: number }[] = [];
  const bySize = [...lifetimes].sort((a, b) => sizeOf(b.value) - sizeOf(a.value) || a.value - b.value);
  for (const life of bySize) {
    const busy = placed
      .filter(({ life: other }) => other.from <= life.to && life.from <= other.to)
      .sort((a, b) => a.start - b.start);
    const size = sizeOf(life.value);
    let start = 0;
    for (const other of busy) if (other.start < start + size && other.end > start) start = other.end;
    placed.push({ life, start, end: start + size });
  }
  const offsets = new Map(placed.map(({ life, start }) => [life.value, start]));
  return { offsets, bytes: placed.reduce((bytes, { end }) => Math.max(bytes, end), 0) };
}
