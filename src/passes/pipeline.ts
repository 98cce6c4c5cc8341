/**
 * Prepares a graph for quantization: an ordered list of passes, and what each of them changed, in words.
 * Every pass keeps what the network computes (up to float32 rounding), except the one that settings ask for by name.
 */
import { checkGraph } from '../graph/check';
import type { Graph, Node } from '../graph/graph';
import { inferShapes } from '../graph/shapes';
import { blocksToTranspose } from './blocksToTranspose';
import { boundToClip } from './boundToClip';
import { cutsToSlice } from './cutsToSlice';
import { deconvToConv } from './deconvToConv';
import { deepDeconv } from './deepDeconv';
import { dropIdentities } from './dropIdentities';
import { explicitAxes } from './explicitAxes';
import { explicitPad } from './explicitPad';
import { explicitWindow } from './explicitWindow';
import { foldBatchNorm } from './foldBatchNorm';
import { foldConstants } from './foldConstants';
import { foldScaleIntoConv } from './foldScaleIntoConv';
import { fuseActivation } from './fuseActivation';
import { gemmForms } from './gemmForms';
import { foldGiven } from './given/foldGiven';
import { readGiven } from './given/readGiven';
import { settleGiven } from './given/settleGiven';
import { globalPool } from './globalPool';
import { groupsOfMaps } from './groupsOfMaps';
import { imagesToGroups } from './imagesToGroups';
import { indicesToRows } from './indicesToRows';
import { knownOperands } from './knownOperands';
import { linesToMaps } from './linesToMaps';
import { matmulToGemm } from './matmulToGemm';
import { neighbourNorm } from './neighbourNorm';
import { normalForms } from './normalForms';
import { padIntoConv } from './padIntoConv';
import { writtenAsParts } from './parts/writtenAsParts';
import { productsToConv } from './productsToConv';
import { reductions } from './reductions';
import { removeDead } from './removeDead';
import { turnEarlier } from './turnEarlier';
import { unrollRecurrent } from './unrollRecurrent';
import { volumesToMaps } from './volumesToMaps';
import { widenFloats } from './widenFloats';
import { writtenNormal } from './writtenNormal';
import { writtenSoftmax } from './writtenSoftmax';
import { zeroPadMaxPool } from './zeroPadMaxPool';

export interface PrepareOptions {
  /** How BatchNormalization is folded: in float64, or in the float32 steps of the report's A.1. */
  readonly batchNorm?: 'exact' | 'report';
  /** `zero`: a max-pool of stride 1 is padded with zeros, as the report's model does. */
  readonly maxPoolPadding?: 'lowest' | 'zero';
}

/** What one pass did. */
export interface PassChange {
  readonly pass: string;
  /** Nodes removed, replaced or added. */
  readonly changes: number;
  /** For people: "21 BatchNormalization, folded into the layer before". */
  readonly detail: string;
}

export interface Prepared {
  readonly graph: Graph;
  /** Only passes that changed something, in their order. */
  readonly changes: readonly PassChange[];
}

interface Pass {
  readonly name: string;
  /** Ends the sentence "3 Dropout, …". */
  readonly what: string;
  readonly run: (graph: Graph, options: PrepareOptions) => Graph;
  readonly wanted?: (options: PrepareOptions) => boolean;
}

/** In order: later passes rely on the forms that earlier ones leave. */
export const passes: readonly Pass[] = [
  { name: 'given quantization', what: 'read as scales and zero points that are given', run: readGiven },
  { name: 'widen floats', what: 'computed in float32 instead of 16 bits', run: widenFloats },
  { name: 'fold constants', what: 'computed beforehand', run: (graph) => foldConstants(graph) },
  { name: 'given weights', what: 'read as weights of given integers', run: foldGiven },
  { name: 'parts', what: 'written as what they are made of', run: writtenAsParts },
  { name: 'fold dequantized constants', what: 'computed beforehand', run: (graph) => foldConstants(graph) },
  { name: 'unroll recurrences', what: 'written out step after step', run: unrollRecurrent },
  { name: 'explicit axes', what: 'with axes counted from the beginning', run: explicitAxes },
  { name: 'explicit pads', what: 'with sizes written out for every axis', run: explicitPad },
  { name: 'drop identities', what: 'dropped: they hand their input on', run: dropIdentities },
  { name: 'forms of normalization', what: 'along axes of their own', run: normalForms },
  { name: 'normalization by neighbours', what: 'written as pools, a table and a product', run: neighbourNorm },
  { name: 'written-out normalization', what: 'recognized as a normalization', run: writtenNormal },
  { name: 'written-out softmax', what: 'recognized as a softmax', run: writtenSoftmax },
  { name: 'groups of maps', what: 'recognized as a normalization of groups', run: groupsOfMaps },
  { name: 'turn earlier', what: 'moved to where maps need no turning', run: turnEarlier },
  { name: 'bounds to clips', what: 'written as Clip', run: boundToClip },
  { name: 'blocks to transposes', what: 'written as another order of axes', run: blocksToTranspose },
  { name: 'cuts to slices', what: 'written as slices', run: cutsToSlice },
  { name: 'indices to rows', what: 'written as rows or columns that are picked', run: indicesToRows },
  { name: 'explicit windows', what: 'with padding and kernel written out', run: explicitWindow },
  { name: 'pad into convolution', what: 'moved into the padding of the window after', run: padIntoConv },
  { name: 'global pooling', what: 'recognized as global pooling', run: globalPool },
  { name: 'reductions to pools', what: 'over any axes, written as pools over maps', run: reductions },
  { name: 'forms of Gemm', what: 'with the constant or the turned side written out', run: gemmForms },
  { name: 'matrix product to Gemm', what: 'brought to weights (O, I) and a bias', run: matmulToGemm },
  { name: 'fold scale', what: 'folded into the layer before', run: foldScaleIntoConv },
  {
    name: 'fold batch normalization',
    what: 'folded into the layer before, or made a convolution per channel',
    run: (graph, { batchNorm }) => foldBatchNorm(graph, { arithmetic: batchNorm }),
  },
  { name: 'fold scale after batch normalization', what: 'folded into the layer before', run: foldScaleIntoConv },
  {
    name: 'zero-padded max-pool',
    what: 'given a border of zeros',
    run: zeroPadMaxPool,
    wanted: ({ maxPoolPadding }) => maxPoolPadding === 'zero',
  },
  { name: 'images to groups', what: 'of several images, written as of one', run: imagesToGroups },
  { name: 'deep transposed convolutions', what: 'over three axes, written as over two', run: deepDeconv },
  { name: 'transposed convolutions', what: 'written as a convolution of every phase', run: deconvToConv },
  { name: 'products to convolutions', what: 'written as 1×1 convolutions', run: productsToConv },
  { name: 'fuse activation', what: 'fused into the layer before', run: fuseActivation },
  { name: 'volumes to maps', what: 'over three axes, written as over two', run: volumesToMaps },
  { name: 'lines to maps', what: 'over one axis, written as over two', run: linesToMaps },
  {
    name: 'known operands',
    what: 'given their constants as values',
    run: knownOperands,
    wanted: ({ batchNorm }) => batchNorm !== 'report',
  },
  { name: 'remove dead', what: 'removed: nothing reads them', run: removeDead },
  { name: 'scales of moved values', what: 'given the scale of what it moves', run: settleGiven },
];

/**
 * Runs all passes. The result has its shapes inferred, no dead nodes, and passes `checkGraph`; layers, inputs, outputs,
 * heads and the ids of values are those of the original. A fused node keeps the name and layer of the convolution.
 * @throws Error when a pass has broken the graph: a defect, not the input's fault.
 */
export function prepare(graph: Graph, options: PrepareOptions = {}): Prepared {
  // What a program was made of has been prepared before.
  if (graph.program) return { graph, changes: [] };
  const changes: PassChange[] = [];
  let current = inferShapes(graph);
  for (const pass of passes) {
    if (pass.wanted && !pass.wanted(options)) continue;
    const made = pass.run(current, options);
    // Most passes find nothing: inferring shapes after each of them took a third of the time.
    if (isSame(made, current)) continue;
    const next = inferShapes(made);
    const change = describe(pass, current, next);
    if (change) changes.push(change);
    current = next;
  }
  const complaints = checkGraph(current);
  if (complaints.length > 0) throw new Error(`preparing "${graph.name}" broke it: ${complaints[0]}`);
  return { graph: current, changes };
}

/** Of the very same parts, though perhaps in new arrays. */
function isSame(a: Graph, b: Graph): boolean {
  if (a === b) return true;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof Graph)[]);
  return [...keys].every((key) => holdSame(a[key], b[key]));
}

function holdSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => each === b[i]);
  if (!(a instanceof Map && b instanceof Map) || a.size !== b.size) return false;
  return [...a].every(([key, value]) => b.has(key) && b.get(key) === value);
}

/** Nodes that a pass took away or turned into another operator; where there are none, those it rewrote. */
function describe(pass: Pass, before: Graph, after: Graph): PassChange | undefined {
  const now = new Map(after.nodes.map((node) => [node.name, node]));
  const changed = before.nodes.filter((node) => now.get(node.name) !== node);
  if (changed.length === 0) return undefined;
  const gone = changed.filter((node) => now.get(node.name)?.op !== node.op);
  const subjects = gone.length > 0 ? gone : changed;
  return { pass: pass.name, changes: subjects.length, detail: `${countByOp(subjects)}, ${pass.what}` };
}

/** "21 BatchNormalization and 3 Mul", most frequent first. */
function countByOp(nodes: readonly Node[]): string {
  const counts = new Map<string, number>();
  for (const { op } of nodes) counts.set(op, (counts.get(op) ?? 0) + 1);
  const parts = [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([op, count]) => `${count} ${op}`);
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
