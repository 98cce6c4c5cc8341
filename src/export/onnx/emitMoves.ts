/**
 * Steps that move or pick numbers without changing them, as ONNX nodes. The same nodes do it to dequantized numbers and to
 * integers: the carrier says which of the two.
 */
import { absent, ints, int, type Attributes, type Node, type ValueId } from '../../graph/graph';
import { floatTensor, intTensor, type ElementType, type Tensor } from '../../graph/tensor';
import type {
  AveragePoolStep,
  IntegerStep,
  InterpolateStep,
  MaxPoolStep,
  PadStep,
  QuantizedTensor,
  ReshapeStep,
  ResizeStep,
  SliceStep,
  TransposeStep,
  Window,
} from '../../quantize/quantizedModel';
import { byKind, type ByKind } from '../../util/byKind';
import { containerOf, packed } from './containers';
import { tensorAt, type EmitContext } from './emitContext';

export interface Carrier {
  /** What is appended to the name of the value that a step makes. */
  readonly suffix: string;
  readonly read: (value: ValueId) => ValueId;
  /** The integer `q` of a value, as the carrier has it. */
  readonly number: (q: number, tensor: QuantizedTensor, type: ElementType) => Tensor;
}

export const reals = (context: EmitContext): Carrier => ({
  suffix: 'real',
  read: context.realOf,
  number: (q, { scale, zeroPoint }) => floatTensor([], [(q - zeroPoint) * scale[0]]),
});

/** Undefined where one of the step's inputs has no integers of its own. */
export function integers({ integersOf }: EmitContext, { inputs }: IntegerStep): Carrier | undefined {
  if (inputs.some((value) => integersOf(value) === undefined)) return undefined;
  return {
    suffix: 'quantized',
    read: (value) => integersOf(value) as ValueId,
    number: (q, _, type) => packed([q], [], containerOf(type)),
  };
}

export type MovingStep = MaxPoolStep | ReshapeStep | TransposeStep | SliceStep | PadStep | ResizeStep;

export function emitMove(context: EmitContext, step: MovingStep, carrier: Carrier): ValueId {
  return byKind(movers, context, step, carrier);
}

const movers: ByKind<MovingStep, EmitContext, ValueId, [carrier: Carrier]> = {
  maxPool: emitMaxPool,
  reshape: (context, step, carrier) => emitOne(context, step, carrier, 'Reshape', [shapeOf(context, step)]),
  transpose: (context, step, carrier) =>
    emitOne(context, step, carrier, 'Transpose', [], { perm: ints(step.permutation) }),
  slice: emitSlice,
  pad: emitPad,
  resize: emitResize,
};

/** A node whose inputs are values of the draft, and whose output has the step's shape and `type`. */
export function emit(
  { model, draft }: EmitContext,
  { name, layer, outputs }: IntegerStep,
  op: string,
  inputs: readonly ValueId[],
  attributes: Attributes = {},
  { suffix, type }: { readonly suffix: string; readonly type: ElementType } = { suffix: 'real', type: 'float32' },
): ValueId {
  const value = model.graph.values[outputs[0]];
  const shape = model.tensors[outputs[0]]?.shape;
  const given = inputs[inputs.length - 1] === absent ? inputs.slice(0, -1) : inputs;
  return draft.node(
    { name, op, inputs: given, attributes, layer },
    { name: `${value?.name ?? name}/${suffix}`, type, shape },
  );
}

export function constant({ draft }: EmitContext, step: IntegerStep, what: string, tensor: Tensor): ValueId {
  return draft.constant(`${step.name}/${what}`, tensor);
}

/** A node on the step's first input, and what else it takes. */
function emitOne(
  context: EmitContext,
  step: IntegerStep,
  { read, suffix }: Carrier,
  op: string,
  more: readonly ValueId[] = [],
  attributes: Attributes = {},
): ValueId {
  const input = read(step.inputs[0]);
  const { type } = context.draft.valueOf(input);
  return emit(context, step, op, [input, ...more], attributes, { suffix, type });
}

function emitMaxPool(context: EmitContext, step: MaxPoolStep, carrier: Carrier): ValueId {
  const { window } = step;
  if (step.padding === 'lowest' || window.pads.every((pad) => pad === 0)) {
    return emitOne(context, step, carrier, 'MaxPool', [], poolOf(context, step, window));
  }
  const input = tensorAt(context, step.inputs[0]);
  const read = carrier.read(step.inputs[0]);
  const { type } = context.draft.valueOf(read);
  const [top, left, bottom, right] = window.pads;
  const pads = constant(context, step, 'pads', intTensor([8], [0, 0, top, left, 0, 0, bottom, right]));
  const zero = constant(context, step, 'pad_value', carrier.number(0, input, type));
  const [n, c, h, w] = input.shape;
  const padded = context.draft.node(
    { name: `${step.name}/pad`, op: 'Pad', inputs: [read, pads, zero], layer: step.layer },
    { name: `${step.name}/padded`, type, shape: [n, c, h + top + bottom, w + left + right] },
  );
  const attributes = poolOf(context, step, { ...window, pads: [0, 0, 0, 0] }, window.pads);
  return emit(context, step, 'MaxPool', [padded], attributes, { suffix: carrier.suffix, type });
}

function emitSlice(context: EmitContext, step: SliceStep, carrier: Carrier): ValueId {
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
  return emitOne(context, step, carrier, 'Slice', bounds);
}

function emitPad(context: EmitContext, step: PadStep, carrier: Carrier): ValueId {
  const pads = [...step.before, ...step.after];
  const { type } = context.draft.valueOf(carrier.read(step.inputs[0]));
  const value = carrier.number(step.value, tensorAt(context, step.inputs[0]), type);
  return emitOne(context, step, carrier, 'Pad', [
    constant(context, step, 'pads', intTensor([pads.length], pads)),
    constant(context, step, 'pad_value', value),
  ]);
}

/** The node of the graph that the step stands for. */
export function emitResize(context: EmitContext, step: ResizeStep | InterpolateStep, carrier: Carrier): ValueId {
  const node = sourceOf(context, step);
  // Pad that mirrors has no use for a border's value, whose type would be the map's.
  const operands = node.inputs.slice(1).map((value, at) => (node.op === 'Pad' && at === 1 ? absent : value));
  return emitOne(context, step, carrier, node.op, operands, node.attributes);
}

/** The node of the prepared graph that became the step. */
export function sourceOf({ model }: EmitContext, { name }: IntegerStep): Node {
  const node: Node | undefined = model.graph.nodes.find((each) => each.name === name);
  if (node === undefined) throw new Error(`the step ${name} has no node in the graph`);
  return node;
}

function shapeOf(context: EmitContext, step: IntegerStep): ValueId {
  const { shape } = tensorAt(context, step.outputs[0]);
  return constant(context, step, 'shape', intTensor([shape.length], shape));
}

export function windowOf({ kernel, strides, dilations, pads }: Window): Attributes {
  return {
    kernel_shape: ints(kernel),
    strides: ints(strides),
    pads: ints(pads),
    ...(dilations.some((dilation) => dilation !== 1) && { dilations: ints(dilations) }),
  };
}

/**
 * ONNX computes a pool's output size itself: rounding up where the program's output is larger than rounding down gives.
 * @param padded what its input is padded by, the window's own pads unless a node before does it
 */
export function poolOf(
  context: EmitContext,
  step: MaxPoolStep | AveragePoolStep,
  window: Window,
  padded: Window['pads'] = window.pads,
): Attributes {
  const input = tensorAt(context, step.inputs[0]).shape;
  const output = tensorAt(context, step.outputs[0]).shape;
  const larger = [0, 1].some((axis) => {
    const reach = window.dilations[axis] * (window.kernel[axis] - 1) + 1;
    const size = input[axis + 2] + padded[axis] + padded[axis + 2];
    return output[axis + 2] > Math.floor((size - reach) / window.strides[axis]) + 1;
  });
  const [top, left, bottom, right] = window.pads;
  // Runtimes refuse padding of the kernel's size: what a last window needs beyond is ceil mode's.
  const ends = [Math.min(bottom, window.kernel[0] - 1), Math.min(right, window.kernel[1] - 1)] as const;
  const cut = ends[0] < bottom || ends[1] < right;
  return { ...windowOf({ ...window, pads: [top, left, ...ends] }), ...((larger || cut) && { ceil_mode: int(1) }) };
}
