/**
 * The document that the JSON export writes: plain data, keys in a fixed order. Numbers are written so that reading
 * them gives the same double; factors of the integer modes are given as exact decimals besides.
 */
import type { ValueId } from '../../graph/graph';
import type {
  Factor,
  IntegerArray,
  QuantizedModel,
  QuantizedTensor,
  Requantize,
  Step,
} from '../../quantize/quantizedModel';
import type { ExportContext } from '../writers';
import type { Blobs } from './blobs';
import { exactDecimal } from './exactDecimal';
import { adjustmentFormulas, requantizeFormula, roundingFormulas, stepFormulas, valueFormula } from './formulas';

/** Raised when a field changes its meaning; fields may be added without. */
export const documentVersion = 1;

/** Everything needed to run the model in integers; weights and biases go to `blobs`. */
export function documentOf(model: QuantizedModel, { name, provenance }: ExportContext, blobs: Blobs): object {
  const nameOf = (value: ValueId): string => model.graph.values[value]?.name ?? `value_${value}`;
  const kinds = [...new Set(model.steps.map(({ kind }) => kind))];
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
      value: valueFormula,
      requantize: requantizeFormula,
      adjustment: adjustmentFormulas[model.mode],
      rounding: roundingFormulas[model.rounding],
      inputRounding: roundingFormulas[model.inputRounding],
      steps: Object.fromEntries(kinds.map((kind) => [kind, stepFormulas[kind]])),
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

export function tensorOf({ shape, scale, zeroPoint, bits, qmin, qmax }: QuantizedTensor, name: string): object {
  const step = scale.length === 1 ? scale[0] : undefined;
  const range = step && { min: step * (qmin - zeroPoint), max: step * (qmax - zeroPoint) };
  return { name, shape, scale: Array.from(scale), zeroPoint, bits, qmin, qmax, ...(range && { range }) };
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
export type PutArray = (role: 'weights' | 'bias', values: IntegerArray) => object;

/** The fields of `QuantizedModel` under their own names; weights and biases as `put` answers them. */
export function detailsOf(step: Step, model: QuantizedModel, put: PutArray): object {
  switch (step.kind) {
    case 'conv': {
      const { window, groups, weightShape, weightBits, inputZeroPoint, accumulatorBits } = step;
      return {
        ...{ window, groups, weightShape, weightBits },
        weightScale: Array.from(step.weightScale),
        weights: put('weights', step.weights),
        bias: put('bias', step.bias),
        ...(step.narrowBias && {
          narrowBias: { bits: step.narrowBias.bits, shift: Array.from(step.narrowBias.shift) },
        }),
        ...{ inputZeroPoint, accumulatorBits },
        ...(step.requantize && { requantize: requantizeOf(step.requantize) }),
      };
    }
    case 'maxPool':
      return { window: step.window, padding: step.padding };
    case 'averagePool': {
      const { window, countIncludesPadding, inputZeroPoint } = step;
      return { window, countIncludesPadding, inputZeroPoint, requantize: requantizeOf(step.requantize) };
    }
    case 'add':
      return {
        inputZeroPoints: step.inputZeroPoints,
        alignment: step.alignment.map(({ value, multiplier }) => ({ value, multiplier })),
        requantize: requantizeOf(step.requantize),
      };
    case 'mul':
      return { inputZeroPoints: step.inputZeroPoints, requantize: requantizeOf(step.requantize) };
    case 'concat':
      return {
        axis: step.axis,
        inputZeroPoints: step.inputZeroPoints,
        requantize: step.requantize.map((requantize) => (requantize ? requantizeOf(requantize) : null)),
      };
    case 'requantize':
      return { inputZeroPoint: step.inputZeroPoint, requantize: requantizeOf(step.requantize) };
    case 'lookup':
      return { table: Array.from(step.table) };
    case 'reshape':
      return {};
    case 'transpose':
      return { permutation: step.permutation };
    case 'slice':
      return { starts: step.starts, steps: step.steps };
    case 'pad':
      return { before: step.before, after: step.after, value: step.value };
    case 'resize':
      return { rows: Array.from(step.rows), columns: Array.from(step.columns) };
    case 'island':
      return {
        nodes: step.nodes.map((index) => model.graph.nodes[index].name),
        reason: step.reason,
        tail: step.tail,
      };
  }
}

function requantizeOf({ mode, rounding, factor, negative, zeroPoint, qmin, qmax, leakyAfter }: Requantize): object {
  return {
    ...{ mode, rounding },
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
