/**
 * The float model that was quantized, as plain ONNX: what Darknet users need to go on in other tools, and the reference
 * that the integers are compared with. It is the prepared graph: normalization folded into the weights, equalized
 * where the recipe says so; names of layers and outputs are those of the source.
 */
import { encodeOnnx } from '../formats/onnx/encodeOnnx';
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { OutputFile } from '../util/files';
import type { ExportContext } from './context';

/** One file, `<name>.float.onnx`, of the model's own operator set. */
export function floatOnnx({ graph }: QuantizedModel, { name, provenance }: ExportContext): readonly OutputFile[] {
  const metadata = { 'quant.float_twin_of': provenance };
  return [{ name: `${name}.float.onnx`, bytes: encodeOnnx(graph, { metadata }) }];
}
