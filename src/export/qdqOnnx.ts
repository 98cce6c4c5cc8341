/**
 * The quantized model as ONNX with QuantizeLinear and DequantizeLinear ("QDQ"): a float model that says where its
 * numbers are integers, with the very scales of the program. Runtimes and vendors' tools read it.
 *
 *   input ─ Q ─ DQ ─ Conv(DQ weights, DQ bias) ─ [Mul] ─ [LeakyRelu] ─ [Relu | Clip] ─ Q ─ DQ ─ … ─ Conv ─ head (float)
 *
 * What QDQ cannot say is in `metadata_props`: QuantizeLinear always divides by a float32 scale and rounds ties to
 * even, so integers may differ by one step from a program with another rounding or an approximate multiplier.
 */
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { OutputFile } from '../util/files';
import type { Notation } from './onnx/emitContext';
import { encodeProgram } from './onnx/encodeProgram';
import { dequantizedConstant, quantizeLinear } from './onnx/linear';
import { programGraph, type ProgramGraph } from './onnx/program';
import type { ExportContext } from './writers';

const notation: Notation = { quantize: quantizeLinear, constant: dequantizedConstant };

/** One file, `<name>.qdq.onnx`. Throws InputError for a model whose operators are too old to be written beside QDQ. */
export function qdqOnnx(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  return [{ name: `${context.name}.qdq.onnx`, bytes: encodeProgram(qdqGraph(model).graph, model, context) }];
}

export function qdqGraph(model: QuantizedModel): ProgramGraph {
  return programGraph(model, notation, 'onnx-qdq');
}
