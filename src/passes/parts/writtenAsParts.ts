/** Writes operators that have no step of their own as those that they are made of; each row's file says how. */
import { absent, type Graph, type Node } from '../../graph/graph';
import { Draft } from '../draft';
import { writeAttention } from './attention';
import { writeClip, writePow, writePRelu } from './bounds';
import { writeCast, writeWhere } from './choices';
import { writeEinsum } from './einsum';
import { writeLogSoftmax, writeLogSum, writeLogSumExp } from './logarithms';
import { writeGlobalLpPool, writeLpPool } from './lpPools';
import { partsAt, type Writer } from './parts';
import {
  writeCompress,
  writeGatherElements,
  writeGatherND,
  writeReverseSequence,
  writeScatterElements,
  writeScatterND,
} from './picks';
import { writeProduct } from './productAlong';
import { writeRotary } from './rotary';
import { writeMultiHead, writePackedAttention } from './runtimeAttention';
import {
  asStandard,
  writeBiasGelu,
  writeFastGelu,
  writeFused,
  writeFusedMatMul,
  writeGelu,
  writeQuickGelu,
  writeSkipNormalization,
  writeSwish,
} from './runtimeOps';
import { writeCumSum, writeTrilu } from './triangles';

export function writtenAsParts(graph: Graph): Graph {
  const draft = new Draft(graph);
  const opset = graph.opsets[''] ?? 13;
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const writer = node && !node.activation && isWhole(draft, node) ? writerOf(node) : undefined;
    if (node && writer) writer(partsAt(draft, index, node, opset));
  }
  return draft.close();
}

/** Their writers look themselves at which outputs are read. */
const severalOutputs: ReadonlySet<string> = new Set([
  'Attention',
  'MultiHeadAttention',
  'SkipLayerNormalization',
  'SkipSimplifiedLayerNormalization',
]);

/** A file may name no input, or more outputs than its operator has; that it is told elsewhere, not by a pass. */
const isWhole = (draft: Draft, { op, inputs: [input = absent], outputs: [, ...more] }: Node): boolean =>
  input !== absent && (severalOutputs.has(op) || !more.some((value) => value !== absent && draft.isRead(value)));

const standard: Readonly<Record<string, Writer>> = {
  Attention: writeAttention,
  Cast: writeCast,
  Clip: writeClip,
  Compress: writeCompress,
  CumSum: writeCumSum,
  Einsum: writeEinsum,
  GatherElements: writeGatherElements,
  GatherND: writeGatherND,
  GlobalLpPool: writeGlobalLpPool,
  LogSoftmax: writeLogSoftmax,
  LpPool: writeLpPool,
  Pow: writePow,
  PRelu: writePRelu,
  ReduceLogSum: writeLogSum,
  ReduceLogSumExp: writeLogSumExp,
  ReduceProd: writeProduct,
  ReverseSequence: writeReverseSequence,
  RotaryEmbedding: writeRotary,
  ScatterElements: writeScatterElements,
  ScatterND: writeScatterND,
  Swish: writeSwish,
  Trilu: writeTrilu,
  Where: writeWhere,
};

/** onnxruntime's own. */
const ofRuntime: Readonly<Record<string, Writer>> = {
  Attention: writePackedAttention,
  BiasGelu: writeBiasGelu,
  FastGelu: writeFastGelu,
  FusedConv: writeFused,
  FusedGemm: writeFused,
  FusedMatMul: writeFusedMatMul,
  Gelu: writeGelu,
  MultiHeadAttention: writeMultiHead,
  QuickGelu: writeQuickGelu,
  RotaryEmbedding: writeRotary,
  SkipLayerNormalization: writeSkipNormalization,
  SkipSimplifiedLayerNormalization: writeSkipNormalization,
  TransposeMatMul: writeFusedMatMul,
  Trilu: asStandard,
};

const writers: Readonly<Record<string, Readonly<Record<string, Writer>>>> = {
  '': standard,
  'com.microsoft': ofRuntime,
};

function writerOf({ domain, op }: Node): Writer | undefined {
  const own = Object.hasOwn(writers, domain) ? writers[domain] : {};
  return Object.hasOwn(own, op) ? own[op] : undefined;
}
