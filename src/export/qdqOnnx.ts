/**
 * The quantized model as ONNX with QuantizeLinear and DequantizeLinear ("QDQ"): a float model that says where its
 * numbers are integers, with the very scales of the program. Runtimes and vendors' tools read it.
 *
 *   input ─ Q ─ DQ ─ Conv(DQ weights, DQ bias) ─ [Mul] ─ [LeakyRelu] ─ [Relu | Clip] ─ Q ─ DQ ─ … ─ Conv ─ head (float)
 *
 * What QDQ cannot say is in `metadata_props`: QuantizeLinear always divides by a float32 scale and rounds ties to
 * even, so integers may differ by one step from a program with another rounding of ties or an approximate multiplier.
 * Roundings that are not to the nearest stand before it, as a subtraction (`onnx/roundedAsSaid.ts`).
 */
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { OutputFile } from '../util/files';
import { encodeProgram } from './onnx/encodeProgram';
import { asUint8 } from './onnx/containers';
import { linearNotation } from './onnx/linear';
import type { ExportOptions } from './options';
import { programGraph, type ProgramGraph } from './onnx/program';
import { overflowWarning } from './overflow';
import type { ExportContext } from './context';

/** One file, `<name>.qdq.onnx`. Throws InputError for a model whose operators are too old to be written beside QDQ. */
export function qdqOnnx(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  return [
    {
      name: `${context.name}.qdq.onnx`,
      bytes: encodeProgram(qdqGraph(model, context.options?.bytes).graph, model, context),
    },
  ];
}

/** What 8-bit integers come to on processors that add their products in 16 bits. */
export function qdqWarnings(model: QuantizedModel, { options }: ExportContext): readonly string[] {
  const warning = options?.bytes === 'uint8' ? undefined : overflowWarning(model);
  return warning === undefined ? [] : [warning];
}

export function qdqGraph(model: QuantizedModel, bytes: ExportOptions['bytes'] = 'int8'): ProgramGraph {
  return programGraph(model, linearNotation(bytes === 'uint8' ? asUint8 : undefined), 'onnx-qdq');
}
