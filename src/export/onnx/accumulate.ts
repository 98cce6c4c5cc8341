/** The accumulators of convolutions as int32: ConvInteger or MatMulInteger on 8-bit integers, and the bias. */
import { int, type ValueId } from '../../graph/graph';
import { bytesOf, sizeOf, type Shape, type Tensor } from '../../graph/tensor';
import type { ConvStep, IntegerArray, QuantizedModel, Window } from '../../quantize/quantizedModel';
import { readsUnsigned, signedBits } from '../../quantize/steps/range';
import { inIntegers, isConv, isKnown } from '../../quantize/steps/steps';
import { InputError } from '../../util/errors';
import { containerOf, packed } from './containers';
import { tensorAt, type EmitContext } from './emitContext';
import { windowOf } from './emitMoves';

/** Throws InputError for a model whose convolutions ONNX's integer operators cannot compute: they take 8 bits and add up in 32. */
export function requireBytes(model: QuantizedModel, format: string): void {
  const requireAtMost = (name: string, what: string, bits: number, most: number): void => {
    if (bits <= most) return;
    throw new InputError(
      `${format}: ${name} has ${what} of ${bits} bits, and ONNX's integer operators take ${most}; choose onnx-qdq or json`,
    );
  };
  const requireValue = (name: string, value: ValueId): void => {
    const tensor = model.tensors[value];
    if (tensor === undefined || tensor.scale.length > 1 || tensor.bits > 16) return;
    const needed = readsUnsigned(tensor) ? tensor.bits : signedBits(tensor.qmin, tensor.qmax);
    requireAtMost(name, 'activations', needed, 8);
  };
  for (const value of model.inputs) requireValue(`input ${model.graph.values[value]?.name ?? value}`, value);
  const known = new Set(model.steps.filter(isKnown).flatMap(({ outputs }) => outputs));
  for (const step of model.steps.filter(inIntegers)) {
    const head = isConv(step) && !step.requantize;
    const values = [...step.inputs, ...(head ? [] : step.outputs)].filter((value) => !known.has(value));
    for (const value of values) requireValue(step.name, value);
    if (!isConv(step)) continue;
    requireAtMost(step.name, 'weights', step.weightBits, 8);
    requireAtMost(step.name, 'accumulators', step.accumulatorBits, 32);
  }
}

/** Of shape (1, O, H, W), or (1, O) for a fully connected layer. `input` holds the integers of the step's input. */
export function accumulate(context: EmitContext, step: ConvStep, input: ValueId, output: Shape): ValueId {
  const { draft } = context;
  const { name, layer, weightShape, bias } = step;
  const value = (what: string): { name: string; type: 'int32'; shape: Shape } => ({
    name: `${name}/${what}`,
    type: 'int32',
    shape: output,
  });
  const zeroPoint = zeroPointInput(context, step, input);
  const connected = output.length === 2;
  const weights = draft.constant(
    `${name}/weights/quantized`,
    connected ? transposed(step) : packed8(step.weights, weightShape),
  );
  const inputs = [input, weights, ...zeroPoint];
  const product = connected
    ? draft.node({ name: `${name}/products`, op: 'MatMulInteger', inputs, layer }, value('products'))
    : draft.node(
        {
          name: `${name}/products`,
          op: 'ConvInteger',
          inputs,
          attributes: { ...windowOf(step.window), group: int(step.groups) },
          layer,
        },
        value('products'),
      );
  const shape = [1, bias.length, ...output.slice(2).map(() => 1)];
  const added = draft.constant(`${name}/bias/quantized`, { type: 'int32', shape, bytes: bytesOf(bias) });
  return draft.node(
    { name: `${name}/accumulators`, op: 'Add', inputs: [product, added], layer },
    value('accumulators'),
  );
}

/** The sums of a window's integers, each channel by itself: a depthwise convolution with ones, padded as far as windows reach. */
export function accumulateOnes(
  context: EmitContext,
  step: Pick<ConvStep, 'name' | 'layer' | 'inputs' | 'window' | 'inputZeroPoint'>,
  input: ValueId,
  output: Shape,
): ValueId {
  const [, channels] = output;
  const size = tensorAt(context, step.inputs[0]).shape;
  const shape = [channels, 1, ...step.window.kernel];
  const ones = context.draft.constant(`${step.name}/ones`, packed8(new Int8Array(sizeOf(shape)).fill(1), shape));
  return context.draft.node(
    {
      name: `${step.name}/accumulators`,
      op: 'ConvInteger',
      inputs: [input, ones, ...zeroPointInput(context, step, input)],
      attributes: { ...windowOf(covering(step.window, size, output)), group: int(channels) },
      layer: step.layer,
    },
    { name: `${step.name}/accumulators`, type: 'int32', shape: output },
  );
}

/** The window with padding for its last position. */
function covering(window: Window, input: Shape, output: Shape): Window {
  const { kernel, strides, dilations, pads } = window;
  const end = (axis: 0 | 1): number => {
    const reach = (output[axis + 2] - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1;
    return Math.max(0, reach - input[axis + 2] - pads[axis]);
  };
  return { ...window, pads: [pads[0], pads[1], end(0), end(1)] };
}

/** The third input of both operators; left out where it is 0. */
function zeroPointInput(
  { draft }: EmitContext,
  { name, inputZeroPoint }: Pick<ConvStep, 'name' | 'inputZeroPoint'>,
  input: ValueId,
): readonly ValueId[] {
  if (inputZeroPoint === 0) return [];
  const container = containerOf(draft.valueOf(input).type);
  return [draft.constant(`${name}/input_zero_point`, packed([inputZeroPoint], [], container))];
}

export const packed8 = (values: IntegerArray, shape: Shape): Tensor => packed(values, shape, containerOf('int8'));

/** (O, I) as MatMulInteger wants it: (I, O). */
function transposed({ weights, bias }: ConvStep): Tensor {
  const [outputs, inputs] = [bias.length, weights.length / bias.length];
  const turned = Int8Array.from(weights, (_, i) => weights[(i % outputs) * inputs + Math.floor(i / outputs)]);
  return packed8(turned, [inputs, outputs]);
}
