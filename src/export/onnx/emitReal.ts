/**
 * Each kind of integer step as float ONNX nodes on dequantized values. An emitter answers the value that holds the
 * step's result before activation, bounds and quantization, which `program.ts` adds.
 */
import { float, int, type Node, type ValueId } from '../../graph/graph';
import { floatTensor } from '../../graph/tensor';
import { gateOf } from '../../quantize/gates';
import type {
  AddStep,
  AveragePoolStep,
  ConcatStep,
  ConvStep,
  CurveStep,
  IntegerStep,
  EmbedStep,
  LookupStep,
  MulStep,
  QuantizedTensor,
  Requantize,
  RequantizeStep,
} from '../../quantize/quantizedModel';
import type { DivStep } from '../../quantize/steps/div';
import type { ExtremeStep } from '../../quantize/steps/extreme';
import type { MatMulStep } from '../../quantize/steps/matMul';
import type { NormalizeStep } from '../../quantize/steps/normalize';
import type { SoftmaxStep } from '../../quantize/steps/softmax';
import { byKind, type ByKind } from '../../util/byKind';
import { isPaired } from './containers';
import { at, factorOf, rescaled, tensorAt, unitOf, type EmitContext, type KnownIntegers } from './emitContext';
import { maskOver } from './emitSoftmax';
import { emit, emitMove, emitResize, poolOf, reals, sourceOf, windowOf, type MovingStep } from './emitMoves';

export function emitReal(context: EmitContext, step: IntegerStep): ValueId {
  return byKind(emitters, context, step);
}

const move = (context: EmitContext, step: MovingStep): ValueId => emitMove(context, step, reals(context));

const emitters: ByKind<IntegerStep, EmitContext, ValueId> = {
  conv: emitConv,
  averagePool: emitAveragePool,
  add: emitAdd,
  mul: (context, step) => emitProduct(context, step, 'Mul'),
  div: emitQuotient,
  matMul: (context, step) => emitProduct(context, step, 'MatMul'),
  softmax: emitSoftmax,
  concat: emitConcat,
  extreme: emitExtreme,
  normalize: emitNormalize,
  requantize: emitRequantize,
  ...{ lookup: emitLookup, curve: emitLookup },
  embed: emitEmbed,
  constant: (context, step) => emit(context, step, 'Identity', sourceOf(context, step).inputs),
  interpolate: (context, step) => emitResize(context, step, reals(context)),
  ...{ maxPool: move, reshape: move, transpose: move, slice: move, pad: move, resize: move },
};

/** acc · s_in·s_w is the convolution of the dequantized operands; the program multiplies acc by M, in units of the output. */
function emitConv(context: EmitContext, step: ConvStep): ValueId {
  const { name, layer, weightScale, weightBits, bias, weightShape } = step;
  const input = tensorAt(context, step.inputs[0]);
  const output = tensorAt(context, step.outputs[0]);
  const connected = output.shape.length === 2;
  const [outChannels, ...perChannel] = weightShape;
  const shape = connected ? [outChannels, perChannel.reduce((a, b) => a * b, 1)] : weightShape;
  const biasScale = weightScale.map((scale) => scale * input.scale[0]);
  const known = (what: string, rest: Omit<KnownIntegers, 'name' | 'layer'>): ValueId =>
    context.notation.constant(context, { name: `${name}/${what}`, layer, ...rest });
  const inputs = [
    context.realOf(step.inputs[0]),
    known('weights', { values: step.weights, shape, bits: weightBits, scale: weightScale }),
    known('bias', { values: bias, shape: [outChannels], bits: 32, scale: biasScale }),
  ];
  const real = connected
    ? emit(context, step, 'Gemm', inputs, { transB: int(1) })
    : emit(context, step, 'Conv', inputs, { ...windowOf(step.window), group: int(step.groups) });
  const unit = accumulatorUnits(context, step);
  const channels = Math.max(unit.length, biasScale.length);
  const ratio = Float64Array.from({ length: channels }, (_, o) => at(unit, o) / at(biasScale, o));
  return rescaled(context, real, uniform(ratio), output, step);
}

/** What one unit of a convolution's accumulator is worth in the program, in real numbers; one, or one per channel. */
export function accumulatorUnits(context: EmitContext, { outputs, requantize }: ConvStep): Float64Array {
  const output = tensorAt(context, outputs[0]);
  if (requantize === undefined) return output.scale;
  return requantize.factor.value.map((factor) => factor * unitOf(output, requantize));
}

/** A full window has `taps` taps; the factor for that many says what the program makes of a mean. */
function emitAveragePool(context: EmitContext, step: AveragePoolStep): ValueId {
  const [output, input] = [tensorAt(context, step.outputs[0]), tensorAt(context, step.inputs[0])];
  const taps = step.window.kernel[0] * step.window.kernel[1];
  const real = emit(context, step, 'AveragePool', [context.realOf(step.inputs[0])], {
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

function emitProduct(context: EmitContext, step: MulStep | MatMulStep, op: 'Mul' | 'MatMul'): ValueId {
  const output = tensorAt(context, step.outputs[0]);
  const product = step.inputs.reduce((scale, value) => scale * tensorAt(context, value).scale[0], 1);
  const real = emit(context, step, op, step.inputs.map(context.realOf));
  const ratio = (factorOf(step.requantize)[0] * unitOf(output, step.requantize)) / product;
  return rescaled(context, real, [ratio], output, step);
}

/** A divisor that rounds to 0 counts as one step, as the program has it. */
function emitQuotient(context: EmitContext, step: DivStep): ValueId {
  const [output, a, b] = [step.outputs[0], ...step.inputs].map((value) => tensorAt(context, value));
  const [dividend, divisor] = step.inputs.map(context.realOf);
  const real = emit(context, step, 'Div', [dividend, neverZero(context, step, divisor, b)]);
  const unit = factorOf(step.requantize)[0] * 2 ** step.quotientBits * unitOf(output, step.requantize);
  return rescaled(context, real, [(unit * b.scale[0]) / a.scale[0]], output, step);
}

function neverZero(
  context: EmitContext,
  step: DivStep,
  divisor: ValueId,
  { qmin, qmax, ...b }: QuantizedTensor,
): ValueId {
  if (qmin > b.zeroPoint || qmax < b.zeroPoint) return divisor;
  const shape = { ...context.draft.valueOf(divisor), name: `${step.name}/divisor` };
  const number = (what: string, value: number): ValueId =>
    context.draft.constant(`${step.name}/${what}`, floatTensor([], [value]));
  const { layer } = step;
  const isZero = context.draft.node(
    { name: `${step.name}/is_zero`, op: 'Equal', inputs: [divisor, number('zero', 0)], layer },
    { ...shape, name: `${step.name}/is_zero`, type: 'bool' },
  );
  const inputs = [isZero, number('step', b.scale[0]), divisor];
  return context.draft.node({ name: `${step.name}/divisor`, op: 'Where', inputs, layer }, shape);
}

function emitSoftmax(context: EmitContext, step: SoftmaxStep): ValueId {
  const output = tensorAt(context, step.outputs[0]);
  const real = emit(context, step, 'Softmax', [masked(context, step)], { axis: int(step.axis) });
  const ratio = factorOf(step.requantize)[0] * 2 ** step.quotientBits * unitOf(output, step.requantize);
  return rescaled(context, real, [ratio], output, step);
}

/** What does not count lies far below. */
function masked(context: EmitContext, { name, layer, inputs: [input], counted }: SoftmaxStep): ValueId {
  const real = context.realOf(input);
  if (!counted) return real;
  const { shape } = tensorAt(context, input);
  const mask = context.draft.constant(`${name}/mask`, floatTensor(shape, maskOver(shape, counted, 0, -1e30)));
  return context.draft.node(
    { name: `${name}/masked`, op: 'Add', inputs: [real, mask], layer },
    { ...context.draft.valueOf(real), name: `${name}/masked` },
  );
}

function emitConcat(context: EmitContext, step: ConcatStep): ValueId {
  const output = tensorAt(context, step.outputs[0]);
  const inputs = step.inputs.map((value, i) =>
    step.requantize[i] && isPaired(output)
      ? context.realOf(alignedInput(context, step, i))
      : inputInUnits(context, step, value, step.requantize[i]),
  );
  return emit(context, step, 'Concat', inputs, { axis: int(step.axis) });
}

/** Input `index` of a concat in the output's scale, by a quantization of its own, as the program requantizes it. */
export function alignedInput(context: EmitContext, step: ConcatStep | ExtremeStep, index: number): ValueId {
  const value = step.inputs[index];
  const real = inputInUnits(context, step, value, step.requantize[index]);
  const owner = { name: `${step.name}/input_${index}`, layer: step.layer };
  const { shape } = tensorAt(context, value);
  const output = context.draft.value({ name: owner.name, type: 'float32', shape });
  context.notation.quantize(context, real, {
    tensor: tensorAt(context, step.outputs[0]),
    output,
    mayLeave: true,
    owner,
    rounding: step.requantize[index]?.rounding ?? context.model.rounding,
  });
  return output;
}

/** Real numbers of an input as the output's scale reads them: the report joins integers of other scales as they are. */
function inputInUnits(
  context: EmitContext,
  step: ConcatStep | ExtremeStep,
  value: ValueId,
  requantize: Requantize | undefined,
): ValueId {
  const output = tensorAt(context, step.outputs[0]);
  const ratio = (factorOf(requantize)[0] * unitOf(output, requantize)) / tensorAt(context, value).scale[0];
  return rescaled(context, context.realOf(value), [ratio], output, step);
}

/** The integers lie in the order of the real numbers, so these are compared. */
function emitExtreme(context: EmitContext, step: ExtremeStep): ValueId {
  const inputs = step.inputs.map((value, i) => (step.requantize[i] ? alignedInput(context, step, i) : value));
  return emit(context, step, step.which === 'largest' ? 'Max' : 'Min', inputs.map(context.realOf));
}

/** A change of scale does nothing to real numbers: the quantization that follows is all of it. */
function emitRequantize(context: EmitContext, step: RequantizeStep): ValueId {
  const [output, input] = [tensorAt(context, step.outputs[0]), tensorAt(context, step.inputs[0])];
  const ratio = (factorOf(step.requantize)[0] * unitOf(output, step.requantize)) / input.scale[0];
  return rescaled(context, context.realOf(step.inputs[0]), [ratio], output, step);
}

/** The function that the table was made of. */
function emitLookup(context: EmitContext, step: LookupStep | CurveStep): ValueId {
  const { graph } = context.model;
  const node = sourceOf(context, step);
  const gate = gateOf(graph, node);
  // A table of a gate that was too wide for one is of its last node alone.
  const whole = gate?.input === step.inputs[0] ? gate.inner.map((index) => graph.nodes[index]) : [];
  return emitNodes(context, [...whole, node], step.inputs[0]);
}

/** The table has the very numbers that its integers stand for: what is picked is quantized to them again. */
function emitEmbed(context: EmitContext, step: EmbedStep): ValueId {
  const { scale, zeroPoint } = tensorAt(context, step.outputs[0]);
  const { shape = [] } = context.model.graph.values[sourceOf(context, step).inputs[0]];
  const reals = Float32Array.from(step.table, (q) => (q - zeroPoint) * scale[0]);
  const table = context.draft.constant(`${step.name}/table`, floatTensor(shape, reals));
  return emit(context, step, 'Gather', [table, context.realOf(step.inputs[0])], { axis: int(0) });
}

/** As the graph says it: gain and root are the program's but for the last bits. */
function emitNormalize(context: EmitContext, step: NormalizeStep): ValueId {
  return emitNodes(context, [{ ...sourceOf(context, step), activation: undefined }], step.inputs[0]);
}

/** Nodes as they are in the graph, on the real numbers of the one value that they read. */
function emitNodes({ draft, model: { graph }, realOf }: EmitContext, nodes: readonly Node[], from: ValueId): ValueId {
  const known = new Map([[from, realOf(from)]]);
  return nodes.reduce((_, node) => {
    const inputs = node.inputs.map((value) => known.get(value) ?? value);
    const value = graph.values[node.outputs[0]];
    const made = draft.value({ ...value, type: 'float32', name: `${value.name}/real` });
    draft.copy({ ...node, inputs, outputs: [made] });
    known.set(node.outputs[0], made);
    return made;
  }, from);
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

/** The same with a slope per channel (axis 1). */
export function emitSlopes(context: EmitContext, real: ValueId, slopes: readonly number[], step: IntegerStep): ValueId {
  const value = context.draft.valueOf(real);
  const shape = [
    slopes.length,
    ...tensorAt(context, step.outputs[0])
      .shape.slice(2)
      .map(() => 1),
  ];
  const slope = context.draft.constant(`${step.name}/slopes`, floatTensor(shape, slopes));
  return context.draft.node(
    { name: `${step.name}/leaky`, op: 'PRelu', inputs: [real, slope], layer: step.layer },
    { ...value, name: `${value.name}/leaky` },
  );
}

/** One number where all are alike, so that the factor does not have to be a tensor. */
function uniform(values: Float64Array): Float64Array {
  return values.every((value) => value === values[0]) ? values.subarray(0, 1) : values;
}
