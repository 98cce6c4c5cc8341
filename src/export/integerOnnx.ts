/**
 * The integer program itself as ONNX, to be run elsewhere and compared: onnxruntime computes from it the integers that
 * the engine computes, bit for bit, for every adjustment mode and rounding. Accumulators come from ConvInteger and
 * MatMulInteger; multipliers, shifts and roundings are operators on float64, in which all of it is exact
 * (`exactArithmetic.ts`). For proof, not for speed; it has no float32 between the input and the heads but in islands.
 */
import { int, type ValueId } from '../graph/graph';
import type { IntegerStep, QuantizedModel, QuantizedTensor } from '../quantize/quantizedModel';
import type { OutputFile } from '../util/files';
import { requireBytes } from './onnx/accumulate';
import { typeNumbers } from './onnx/cast';
import { tensorAt, type EmitContext, type Notation, type Owner } from './onnx/emitContext';
import { emitExactly } from './onnx/emitExactly';
import { encodeProgram } from './onnx/encodeProgram';
import { arithmetic, dequantizeExactly, quantizeExactly } from './onnx/exactArithmetic';
import { linearNotation } from './onnx/linear';
import { programGraph, type ProgramGraph } from './onnx/program';
import type { ExportContext } from './context';

const format = 'onnx-integer';

/** One file, `<name>.integer.onnx`. Throws InputError for models of more than 8 bits or too wide multipliers. */
export function integerOnnx(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  return [{ name: `${context.name}.integer.onnx`, bytes: encodeProgram(integerGraph(model).graph, model, context) }];
}

export function integerGraph(model: QuantizedModel): ProgramGraph {
  requireBytes(model, format);
  return programGraph(model, notation, format);
}

const notation: Notation = {
  constant: linearNotation().constant,
  quantize(context, real, { tensor, output, owner, rounding, reading }) {
    const math = arithmetic(context, owner, tensor.shape);
    const read = reading === undefined ? tensor : { ...tensor, scale: Float64Array.of(reading) };
    hold(context, output, quantizeExactly(math, real, tensor, rounding), read, owner);
  },
  step(context, step: IntegerStep) {
    const integers = emitExactly(context, step);
    if (integers === undefined) return false;
    hold(context, step.outputs[0], integers, tensorAt(context, step.outputs[0]), step);
    return true;
  },
};

function hold(context: EmitContext, output: ValueId, integers: ValueId, tensor: QuantizedTensor, owner: Owner): void {
  const { draft } = context;
  context.hold(output, integers, () => {
    const name = `${owner.name}/dequantize`;
    const math = arithmetic(context, { ...owner, name }, tensor.shape);
    const inputs = [dequantizeExactly(math, integers, tensor)];
    const attributes = { to: int(typeNumbers['float32']) };
    draft.node({ name: `${name}/real`, op: 'Cast', inputs, attributes, layer: owner.layer }, output);
  });
}
