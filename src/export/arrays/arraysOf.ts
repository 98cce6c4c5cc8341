/**
 * Everything in a program that is a list of numbers, as named arrays: `<step>.weights`, `.bias`, `.weight_scale`,
 * `.multiplier` and `.shift`, and of what it makes `.scale`, `.zero_point`, `.bounds` and `.bits`; the latter four also
 * of the program's inputs. Scales and real factors are float64, all others integers.
 */
import type {
  AveragePoolStep,
  ConcatStep,
  ConvStep,
  IntegerStep,
  InterpolateStep,
  MulStep,
  QuantizedModel,
  QuantizedTensor,
  Requantize,
  RequantizeStep,
} from '../../quantize/quantizedModel';
import type { ExtremeStep } from '../../quantize/steps/extreme';
import type { DivStep } from '../../quantize/steps/div';
import type { MatMulStep } from '../../quantize/steps/matMul';
import type { NormalizeStep } from '../../quantize/steps/normalize';
import type { SoftmaxStep } from '../../quantize/steps/softmax';
import { inIntegers } from '../../quantize/steps/steps';
import { byKind, type ByKind } from '../../util/byKind';
import { uniqueFileNames } from '../names';
import type { NamedArray } from '../../formats/npy/writeNpy';

/** An array, and what the model calls the step or input that it is of, in full. */
export interface ModelArray extends NamedArray {
  readonly of: string;
}

/** In the order of the program. Names are safe as file names and unique. */
export function arraysOf(model: QuantizedModel): readonly ModelArray[] {
  const nameOf = uniqueFileNames();
  const inputs = model.inputs.flatMap((value) => {
    const tensor = model.tensors[value];
    const of = model.graph.values[value]?.name ?? 'input';
    return tensor ? tensorArrays(nameOf(of), tensor).map((array) => ({ ...array, of })) : [];
  });
  const steps = model.steps.filter(inIntegers).flatMap((step) => {
    const arrays = stepArrays(nameOf(step.name), step, model.tensors[step.outputs[0]]);
    return arrays.map((array) => ({ ...array, of: step.name }));
  });
  return [...inputs, ...steps];
}

function stepArrays(name: string, step: IntegerStep, output: QuantizedTensor | undefined): NamedArray[] {
  return [...byKind(constants, name, step), ...(output ? tensorArrays(name, output) : [])];
}

const none = (): NamedArray[] => [];
const factors = (name: string, step: AveragePoolStep | MulStep | DivStep | MatMulStep | RequantizeStep): NamedArray[] =>
  factorArrays(name, step.requantize);

/** One per input; `.0`, `.1` … tell them apart. */
function ofInputs(name: string, { requantize }: ConcatStep | ExtremeStep): readonly NamedArray[] {
  return requantize.flatMap((each, i) => (each ? factorArrays(`${name}.${i}`, each) : []));
}

const tableArray = (name: string, { table }: { readonly table: Int32Array }): NamedArray[] => [
  list(`${name}.table`, table),
];

const constants: ByKind<IntegerStep, string, readonly NamedArray[]> = {
  conv: convArrays,
  averagePool: factors,
  add: (name, { alignment, requantize }) => [...alignmentArrays(name, alignment), ...factorArrays(name, requantize)],
  mul: factors,
  ...{ div: factors, matMul: factors },
  concat: ofInputs,
  extreme: ofInputs,
  normalize: normalizeArrays,
  requantize: factors,
  interpolate: interpolateArrays,
  curve: (name, { first, shifts, knots }) => [
    list(`${name}.first`, first),
    list(`${name}.shifts`, shifts),
    list(`${name}.knots`, knots),
  ],
  constant: (name, { values }) => [list(`${name}.values`, values)],
  softmax: softmaxArrays,
  ...{ lookup: tableArray, embed: tableArray },
  ...{ maxPool: none, reshape: none, transpose: none, slice: none, pad: none, resize: none },
};

function convArrays(name: string, step: ConvStep): NamedArray[] {
  return [
    { name: `${name}.weights`, shape: step.weightShape, values: step.weights },
    list(`${name}.bias`, step.bias),
    list(`${name}.weight_scale`, step.weightScale),
    scalar(`${name}.weight_bits`, step.weightBits),
    ...(step.requantize ? factorArrays(name, step.requantize) : []),
  ];
}

function interpolateArrays(name: string, { axes, requantize }: InterpolateStep): readonly NamedArray[] {
  const along = axes.flatMap(({ axis, taps, first, weights }) => [
    list(`${name}.axis_${axis}.first`, first),
    { name: `${name}.axis_${axis}.weights`, shape: [first.length, taps], values: weights },
  ]);
  return [...along, ...factorArrays(name, requantize)];
}

function normalizeArrays(name: string, step: NormalizeStep): NamedArray[] {
  return [
    { name: `${name}.gain`, shape: step.gainShape, values: step.gain },
    { name: `${name}.offset`, shape: step.offsetShape, values: step.offset },
    ...factorArrays(name, step.requantize),
  ];
}

function softmaxArrays(name: string, { fine, coarse, counted, requantize }: SoftmaxStep): NamedArray[] {
  const mask = counted ? [list(`${name}.counted`, counted)] : [];
  return [list(`${name}.fine`, fine), list(`${name}.coarse`, coarse), ...mask, ...factorArrays(name, requantize)];
}

function alignmentArrays(
  name: string,
  alignment: readonly { readonly value: number; readonly multiplier: number }[],
): NamedArray[] {
  return [
    list(
      `${name}.alignment`,
      Float64Array.from(alignment, ({ value }) => value),
    ),
    list(`${name}.alignment_multiplier`, integers(alignment.map(({ multiplier }) => multiplier))),
  ];
}

function factorArrays(name: string, { factor, negative }: Requantize): NamedArray[] {
  return [['', factor] as const, ...(negative ? [['negative_', negative] as const] : [])].flatMap(
    ([prefix, { value, multiplier, shift }]) =>
      multiplier.length === 0
        ? [list(`${name}.${prefix}factor`, value)]
        : [list(`${name}.${prefix}multiplier`, multiplier), list(`${name}.${prefix}shift`, shift)],
  );
}

/** How the integers of a value are read and bounded: real = scale · (q − zero_point), q from bounds[0] to bounds[1]. */
function tensorArrays(name: string, { scale, zeroPoint, qmin, qmax, bits }: QuantizedTensor): NamedArray[] {
  return [
    list(`${name}.scale`, scale),
    scalar(`${name}.zero_point`, zeroPoint),
    list(`${name}.bounds`, integers([qmin, qmax])),
    scalar(`${name}.bits`, bits),
  ];
}

/** int32, or int64 where one of them is beyond it: the multiplier of an input far coarser than its sum, the bounds of a wide head. */
function integers(values: readonly number[]): Int32Array | BigInt64Array {
  const narrow = values.every((value) => value === (value | 0));
  return narrow ? Int32Array.from(values) : BigInt64Array.from(values, BigInt);
}

function scalar(name: string, value: number): NamedArray {
  return { name, shape: [], values: Int32Array.of(value) };
}

function list(name: string, values: NamedArray['values']): NamedArray {
  return { name, shape: [values.length], values };
}
