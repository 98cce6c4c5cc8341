/** Every kind of integer step in the program's own arithmetic: accumulators by ONNX's integer operators or in float64. */
import type { ValueId } from '../../graph/graph';
import { matricesOf } from '../../graph/matrices';
import type {
  AddStep,
  AveragePoolStep,
  ConcatStep,
  ConstantStep,
  ConvStep,
  IntegerStep,
  InterpolateStep,
  MulStep,
  QuantizedTensor,
} from '../../quantize/quantizedModel';
import type { DivStep } from '../../quantize/steps/div';
import type { ExtremeStep } from '../../quantize/steps/extreme';
import { weighted } from '../../quantize/steps/interpolate';
import { centredRange } from '../../quantize/steps/range';
import type { MatMulStep } from '../../quantize/steps/matMul';
import { wholeTable } from '../../integer/curve';
import { byKind, type ByKind } from '../../util/byKind';
import { accumulate, accumulateOnes } from './accumulate';
import { containerFor, packed } from './containers';
import { tensorAt, type EmitContext } from './emitContext';
import { emitNormalize } from './emitNormalize';
import { emitOnIntegers, type CarriedStep } from './emitIntegers';
import { emitSums } from './emitInterpolate';
import { arithmetic, requantizeExactly, type Arithmetic } from './exactArithmetic';
import { emitSoftmax } from './emitSoftmax';
import { tapCounts } from './tapCounts';

/** The integers that the step makes (int32 for a head); undefined where its inputs have none. */
export function emitExactly(context: EmitContext, step: IntegerStep): ValueId | undefined {
  const inputs = step.inputs.map(context.integersOf);
  if (inputs.some((input) => input === undefined)) return undefined;
  return byKind(emitters, context, step, inputs as readonly ValueId[]);
}

const carry = (context: EmitContext, step: CarriedStep, given: readonly ValueId[]): ValueId | undefined =>
  emitOnIntegers(context, step, (concat, i) => emitAligned(context, concat, i, given[i]));

const emitters: ByKind<IntegerStep, EmitContext, ValueId | undefined, [given: readonly ValueId[]]> = {
  conv: emitConv,
  averagePool: emitAveragePool,
  add: emitAdd,
  mul: (context, step, inputs) => emitProduct(context, step, 'Mul', 1, inputs),
  div: emitDiv,
  matMul: emitMatMul,
  softmax: emitSoftmax,
  extreme: emitExtreme,
  normalize: emitNormalize,
  requantize: (context, step, [input]) =>
    requantizeOne(context, step, step.requantize, step.inputZeroPoint, step.inputs[0], input),
  interpolate: emitInterpolate,
  constant: emitConstant,
  curve: (context, step, given) => carry(context, wholeTable(context.model, step), given),
  // Tokens have no integers of a type beside their own: `emitReal` picks the rows.
  embed: () => undefined,
  ...{ concat: carry, lookup: carry, maxPool: carry },
  ...{ reshape: carry, transpose: carry, slice: carry, pad: carry, resize: carry },
};

function emitConv(context: EmitContext, step: ConvStep, [input]: readonly ValueId[]): ValueId {
  const { shape } = tensorAt(context, step.outputs[0]);
  const accumulators = accumulate(context, step, input, shape);
  if (!step.requantize) return accumulators;
  const math = arithmetic(context, step, shape);
  return requantizeExactly(math, math.cast(accumulators, 'float64'), step.requantize, {
    factorShape: [1, step.bias.length, ...shape.slice(2).map(() => 1)],
    largest: 2 ** (step.accumulatorBits - 1),
    owner: step,
  });
}

/** The factor's entry follows how many taps of a window count, which differs at borders. */
function emitAveragePool(context: EmitContext, step: AveragePoolStep, [input]: readonly ValueId[]): ValueId {
  const [from, to] = [tensorAt(context, step.inputs[0]), tensorAt(context, step.outputs[0])];
  const math = arithmetic(context, step, to.shape);
  const [, , height, width] = to.shape;
  const counts = tapCounts(step, from.shape, to.shape);
  const entry = (values: Float64Array): Float64Array =>
    Float64Array.from(counts, (count) => values[values.length === 1 ? 0 : Math.max(0, count - 1)]);
  const { factor, negative } = step.requantize;
  const at = (each: typeof factor): typeof factor => ({ ...each, value: entry(each.value) });
  const requantize = { ...step.requantize, factor: at(factor), ...(negative && { negative: at(negative) }) };
  const [kernelHeight, kernelWidth] = step.window.kernel;
  return requantizeExactly(math, math.cast(accumulateOnes(context, step, input, to.shape), 'float64'), requantize, {
    factorShape: [1, 1, height, width],
    largest: kernelHeight * kernelWidth * spread(from),
    owner: step,
  });
}

function emitAdd(context: EmitContext, step: AddStep, inputs: readonly ValueId[]): ValueId {
  const { requantize, alignment } = step;
  const math = arithmetic(context, step, tensorAt(context, step.outputs[0]).shape);
  const own = alignment.map(({ value, multiplier }) => (requantize.mode === 'float' ? value : multiplier));
  // Inputs that broadcast keep their own shapes until they are added.
  const terms = inputs.map((input, i) => {
    const narrow = arithmetic(context, step, tensorAt(context, step.inputs[i]).shape);
    return narrow.node('Mul', [centred(narrow, input, step.inputZeroPoints[i]), narrow.numbers([own[i]])]);
  });
  const sum = terms.slice(1).reduce((a, b) => math.node('Add', [a, b]), terms[0]);
  const largest = step.inputs.reduce(
    (total, value, i) => total + spread(tensorAt(context, value)) * Math.abs(own[i]),
    0,
  );
  return requantizeExactly(math, sum, requantize, { factorShape: [], largest, owner: step });
}

function emitProduct(
  context: EmitContext,
  step: MulStep | MatMulStep,
  op: 'Mul' | 'MatMul',
  terms: number,
  inputs: readonly ValueId[],
): ValueId {
  const math = arithmetic(context, step, tensorAt(context, step.outputs[0]).shape);
  const product = math.node(
    op,
    inputs.map((input, i) => {
      const narrow = arithmetic(context, step, tensorAt(context, step.inputs[i]).shape);
      return centred(narrow, input, step.inputZeroPoints[i]);
    }),
  );
  const largest = step.inputs.reduce((total, value) => total * spread(tensorAt(context, value)), terms);
  return requantizeExactly(math, product, step.requantize, { factorShape: [], largest, owner: step });
}

/** 1 − min(|b|, 1) is added to the divisor: 1 where it is 0. What is left of the fraction is dropped toward zero. */
function emitDiv(context: EmitContext, step: DivStep, inputs: readonly ValueId[]): ValueId {
  const [a, b] = inputs.map((input, i) => {
    const own = arithmetic(context, step, tensorAt(context, step.inputs[i]).shape);
    return { own, value: centred(own, input, step.inputZeroPoints[i]) };
  });
  const held = b.own.node('Min', [b.own.node('Abs', [b.value]), b.own.numbers([1])]);
  const by = b.own.node('Add', [b.value, b.own.node('Sub', [b.own.numbers([1]), held])]);
  const dividend = a.own.node('Mul', [a.value, a.own.numbers([2 ** step.quotientBits])]);
  const math = arithmetic(context, step, tensorAt(context, step.outputs[0]).shape);
  const quotient = math.node('Div', [dividend, by]);
  const whole = math.node('Mul', [math.node('Sign', [quotient]), math.node('Floor', [math.node('Abs', [quotient])])]);
  const largest = spread(tensorAt(context, step.inputs[0])) * 2 ** step.quotientBits;
  return requantizeExactly(math, whole, step.requantize, { factorShape: [], largest, owner: step });
}

/** In whatever holds them: every reader casts. */
function emitConstant(context: EmitContext, { name, outputs, values }: ConstantStep): ValueId {
  const { bits, qmin, qmax, shape } = tensorAt(context, outputs[0]);
  return context.draft.constant(`${name}/integers`, packed(values, shape, containerFor(bits, qmin, qmax, 8)));
}

function emitInterpolate(context: EmitContext, step: InterpolateStep, [input]: readonly ValueId[]): ValueId {
  const tensor = tensorAt(context, step.inputs[0]);
  const from = arithmetic(context, step, tensor.shape);
  const sums = emitSums(context, step, centred(from, input, step.inputZeroPoint));
  const { low, high } = step.axes.reduce(weighted, centredRange(tensor, step.inputZeroPoint));
  const math = arithmetic(context, step, tensorAt(context, step.outputs[0]).shape);
  return requantizeExactly(math, sums, step.requantize, {
    factorShape: [],
    largest: Math.max(-low, high),
    owner: step,
  });
}

/** In float64 the sums are exact, in whatever order a runtime takes them; operators on bytes may saturate on the way. */
function emitMatMul(context: EmitContext, step: MatMulStep, inputs: readonly ValueId[]): ValueId {
  const [a, b] = step.inputs.map((value) => tensorAt(context, value).shape);
  return emitProduct(context, step, 'MatMul', matricesOf(a, b).inner, inputs);
}

/** Compared in float64: not every runtime compares integers of 8 bits. */
function emitExtreme(context: EmitContext, step: ExtremeStep, given: readonly ValueId[]): ValueId {
  const { shape, bits, qmin, qmax } = tensorAt(context, step.outputs[0]);
  const math = arithmetic(context, step, shape);
  const parts = given.map((input, i) => math.cast(emitAligned(context, step, i, input) ?? input, 'float64'));
  const { type } = containerFor(bits, qmin, qmax, 8);
  return math.cast(math.node(step.which === 'largest' ? 'Max' : 'Min', parts), type as 'int8' | 'uint8');
}

function emitAligned(
  context: EmitContext,
  step: ConcatStep | ExtremeStep,
  index: number,
  input: ValueId,
): ValueId | undefined {
  const requantize = step.requantize[index];
  const owner = { name: `${step.name}/input_${index}`, layer: step.layer };
  return (
    requantize && requantizeOne(context, owner, requantize, step.inputZeroPoints[index], step.inputs[index], input)
  );
}

/** A change of scale: the accumulator is the integer less its zero point. */
function requantizeOne(
  context: EmitContext,
  owner: { readonly name: string; readonly layer: number },
  requantize: Parameters<typeof requantizeExactly>[2],
  zeroPoint: number,
  value: ValueId,
  input: ValueId,
): ValueId {
  const tensor = tensorAt(context, value);
  const math = arithmetic(context, owner, tensor.shape);
  return requantizeExactly(math, centred(math, input, zeroPoint), requantize, {
    factorShape: [1, tensor.shape[1], ...tensor.shape.slice(2).map(() => 1)],
    largest: spread(tensor),
    owner,
  });
}

function centred(math: Arithmetic, input: ValueId, zeroPoint: number): ValueId {
  const wide = math.cast(input, 'float64');
  return zeroPoint === 0 ? wide : math.node('Sub', [wide, math.numbers([zeroPoint])]);
}

/** The largest magnitude of q − zeroPoint. */
function spread({ qmin, qmax, zeroPoint }: QuantizedTensor): number {
  return Math.max(Math.abs(qmin - zeroPoint), Math.abs(qmax - zeroPoint));
}
