/**
 * What a Resize makes of a shape: sizes for all axes or for some, or factors, perhaps held to one factor for all.
 *
 *   sizes     factor = size / input size;  with `keep_aspect_ratio_policy` the least or the greatest of them for every axis,
 *             and size = round(factor · input size)
 *   scales    size = ⌊factor · input size⌋
 *
 * All of it in float32, as onnxruntime computes it: 0.7 · 10 is 7 there, and 6.99999988 in doubles.
 */
import { intsOf, stringOf, type Node } from './graph';
import { axisOf } from './shapes/shapeRule';
import type { Shape } from './tensor';

export interface Resized {
  readonly sizes: Shape;
  /** By axis; 1 where nothing is resized. */
  readonly scales: readonly number[];
  /** The axes that inputs with a number for each resized axis speak of. */
  readonly axes: readonly number[];
}

/**
 * @param scales of the resized axes; none or an empty list where `sizes` are given
 * Undefined while something is not known, or where lengths do not fit.
 */
export function resized(
  node: Node,
  input: Shape,
  scales: readonly number[] | undefined,
  sizes: readonly number[] | undefined,
): Resized | undefined {
  const all = input.map((_, axis) => axis);
  const axes = intsOf(node, 'axes', all).map((axis) => axisOf(axis, input.length));
  const given = sizes?.length ? sizes : scales;
  const known = given?.length === axes.length && axes.every((axis) => input[axis] > 0) && !given.some(Number.isNaN);
  if (!known || !given) return undefined;
  const factors = given === sizes ? factorsOf(node, axes, input, given) : given;
  const policy = given === sizes ? policyOf(node) : undefined;
  const size = (axis: number, factor: number, wanted: number): number => {
    const exact = Math.fround(factor * input[axis]);
    return given !== sizes ? Math.trunc(exact) : policy ? Math.floor(exact + 0.5) : wanted;
  };
  const [outSizes, outScales] = [[...input], all.map(() => 1)];
  axes.forEach((axis, i) => {
    outSizes[axis] = size(axis, factors[i], given[i]);
    outScales[axis] = factors[i];
  });
  return { sizes: outSizes, scales: outScales, axes };
}

/** Undefined where every axis goes its own way. */
export function policyOf(node: Node): 'not_larger' | 'not_smaller' | undefined {
  const policy = stringOf(node, 'keep_aspect_ratio_policy', 'stretch');
  return policy === 'not_larger' || policy === 'not_smaller' ? policy : undefined;
}

function factorsOf(node: Node, axes: readonly number[], input: Shape, sizes: readonly number[]): readonly number[] {
  const own = sizes.map((size, i) => Math.fround(size / input[axes[i]]));
  const policy = policyOf(node);
  if (!policy) return own;
  const common = policy === 'not_larger' ? Math.min(...own) : Math.max(...own);
  return own.map(() => common);
}
