/**
 * The quantized model in ONNX's integer operators, for runtimes and compilers that take those instead of QDQ:
 *
 *   convolution                 QLinearConv, and an int8 Clip where the bounds are narrower
 *   with LeakyReLU, connected   ConvInteger or MatMulInteger, the bias in int32, then DequantizeLinear ─ LeakyRelu ─ QuantizeLinear
 *   head                        ConvInteger or MatMulInteger, the bias in int32, then DequantizeLinear per channel
 *   moving, joining, lookup     the operator itself on int8; a table is a Gather
 *   sums, products, means       DequantizeLinear ─ operator ─ QuantizeLinear: standard ONNX has no QLinearAdd
 *
 * QLinearConv's weight scale is chosen so that x_scale·w_scale/y_scale is the program's own factor m·2^−k. It is
 * multiplied in float32 and rounded with ties to even.
 */
import { int, type Attributes, type ValueId } from '../graph/graph';
import { bytesOf, floatTensor } from '../graph/tensor';
import type { ConvStep, IntegerStep, QuantizedModel, QuantizedTensor } from '../quantize/quantizedModel';
import { isConv } from '../quantize/steps/steps';
import { wholeTable } from '../integer/curve';
import { byKind, type ByKind } from '../util/byKind';
import type { OutputFile } from '../util/files';
import { accumulate, packed8, requireBytes } from './onnx/accumulate';
import { containerFor, containerOf, isPaired, packed } from './onnx/containers';
import { tensorAt, type EmitContext, type Notation } from './onnx/emitContext';
import { emitOnIntegers, type CarriedStep } from './onnx/emitIntegers';
import { windowOf } from './onnx/emitMoves';
import { accumulatorUnits, alignedInput } from './onnx/emitReal';
import { encodeProgram } from './onnx/encodeProgram';
import { holdIntegers, linearNotation } from './onnx/linear';
import { programGraph, type ProgramGraph } from './onnx/program';
import { roundsToNearest } from '../util/round';
import type { ExportContext } from './context';

/** One file, `<name>.qlinear.onnx`. Throws InputError for models of more than 8 bits, and as `qdqOnnx` does. */
export function qlinearOnnx(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  return [{ name: `${context.name}.qlinear.onnx`, bytes: encodeProgram(qlinearGraph(model).graph, model, context) }];
}

export function qlinearGraph(model: QuantizedModel): ProgramGraph {
  requireBytes(model, 'onnx-qlinear');
  return programGraph(model, notation, 'onnx-qlinear');
}

const notation: Notation = { ...linearNotation(), step: onIntegers, real: summed };

function onIntegers(context: EmitContext, step: IntegerStep): boolean {
  const tensor = tensorAt(context, step.outputs[0]);
  if (!isPaired(tensor)) return false;
  const made = byKind(emitters, context, step, tensor);
  if (made === undefined) return false;
  holdIntegers(context, step.outputs[0], made, tensor, { name: step.name, layer: step.layer });
  return true;
}

const carry = (context: EmitContext, step: CarriedStep): ValueId | undefined =>
  emitOnIntegers(context, step, (concat, i) => context.integersOf(alignedInput(context, concat, i)));

/** Standard ONNX has no QLinearAdd, nor a product or mean of integers: these are computed in real numbers. */
const inReals = (): undefined => undefined;

const emitters: ByKind<IntegerStep, EmitContext, ValueId | undefined, [output: QuantizedTensor]> = {
  conv: qlinearConv,
  ...{
    averagePool: inReals,
    add: inReals,
    mul: inReals,
    div: inReals,
    matMul: inReals,
    constant: inReals,
    softmax: inReals,
  },
  ...{ embed: inReals, requantize: inReals, extreme: inReals, interpolate: inReals, normalize: inReals },
  curve: (context, step) => carry(context, wholeTable(context.model, step)),
  ...{ concat: carry, lookup: carry, maxPool: carry },
  ...{ reshape: carry, transpose: carry, slice: carry, pad: carry, resize: carry },
};

/** Undefined for what it cannot say: slopes, fully connected layers (they have no bias), heads. */
function qlinearConv(context: EmitContext, step: ConvStep, output: QuantizedTensor): ValueId | undefined {
  const { draft } = context;
  const { name, layer, requantize } = step;
  const input = context.integersOf(step.inputs[0]);
  if (!requantize || requantize.negative || requantize.leakyAfter || output.shape.length === 2) return undefined;
  if (input === undefined || !roundsToNearest(requantize.rounding)) return undefined;
  const from = tensorAt(context, step.inputs[0]);
  const container = containerFor(output.bits, output.qmin, output.qmax, 8);
  const number = (what: string, value: number): ValueId => draft.constant(`${name}/${what}`, floatTensor([], [value]));
  const weightScale = requantize.factor.value.map((factor) => (factor * output.scale[0]) / from.scale[0]);
  const channels = weightScale.length === 1 ? [] : [weightScale.length];
  const inputs = [
    input,
    number('input_scale', from.scale[0]),
    draft.constant(`${name}/input_zero_point`, packed([from.zeroPoint], [], containerOf(draft.valueOf(input).type))),
    draft.constant(`${name}/weights/quantized`, packed8(step.weights, step.weightShape)),
    draft.constant(`${name}/weights/scale`, floatTensor(channels, Float32Array.from(weightScale))),
    draft.constant(`${name}/weights/zero_point`, packed8(new Int8Array(weightScale.length), channels)),
    number('output_scale', output.scale[0]),
    draft.constant(`${name}/output_zero_point`, packed([output.zeroPoint], [], container)),
    draft.constant(`${name}/bias/quantized`, { type: 'int32', shape: [step.bias.length], bytes: bytesOf(step.bias) }),
  ];
  const attributes = { ...windowOf(step.window), group: int(step.groups) };
  const value = { name: `${name}/quantized`, type: container.type, shape: output.shape };
  const made = draft.node({ name, op: 'QLinearConv', inputs, attributes, layer }, value);
  if (output.qmin <= container.low && output.qmax >= container.high) return made;
  const limits = [output.qmin, output.qmax].map((q, i) =>
    draft.constant(`${name}/${i ? 'max' : 'min'}`, packed([q], [], container)),
  );
  return draft.node(
    { name: `${name}/clip`, op: 'Clip', inputs: [made, ...limits], layer },
    { ...value, name: `${name}/bounded` },
  );
}

/** Accumulators in real numbers: each worth what the program's factor makes of it. */
function summed(context: EmitContext, step: IntegerStep): ValueId | undefined {
  if (!isConv(step)) return undefined;
  const input = context.integersOf(step.inputs[0]);
  if (input === undefined) return undefined;
  const { shape } = tensorAt(context, step.outputs[0]);
  const units = accumulatorUnits(context, step);
  const scale = floatTensor(units.length === 1 ? [] : [units.length], Float32Array.from(units));
  const inputs = [
    accumulate(context, step, input, shape),
    context.draft.constant(`${step.name}/accumulator_scale`, scale),
  ];
  const attributes: Attributes = units.length === 1 ? {} : { axis: int(1) };
  return context.draft.node(
    { name: step.name, op: 'DequantizeLinear', inputs, attributes, layer: step.layer },
    { name: `${step.name}/real`, type: 'float32', shape },
  );
}
