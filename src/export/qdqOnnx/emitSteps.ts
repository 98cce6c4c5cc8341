/**
 * Each kind of integer step as float ONNX nodes on dequantized values. An emitter answers the value that holds the
 * step's result before activation, bounds and quantization, which `qdqOnnx.ts` adds.
 */
import { absent, float, int, ints, type Attributes, type Node, type Value, type ValueId } from '../../graph/graph';
import { bytesOf, floatTensor, intTensor, type Tensor } from '../../graph/tensor';
import { gatesOf } from '../../quantize/gates';
import type {
  AddStep,
  AveragePoolStep,
  ConcatStep,
  ConvStep,
  IntegerStep,
  LookupStep,
  MaxPoolStep,
  MulStep,
  PadStep,
  RequantizeStep,
  ResizeStep,
  SliceStep,
  Window,
} from '../../quantize/quantizedModel';
import { containerFor, packed } from './containers';
import { factorOf, rescaled, tensorAt, unitOf, type EmitContext } from './emitContext';
import { dequantizedConstant, isPaired, quantizePair } from './quantizePair';

export function emitStep(context: EmitContext, step: IntegerStep): ValueId {
  switch (step.kind) {
    case 'conv':
      return emitConv(context, step);
    case 'maxPool':
      return emitMaxPool(context, step);
    case 'averagePool':
      return emitAveragePool(context, step);
    case 'add':
      return emitAdd(context, step);
    case 'mul':
      return emitMul(context, step);
    case 'concat':
      return emitConcat(context, step);
    case 'requantize':
      return emitRequantize(context, step);
    case 'lookup':
    case 'resize':
      return emitAsWritten(context, step);
    case 'reshape':
      return emit(context, step, 'Reshape', [first(context, step), shapeOf(context, step)]);
    case 'transpose':
      return emit(context, step, 'Transpose', [first(context, step)], { perm: ints(step.permutation) });
    case 'slice':
      return emitSlice(context, step);
    case 'pad':
      return emitPad(context, step);
  }
}

/** acc · s_in·s_w is the convolution of the dequantized operands; the program multiplies acc by M, in units of the output. */
function emitConv(context: EmitContext, step: ConvStep): ValueId {
  const input = tensorAt(context, step.inputs[0]);
  const output = tensorAt(context, step.outputs[0]);
  const { weightScale, bias, requantize, layer } = step;
  const connected = output.shape.length === 2;
  const [outChannels, ...perChannel] = step.weightShape;
  const shape = connected ? [outChannels, perChannel.reduce((a, b) => a * b, 1)] : step.weightShape;
  const half = 2 ** (step.weightBits - 1);
  const integers = packed(step.weights, shape, containerFor(step.weightBits, -half, half - 1, 4));
  const biasScale = weightScale.map((scale) => scale * input.scale[0]);
  const biasIntegers: Tensor = { type: 'int32', shape: [outChannels], bytes: bytesOf(bias) };
  const inputs = [
    first(context, step),
    dequantizedConstant(context.draft, `${step.name}/weights`, integers, weightScale, layer),
    dequantizedConstant(context.draft, `${step.name}/bias`, biasIntegers, biasScale, layer),
  ];
  const real = connected
    ? emit(context, step, 'Gemm', inputs, { transB: int(1) })
    : emit(context, step, 'Conv', inputs, { ...windowOf(step.window), group: int(step.groups) });
  const factor = factorOf(requantize);
  const channels = Math.max(factor.length, biasScale.length, output.scale.length);
  const ratio = Float64Array.from({ length: channels }, (_, o) => {
    const unit = requantize ? unitOf(output, requantize) : at(output.scale, o);
    return (at(factor, o) * unit) / at(biasScale, o);
  });
  return rescaled(context, real, uniform(ratio), output, step);
}

function emitMaxPool(context: EmitContext, step: MaxPoolStep): ValueId {
  const input = tensorAt(context, step.inputs[0]);
  const { window } = step;
  if (step.padding === 'lowest' || window.pads.every((pad) => pad === 0)) {
    return emit(context, step, 'MaxPool', [first(context, step)], poolOf(context, step, window));
  }
  const [top, left, bottom, right] = window.pads;
  const pads = constant(context, step, 'pads', intTensor([8], [0, 0, top, left, 0, 0, bottom, right]));
  const zero = constant(context, step, 'pad_value', floatTensor([], [-input.zeroPoint * input.scale[0]]));
  const [n, c, h, w] = input.shape;
  const padded = context.draft.node(
    { name: `${step.name}/pad`, op: 'Pad', inputs: [first(context, step), pads, zero], layer: step.layer },
    { name: `${step.name}/padded`, type: 'float32', shape: [n, c, h + top + bottom, w + left + right] },
  );
  return emit(context, step, 'MaxPool', [padded], poolOf(context, step, { ...window, pads: [0, 0, 0, 0] }));
}

/** A full window has `taps` taps; the factor for that many says what the program makes of a mean. */
function emitAveragePool(context: EmitContext, step: AveragePoolStep): ValueId {
  const [output, input] = [tensorAt(context, step.outputs[0]), tensorAt(context, step.inputs[0])];
  const taps = step.window.kernel[0] * step.window.kernel[1];
  const real = emit(context, step, 'AveragePool', [first(context, step)], {
    ...poolOf(context, step, step.window),
    count_include_pad: int(step.countIncludesPadding ? 1 : 0),
  });
  const factor = at(factorOf(step.requantize), taps - 1);
  const ratio = (factor * taps * unitOf(output, step.requantize)) / input.scale[0];
  return rescaled(context, real, [ratio], output, step);
}

function emitAdd(context: EmitContext, step: AddStep): ValueId {
  const output = tensorAt(context, step.outputs[0]);
  const { requantize } = step;
  const common = factorOf(requantize)[0] * unitOf(output, requantize);
  const inputs = step.inputs.map((value, i) => {
    const { value: exact, multiplier } = step.alignment[i];
    const own = requantize.mode === 'float' ? exact : multiplier;
    const ratio = (own * common) / tensorAt(context, value).scale[0];
    return rescaled(context, context.realOf(value), [ratio], output, step);
  });
  return emit(context, step, inputs.length === 2 ? 'Add' : 'Sum', inputs);
}

function emitMul(context: EmitContext, step: MulStep): ValueId {
  const output = tensorAt(context, step.outputs[0]);
  const product = step.inputs.reduce((scale, value) => scale * tensorAt(context, value).scale[0], 1);
  const real = emit(context, step, 'Mul', step.inputs.map(context.realOf));
  const ratio = (factorOf(step.requantize)[0] * unitOf(output, step.requantize)) / product;
  return rescaled(context, real, [ratio], output, step);
}

/** Inputs of another scale are brought to the output's by a pair of their own, as the program requantizes them. */
function emitConcat(context: EmitContext, step: ConcatStep): ValueId {
  const output = tensorAt(context, step.outputs[0]);
  const inputs = step.inputs.map((value, i) => {
    const requantize = step.requantize[i];
    const input = tensorAt(context, value);
    const ratio = (factorOf(requantize)[0] * unitOf(output, requantize)) / input.scale[0];
    const real = rescaled(context, context.realOf(value), [ratio], output, step);
    if (requantize === undefined || !isPaired(output)) return real;
    const aligned: Value = { name: `${step.name}/input_${i}`, type: 'float32', shape: input.shape };
    return quantizePair(context.draft, real, output, aligned, true, { name: aligned.name, layer: step.layer });
  });
  return emit(context, step, 'Concat', inputs, { axis: int(step.axis) });
}

/** A change of scale does nothing to real numbers: the quantization that follows is all of it. */
function emitRequantize(context: EmitContext, step: RequantizeStep): ValueId {
  const output = tensorAt(context, step.outputs[0]);
  const ratio = (factorOf(step.requantize)[0] * unitOf(output, step.requantize)) / scaleOf(context, step);
  return rescaled(context, first(context, step), [ratio], output, step);
}

/** The node of the graph that the step stands for, on the dequantized input. */
function emitAsWritten(context: EmitContext, step: LookupStep | ResizeStep): ValueId {
  const node: Node | undefined = context.model.graph.nodes.find(({ name }) => name === step.name);
  if (node === undefined) throw new Error(`the step ${step.name} has no node in the graph`);
  const gate = gatesOf(context.model.graph).get(context.model.graph.nodes.indexOf(node));
  if (step.kind === 'lookup' && gate) return emitGate(context, step, gate.inner);
  const inputs = [first(context, step), ...node.inputs.slice(1)];
  return emit(context, step, node.op, inputs, node.attributes);
}

/** A table of x·f(x): f's nodes, then the product. */
function emitGate(context: EmitContext, step: LookupStep, inner: readonly number[]): ValueId {
  const { draft, model } = context;
  const x = first(context, step);
  const f = inner.reduce((from, index) => {
    const { name, op, attributes, outputs } = model.graph.nodes[index];
    const { name: valueName } = model.graph.values[outputs[0]];
    const value = { ...draft.valueOf(from), name: valueName };
    return draft.node({ name, op, inputs: [from], attributes, layer: step.layer }, value);
  }, x);
  return emit(context, step, 'Mul', [x, f]);
}

function emitSlice(context: EmitContext, step: SliceStep): ValueId {
  const output = tensorAt(context, step.outputs[0]).shape;
  const input = tensorAt(context, step.inputs[0]).shape;
  const lowest = -(2 ** 31);
  const ends = step.starts.map((start, axis) => {
    const end = start + output[axis] * step.steps[axis];
    return end < 0 ? lowest : Math.min(end, input[axis]);
  });
  const list = (what: string, values: readonly number[]): ValueId =>
    constant(context, step, what, intTensor([values.length], values));
  const axes = step.starts.map((_, axis) => axis);
  const bounds = [list('starts', step.starts), list('ends', ends), list('axes', axes), list('steps', step.steps)];
  return emit(context, step, 'Slice', [first(context, step), ...bounds]);
}

function emitPad(context: EmitContext, step: PadStep): ValueId {
  const { scale, zeroPoint } = tensorAt(context, step.inputs[0]);
  const pads = [...step.before, ...step.after];
  return emit(context, step, 'Pad', [
    first(context, step),
    constant(context, step, 'pads', intTensor([pads.length], pads)),
    constant(context, step, 'pad_value', floatTensor([], [(step.value - zeroPoint) * scale[0]])),
  ]);
}

function emit(
  { model, draft }: EmitContext,
  { name, layer, outputs }: IntegerStep,
  op: string,
  inputs: readonly ValueId[],
  attributes: Attributes = {},
): ValueId {
  const value = model.graph.values[outputs[0]];
  const shape = model.tensors[outputs[0]]?.shape;
  const given = inputs.length > 0 && inputs[inputs.length - 1] === absent ? inputs.slice(0, -1) : inputs;
  return draft.node(
    { name, op, inputs: given, attributes, layer },
    { name: `${value?.name ?? name}/real`, type: 'float32', shape },
  );
}

function first(context: EmitContext, step: IntegerStep): ValueId {
  return context.realOf(step.inputs[0]);
}

function scaleOf(context: EmitContext, step: IntegerStep): number {
  return tensorAt(context, step.inputs[0]).scale[0];
}

function shapeOf(context: EmitContext, step: IntegerStep): ValueId {
  const { shape } = tensorAt(context, step.outputs[0]);
  return constant(context, step, 'shape', intTensor([shape.length], shape));
}

function constant({ draft }: EmitContext, step: IntegerStep, what: string, tensor: Tensor): ValueId {
  return draft.constant(`${step.name}/${what}`, tensor);
}

function windowOf({ kernel, strides, dilations, pads }: Window): Attributes {
  return {
    kernel_shape: ints(kernel),
    strides: ints(strides),
    pads: ints(pads),
    ...(dilations.some((dilation) => dilation !== 1) && { dilations: ints(dilations) }),
  };
}

/** ONNX computes a pool's output size itself: rounding up where the program's output is larger than rounding down gives. */
function poolOf(context: EmitContext, step: MaxPoolStep | AveragePoolStep, window: Window): Attributes {
  const input = tensorAt(context, step.inputs[0]).shape;
  const padded = step.kind === 'maxPool' && step.padding === 'zero' ? step.window.pads : window.pads;
  const output = tensorAt(context, step.outputs[0]).shape;
  const larger = [0, 1].some((axis) => {
    const reach = window.dilations[axis] * (window.kernel[axis] - 1) + 1;
    const size = input[axis + 2] + padded[axis] + padded[axis + 2];
    return output[axis + 2] > Math.floor((size - reach) / window.strides[axis]) + 1;
  });
  return { ...windowOf(window), ...(larger && { ceil_mode: int(1) }) };
}

/** LeakyReLU with the slope that the program really has: negative factor by positive one. Channels differ by rounding only. */
export function emitSlope(context: EmitContext, real: ValueId, alpha: number, step: IntegerStep): ValueId {
  const value = context.draft.valueOf(real);
  return context.draft.node(
    {
      name: `${step.name}/leaky`,
      op: 'LeakyRelu',
      inputs: [real],
      attributes: { alpha: float(alpha) },
      layer: step.layer,
    },
    { ...value, name: `${value.name}/leaky` },
  );
}

function at(values: ArrayLike<number>, index: number): number {
  return values[values.length === 1 ? 0 : index];
}

/** One number where all are alike, so that the factor does not have to be a tensor. */
function uniform(values: Float64Array): Float64Array {
  return values.every((value) => value === values[0]) ? values.subarray(0, 1) : values;
}
