/** All blocks, by name, with how often each is tried. */
import type { Block } from '../net';
import { choice, ofMany, ofTwo, power, quotient, widening, withConstant } from './arithmetic';
import { constantIf, largest } from './control';
import { conv, convTranspose, gemm, matMul } from './convolution';
import {
  computedReshape,
  concat,
  copies,
  flatten,
  pad,
  reshape,
  slice,
  split,
  squeeze,
  transpose,
  unsqueeze,
} from './layout';
import { grouped, measured, normalization, writtenNormal } from './normalization';
import { equation, pickedElements, runningSum, triangle } from './parts';
import { activation, gate, partialFunction, pointwiseFunction, softmax } from './pointwise';
import {
  averagePool,
  batchNormalization,
  depthToSpace,
  dropout,
  excitation,
  globalPool,
  lpPool,
  maxPool,
  reduction,
} from './pooling';
import { resize } from './resize';

const weighted: readonly (readonly [weight: number, block: Block])[] = [
  ...([conv, conv, activation, withConstant, ofTwo] as const).map((block) => [4, block] as const),
  ...[gemm, matMul, maxPool, averagePool, batchNormalization, pad, resize, concat].map((block) => [3, block] as const),
  ...[globalPool, excitation, pointwiseFunction, gate, slice, split, reshape, transpose].map(
    (block) => [2, block] as const,
  ),
  ...[normalization, grouped, writtenNormal].map((block) => [1, block] as const),
  ...[convTranspose, lpPool, measured, dropout, depthToSpace, reduction, partialFunction, softmax].map(
    (block) => [1, block] as const,
  ),
  ...[quotient, runningSum, triangle, pickedElements, equation].map((block) => [1, block] as const),
  ...[widening, ofMany, power, choice, flatten, squeeze, unsqueeze, copies, computedReshape, constantIf, largest].map(
    (block) => [1, block] as const,
  ),
];

/** Those that mostly have an integer form: networks of them alone run as C and as ONNX's integers to the end. */
const integer = new Set<Block>([
  ...[conv, gemm, matMul, maxPool, averagePool, globalPool, batchNormalization, activation, withConstant, ofTwo],
  ...[excitation, pointwiseFunction, gate, slice, split, reshape, transpose, concat, pad, resize, dropout],
  ...[flatten, squeeze, unsqueeze, softmax, normalization, grouped, writtenNormal, reduction],
  ...[quotient, runningSum, triangle, pickedElements, equation, choice],
]);

export const blocks: readonly Block[] = weighted.flatMap(([weight, block]) =>
  Array.from({ length: weight }, () => block),
);

export const integerBlocks: readonly Block[] = blocks.filter((block) => integer.has(block));
