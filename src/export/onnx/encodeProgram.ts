/**
 * A program's graph as bytes: in the operator set that its integers need, with what ONNX cannot say as metadata, the program itself
 * among it.
 */
import { encodeOnnx } from '../../formats/onnx/encodeOnnx';
import { importOnnx } from '../../formats/onnx/importOnnx';
import type { Graph } from '../../graph/graph';
import { carriedKey, writeCarried } from '../../quantize/carried/writeCarried';
import type { QuantizedModel } from '../../quantize/quantizedModel';
import type { ExportContext } from '../context';
import { opsetFor } from './containers';
import { metadataOf } from './metadata';

export function encodeProgram(
  graph: Graph,
  model: QuantizedModel,
  { provenance }: Pick<ExportContext, 'provenance'>,
): Uint8Array {
  const opset = Math.max(opsetFor(graph.values.map(({ type }) => type)), graph.opsets['']);
  const file = importOnnx({ bytes: encodeOnnx(graph, { opset }), name: graph.name });
  const metadata = { ...metadataOf(model, provenance), [carriedKey]: writeCarried(model, file) };
  return encodeOnnx(graph, { opset, metadata });
}
