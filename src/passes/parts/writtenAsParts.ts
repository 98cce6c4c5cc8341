/** Writes operators that have no step of their own as those that they are made of; each row's file says how. */
import type { Graph, Node } from '../../graph/graph';
import { Draft } from '../draft';
import {
  writeCumSum,
  writeGlobalLpPool,
  writeLogSoftmax,
  writeLogSum,
  writeLogSumExp,
  writeLpPool,
  writeProduct,
  writeTrilu,
} from './alongAxes';
import { writeClip, writePRelu } from './bounds';
import { writeCast, writeWhere } from './choices';
import { writeEinsum } from './einsum';
import { partsAt, type Writer } from './parts';
import {
  writeCompress,
  writeGatherElements,
  writeGatherND,
  writeReverseSequence,
  writeScatterElements,
  writeScatterND,
} from './picks';

export function writtenAsParts(graph: Graph): Graph {
  const draft = new Draft(graph);
  const opset = graph.opsets[''] ?? 13;
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const writer = node && !node.activation ? writerOf(node) : undefined;
    if (node && writer) writer(partsAt(draft, index, node, opset));
  }
  return draft.close();
}

const writers: Readonly<Record<string, Writer>> = {
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
  PRelu: writePRelu,
  ReduceLogSum: writeLogSum,
  ReduceLogSumExp: writeLogSumExp,
  ReduceProd: writeProduct,
  ReverseSequence: writeReverseSequence,
  ScatterElements: writeScatterElements,
  ScatterND: writeScatterND,
  Trilu: writeTrilu,
  Where: writeWhere,
};

const writerOf = ({ domain, op }: Node): Writer | undefined =>
  domain === '' && Object.hasOwn(writers, op) ? writers[op] : undefined;
