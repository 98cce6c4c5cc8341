/**
 * The document that the JSON export writes: plain data, keys in a fixed order. Numbers are written so that reading
 * them gives the same double; factors of the integer modes are given as exact decimals besides.
 */
import type { ValueId } from '../../graph/graph';
import type {
  ConvStep,
  Factor,
  IntegerArray,
  QuantizedModel,
  QuantizedTensor,
  Requantize,
  Step,
} from '../../quantize/quantizedModel';
import { readsUnsigned } from '../../quantize/steps/range';
import { byKind, type ByKind } from '../../util/byKind';
import type { ExportContext } from '../context';
import type { Blobs } from './blobs';
import { exactDecimal } from './exactDecimal';
import { programFormulas, stepFormulas } from './formulas';

/** Raised when a field changes its meaning; fields may be added without. */
export const documentVersion = 1;

/** Everything needed to run the model in integers; weights and biases go to `blobs`. */
export function documentOf(model: QuantizedModel, { name, provenance }: ExportContext, blobs: Blobs): object {
  const nameOf = (value: ValueId): string => model.graph.values[value]?.name ?? `value_${value}`;
  return {
    format: 'shiftwise-quantization',
    version: documentVersion,
    name,
    provenance,
    preset: model.preset,
    adjustment: model.mode,
    rounding: model.rounding,
    inputRounding: model.inputRounding,
    formulas: {
      ...programFormulas(model),
      steps: stepFormulas(model),
    },
    inputs: model.inputs.map(nameOf),
    outputs: model.outputs.map(nameOf),
    tensors: model.tensors.flatMap((tensor, id) => (tensor ? [tensorOf(tensor, nameOf(id))] : [])),
    steps: model.steps.map((step) => ({
      ...headOf(step, model, nameOf),
      ...detailsOf(step, model, (_, values) => blobs.add(values)),
    })),
  };
}

export function tensorOf(tensor: QuantizedTensor, name: string): object {
  const { shape, scale, zeroPoint, bits, qmin, qmax } = tensor;
  const signed = !readsUnsigned(tensor);
  const step = scale.length === 1 ? scale[0] : undefined;
  const range = step && { min: step * (qmin - zeroPoint), max: step * (qmax - zeroPoint) };
  return { name, shape, scale: Array.from(scale), zeroPoint, bits, signed, qmin, qmax, ...(range && { range }) };
}

export function headOf(step: Step, model: QuantizedModel, nameOf: (value: ValueId) => string): object {
  return {
    name: step.name,
    kind: step.kind,
    layer: model.graph.layers[step.layer]?.name ?? null,
    inputs: step.inputs.map(nameOf),
    outputs: step.outputs.map(nameOf),
  };
}

/** Where an integer array of a convolution went: what the document says in its place. */
export type PutArray = (role: 'weights' | 'bias' | 'values', values: IntegerArray) => object;

/** The fields of `QuantizedModel` under their own names; weights and biases as `put` answers them. */
export function detailsOf(step: Step, model: QuantizedModel, put: PutArray): object {
  return byKind(details, model, step, put);
}

const details: ByKind<Step, QuantizedModel, object, [put: PutArray]> = {
  conv: (_, step, put) => convDetails(step, put),
  maxPool: (_, { window, padding }) => ({ window, padding }),
  averagePool: (_, { window, countIncludesPadding, inputZeroPoint, requantize }) => ({
    ...{ window, countIncludesPadding, inputZeroPoint },
    requantize: requantizeOf(requantize),
  }),
  add: (_, { inputZeroPoints, alignment, requantize }) => ({
    inputZeroPoints,
    alignment: alignment.map(({ value, multiplier }) => ({ value, multiplier })),
    requantize: requantizeOf(requantize),
  }),
  mul: (_, { inputZeroPoints, requantize }) => ({ inputZeroPoints, requantize: requantizeOf(requantize) }),
  div: (_, { inputZeroPoints, quotientBits, requantize }) => ({
    ...{ inputZeroPoints, quotientBits },
    requantize: requantizeOf(requantize),
  }),
  matMul: (_, { inputZeroPoints, requantize }) => ({ inputZeroPoints, requantize: requantizeOf(requantize) }),
  softmax: (_, { axis, fine, coarse, fineBits, fractionBits, quotientBits, counted, requantize }) => ({
    ...{ axis, fine: Array.from(fine), coarse: Array.from(coarse), fineBits, fractionBits, quotientBits },
    ...(counted && { counted: Array.from(counted) }),
    requantize: requantizeOf(requantize),
  }),
  concat: (_, { axis, inputZeroPoints, requantize }) => ({
    ...{ axis, inputZeroPoints },
    requantize: requantize.map((each) => (each ? requantizeOf(each) : null)),
  }),
  extreme: (_, { which, inputZeroPoints, requantize }) => ({
    ...{ which, inputZeroPoints },
    requantize: requantize.map((each) => (each ? requantizeOf(each) : null)),
  }),
  normalize: (_, { axes, centred, inputZeroPoint, guard, epsilon, fraction, requantize, ...affine }) => ({
    ...{ axes, centred, inputZeroPoint, guard, epsilon, fraction },
    ...{ gain: Array.from(affine.gain), gainShape: affine.gainShape },
    ...{ offset: Array.from(affine.offset), offsetShape: affine.offsetShape },
    requantize: requantizeOf(requantize),
  }),
  requantize: (_, { inputZeroPoint, requantize }) => ({ inputZeroPoint, requantize: requantizeOf(requantize) }),
  lookup: (_, { table }) => ({ table: Array.from(table) }),
  embed: (_, { rows, table }) => ({ rows, table: Array.from(table) }),
  reshape: () => ({}),
  transpose: (_, { permutation }) => ({ permutation }),
  slice: (_, { starts, steps }) => ({ starts, steps }),
  pad: (_, { before, after, value }) => ({ before, after, value }),
  resize: (_, { rows, columns }) => ({ rows: Array.from(rows), columns: Array.from(columns) }),
  curve: (_, { blockShift, first, shifts, knots, fraction, least, error }) => ({
    ...{ blockShift, fraction, least, error },
    ...{ first: Array.from(first), shifts: Array.from(shifts), knots: Array.from(knots) },
  }),
  constant: (_, { values }, put) => ({ values: put('values', values) }),
  interpolate: (_, { axes, inputZeroPoint, requantize }) => ({
    axes: axes.map(({ axis, taps, first, weights, shift }) => ({
      ...{ axis, taps, shift },
      ...{ first: Array.from(first), weights: Array.from(weights) },
    })),
    inputZeroPoint,
    requantize: requantizeOf(requantize),
  }),
  island: ({ graph }, { nodes, reason, tail }) => ({
    nodes: nodes.map((index) => graph.nodes[index].name),
    ...{ reason, tail },
  }),
};

function convDetails(step: ConvStep, put: PutArray): object {
  const { window, groups, weightShape, weightBits, inputZeroPoint, accumulatorBits, narrowBias, requantize } = step;
  return {
    ...{ window, groups, weightShape, weightBits },
    weightScale: Array.from(step.weightScale),
    weights: put('weights', step.weights),
    bias: put('bias', step.bias),
    ...(narrowBias && { narrowBias: { bits: narrowBias.bits, shift: Array.from(narrowBias.shift) } }),
    ...{ inputZeroPoint, accumulatorBits },
    ...(requantize && { requantize: requantizeOf(requantize) }),
  };
}

function requantizeOf({
  mode,
  rounding,
  factor,
  negative,
  zeroPoint,
  qmin,
  qmax,
  leakyAfter,
  single,
}: Requantize): object {
  return {
    ...{ mode, rounding },
    ...(single && { single }),
    factor: factorOf(factor),
    ...(negative && { negative: factorOf(negative) }),
    ...{ zeroPoint, qmin, qmax },
    ...(leakyAfter && { leakyAfter: { positive: leakyAfter.positive, negative: leakyAfter.negative } }),
  };
}

function factorOf({ value, multiplier, shift }: Factor): object {
  if (multiplier.length === 0) return { value: Array.from(value) };
  return {
    value: Array.from(value),
    exact: Array.from(multiplier, (m, i) => exactDecimal(m, shift[i])),
    multiplier: Array.from(multiplier),
    shift: Array.from(shift),
  };
}
