/** A program's graph as bytes: in the operator set that its integers need, with what ONNX cannot say as metadata. */
import { encodeOnnx } from '../../formats/onnx/encodeOnnx';
import type { Graph } from '../../graph/graph';
import type { QuantizedModel } from '../../quantize/quantizedModel';
import type { ExportContext } from '../context';
import { opsetFor } from './containers';
import { metadataOf } from './metadata';

export function encodeProgram(
  graph: Graph,
  model: QuantizedModel,
  { provenance }: Pick<ExportContext, 'provenance'>,
): Uint8Array {
  const opset = opsetFor(graph.values.map(({ type }) => type));
  return encodeOnnx(graph, { opset: Math.max(opset, graph.opsets['']), metadata: metadataOf(model, provenance) });
}
