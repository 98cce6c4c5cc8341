/**
 * Small quantized models for tests: one step between given tensors, and seeded random convolutions and requantizations
 * that are as ugly as hardware engineers' networks get.
 */
import type { Graph, ValueId } from '../../src/graph/graph';
import { broadcast } from '../../src/graph/shapes/pointwiseShape';
import { linesAlong } from '../../src/graph/lines';
import type { Shape } from '../../src/graph/tensor';
import { sizeOf } from '../../src/graph/tensor';
import type {
  AdjustmentMode,
  ConvStep,
  Factor,
  IntegerStep,
  IntegerValues,
  QuantizedModel,
  QuantizedTensor,
  Requantize,
  Rounding,
  Step,
  Window,
} from '../../src/quantize/quantizedModel';
import { powerTables } from '../../src/quantize/lower/softmax';
import type { Random } from './random';

import { roundings } from '../../src/util/round';

export { roundings };
export const modes: readonly AdjustmentMode[] = ['float', 'mul-shift', 'pow2-ratio', 'pow2-tensor'];

export function tensor(shape: Shape, bits = 8, zeroPoint = 0, scale: readonly number[] = [1]): QuantizedTensor {
  const half = 2 ** (bits - 1);
  return { shape, bits, zeroPoint, qmin: -half, qmax: half - 1, scale: Float64Array.from(scale) };
}

const emptyGraph: Graph = {
  name: 'test',
  format: 'onnx',
  values: [],
  nodes: [],
  layers: [],
  inputs: [],
  outputs: [],
  constants: new Map(),
  heads: [],
  opsets: { '': 13 },
};

/** A model of these steps; what no step makes is an input, what no step reads an output. */
export function modelOf(tensors: readonly (QuantizedTensor | undefined)[], steps: readonly Step[]): QuantizedModel {
  const ids = tensors.map((_, id) => id);
  return {
    preset: 'test',
    mode: 'mul-shift',
    rounding: 'nearest-ties-even',
    graph: emptyGraph,
    tensors,
    steps,
    inputs: ids.filter((id) => !steps.some((step) => step.outputs.includes(id))),
    outputs: ids.filter((id) => !steps.some((step) => step.inputs.includes(id))),
    inputRounding: 'nearest-ties-even',
  };
}

/** The fields that every step has: reads values 0 … inputs − 1, makes the next one. */
export function stepBase(inputs = 1): { name: string; layer: number; inputs: ValueId[]; outputs: ValueId[] } {
  return { name: 'step', layer: 0, inputs: Array.from({ length: inputs }, (_, id) => id), outputs: [inputs] };
}

export interface StepCase {
  readonly model: QuantizedModel;
  readonly step: IntegerStep;
  readonly inputs: readonly IntegerValues[];
}

/** One step with its inputs; the last tensor is its output's. */
export function stepCase(
  step: IntegerStep,
  tensors: readonly QuantizedTensor[],
  inputs: readonly IntegerValues[],
): StepCase {
  return { model: modelOf(tensors, [step]), step, inputs };
}

export type Fill = 'random' | 'lowest' | 'highest' | 'extremes';

export function randomIntegers(random: Random, length: number, low: number, high: number, fill: Fill): Int32Array {
  const integers = new Int32Array(length);
  if (fill === 'lowest' || fill === 'highest') return integers.fill(fill === 'lowest' ? low : high);
  for (let i = 0; i < length; i++) integers[i] = fill === 'extremes' ? random.pick([low, high]) : random.int(low, high);
  return integers;
}

export function randomWindow(random: Random): Window {
  const kernel = [random.pick([1, 1, 2, 3, 3, 5]), random.pick([1, 1, 2, 3, 3, 4])] as const;
  return {
    kernel,
    strides: [random.pick([1, 1, 2, 3]), random.pick([1, 1, 2, 3, 4])],
    dilations: [random.pick([1, 1, 1, 2]), random.pick([1, 1, 1, 3])],
    pads: [
      random.int(0, kernel[0] - 1),
      random.int(0, kernel[1] - 1),
      random.int(0, kernel[0] - 1),
      random.int(0, kernel[1] - 1),
    ],
  };
}

/** Output size along an axis, as ONNX computes it (floor). */
export function outputSize({ kernel, strides, dilations, pads }: Window, axis: 0 | 1, size: number): number {
  const reach = (kernel[axis] - 1) * dilations[axis] + 1;
  return Math.floor((size + pads[axis] + pads[axis + 2] - reach) / strides[axis]) + 1;
}

/** What multipliers and shifts say, entry by entry. */
export const factorOf = (multiplier: readonly number[], shift: readonly number[]): Factor => ({
  value: Float64Array.from(multiplier, (m, entry) => m * 2 ** -shift[entry]),
  ...{ multiplier: Int32Array.from(multiplier), shift: Int32Array.from(shift) },
});

/** Factors of 0.25 to 2.25 times `about`, in one of the adjustment modes. */
export function randomFactor(random: Random, mode: AdjustmentMode, entries: number, about: number): Factor {
  const wanted = Array.from({ length: entries }, () => (0.25 + 2 * random.next()) * about);
  if (mode === 'float') {
    return { value: Float64Array.from(wanted), multiplier: new Int32Array(0), shift: new Int32Array(0) };
  }
  const bits = mode === 'mul-shift' ? random.pick([1, 4, 8, 15, 16, 24, 31]) : 1;
  const shift = Int32Array.from(wanted, (m) => Math.min(62, Math.max(-8, bits - 1 - Math.floor(Math.log2(m)))));
  const multiplier = Int32Array.from(wanted, (m, i) =>
    mode === 'mul-shift' ? Math.min(2 ** bits - 1, Math.round(m * 2 ** shift[i])) : 1,
  );
  return { value: Float64Array.from(shift, (k, i) => multiplier[i] * 2 ** -k), multiplier, shift };
}

/** @param typical size of an accumulator; it lands inside the output's range more often than not. */
export function randomRequantize(
  random: Random,
  mode: AdjustmentMode,
  rounding: Rounding,
  channels: number,
  typical: number,
): Requantize {
  const entries = random.pick([1, channels]);
  const bits = random.pick([2, 4, 8, 8, 16]);
  const about = (2 ** (bits - 2) / typical) * random.pick([0.1, 1, 1, 8]);
  const low = random.pick([-(2 ** (bits - 1)), 0]);
  return {
    mode,
    rounding,
    factor: randomFactor(random, mode, entries, about),
    negative: random.int(0, 2) === 0 ? randomFactor(random, mode, entries, about / 8) : undefined,
    zeroPoint: random.pick([0, 0, random.int(-7, 7)]),
    qmin: low,
    qmax: low + 2 ** bits - 1,
    leakyAfter: random.int(0, 4) === 0 ? { positive: 10, negative: 1 } : undefined,
  };
}

/** What of a random convolution is given. */
export interface ConvSizes {
  readonly window: Window;
  readonly groups: number;
  /** Channels per group. */
  readonly inputs: number;
  readonly outputs: number;
  readonly height: number;
  readonly width: number;
  readonly inputBits: number;
  readonly weightBits: number;
}

export interface ConvOptions {
  readonly mode: AdjustmentMode;
  readonly rounding: Rounding;
  /** Without it the accumulators leave as they are. */
  readonly head: boolean;
  readonly fill: Fill;
}

const someBits = [2, 3, 4, 5, 6, 7, 8, 8, 8, 10, 12, 15, 16, 16, 16];

/** A random convolution: odd sizes, groups, depthwise, fully connected, 2 to 16 bits, zero points. */
export function randomConv(random: Random, options: ConvOptions): StepCase {
  const window = randomWindow(random);
  const groups = random.pick([1, 1, 1, 2, 3, 5]);
  const inputs = random.pick([1, 1, 2, 3, 7, 16]);
  const outputs = random.pick([1, 2, 4, 5, 9]);
  const [height, width] = [0, 1].map((axis) => reach(window, axis as 0 | 1) + random.pick([0, 1, 3, 6, 17]));
  const [inputBits, weightBits] = [random.pick(someBits), random.pick(someBits)];
  return convCase(random, options, { window, groups, inputs, outputs, height, width, inputBits, weightBits });
}

/** A convolution of these sizes with random weights, biases, zero point, requantization and input. */
export function convCase(random: Random, options: ConvOptions, sizes: ConvSizes): StepCase {
  const { window, groups, inputs, outputs, height, width, inputBits, weightBits } = sizes;
  const zeroPoint = random.pick([0, 0, -(2 ** (inputBits - 1)), random.int(-2, 1)]);
  const from = tensor([1, inputs * groups, height, width], inputBits, zeroPoint);
  const toShape = [1, outputs * groups, outputSize(window, 0, height), outputSize(window, 1, width)];
  const weightShape = [outputs * groups, inputs, ...window.kernel];
  const largest = 2 ** (weightBits - 1);
  const weights = randomIntegers(random, sizeOf(weightShape), -largest, largest - 1, options.fill);
  const bias = randomIntegers(random, outputs * groups, -1000 * largest, 1000 * largest, 'random');
  const terms = inputs * window.kernel[0] * window.kernel[1];
  const bound = largest * 2 ** inputBits * terms + 1000 * largest;
  const typical = (Math.sqrt(terms) * largest * 2 ** inputBits) / 6 + 1;
  const step: ConvStep = {
    ...stepBase(),
    kind: 'conv',
    window,
    groups,
    weightShape,
    weights: weightBits <= 8 ? Int8Array.from(weights) : weightBits <= 16 ? Int16Array.from(weights) : weights,
    bias,
    weightScale: Float64Array.of(1),
    weightBits,
    inputZeroPoint: zeroPoint,
    accumulatorBits: Math.ceil(Math.log2(bound)) + 1,
    requantize: options.head
      ? undefined
      : randomRequantize(random, options.mode, options.rounding, outputs * groups, typical),
  };
  const values = randomIntegers(random, sizeOf(from.shape), from.qmin, from.qmax, options.fill);
  return stepCase(step, [from, tensor(toShape, 32)], [values]);
}

/** A matrix product of 2 to 16 bits with zero points, of up to four axes each, which may broadcast. */
export function randomMatMul(random: Random, mode: AdjustmentMode): StepCase {
  const [rows, inner, columns] = [random.int(1, 5), random.pick([1, 2, 7, 40]), random.pick([1, 2, 3, 6, 8, 11])];
  const lead = [random.int(1, 3), random.int(1, 3)];
  const ownLead = (): readonly number[] =>
    random.pick([lead, lead, lead.map((size) => random.pick([1, size])), lead.slice(1), [1], []]);
  const operands = [
    [rows, inner],
    [inner, columns],
  ].map((matrix) => {
    const bits = random.pick(someBits);
    const own = tensor([...ownLead(), ...matrix], bits, random.pick([0, random.int(-(2 ** (bits - 1)), 1)]));
    const fill = random.pick(['random', 'lowest', 'extremes'] as const);
    return { tensor: own, values: randomIntegers(random, sizeOf(own.shape), own.qmin, own.qmax, fill) };
  });
  const [a, b] = operands.map((each) => each.tensor);
  const outShape = [...(broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)) ?? []), rows, columns];
  const typical = (Math.sqrt(inner) * 2 ** (a.bits + b.bits)) / 12;
  const step: IntegerStep = {
    ...stepBase(2),
    kind: 'matMul',
    inputZeroPoints: [a.zeroPoint, b.zeroPoint],
    requantize: randomRequantize(random, mode, random.pick(roundings), 1, typical),
  };
  return stepCase(
    step,
    [a, b, tensor(outShape, 32)],
    operands.map(({ values }) => values),
  );
}

/** A quotient of 2 to 16 bits with zero points; the divisor is 0 now and then, and may broadcast. */
export function randomDiv(random: Random, mode: AdjustmentMode): StepCase {
  const shape = Array.from({ length: random.int(1, 4) }, () => random.int(1, 5));
  const shapes = [shape, random.pick([shape, shape.map((size) => random.pick([1, size])), shape.slice(1)])];
  const operands = shapes.map((own) => {
    const bits = random.pick(someBits);
    const made = tensor(own, bits, random.pick([0, random.int(-(2 ** (bits - 1)), 1)]));
    return { tensor: made, values: randomIntegers(random, sizeOf(own), made.qmin, made.qmax, 'random') };
  });
  const [a, b] = operands.map((each) => each.tensor);
  const quotientBits = random.int(0, 18);
  const step: IntegerStep = {
    ...stepBase(2),
    kind: 'div',
    inputZeroPoints: [a.zeroPoint, b.zeroPoint],
    quotientBits,
    requantize: randomRequantize(random, mode, random.pick(roundings), 1, 2 ** (a.bits + quotientBits - b.bits)),
  };
  return stepCase(
    step,
    [a, b, tensor(shape, 32)],
    operands.map(({ values }) => values),
  );
}

/** A softmax of 2 to 16 bits along any axis, from steps that are far less than 1 to some that leave one number standing. */
export function randomSoftmax(random: Random, mode: AdjustmentMode): StepCase {
  const shape = Array.from({ length: random.int(1, 4) }, () => random.pick([1, 2, 3, 5, 9]));
  const axis = random.int(0, shape.length - 1);
  const [bits, outputBits] = [random.pick(someBits), random.pick(someBits)];
  const from = tensor(shape, bits, random.int(-3, 0), [2 ** -bits * random.pick([0.5, 4, 20, 200])]);
  const tail = shape.slice(random.int(0, axis));
  const { length, after } = linesAlong(tail, tail.length - shape.length + axis);
  // The first of each line counts.
  const counted = Int8Array.from({ length: sizeOf(tail) }, (_, i) =>
    Math.floor(i / after) % length === 0 ? 1 : random.int(0, 1),
  );
  const fractionBits = random.int(8, 24);
  const quotientBits = random.int(8, 28);
  const step: IntegerStep = {
    ...stepBase(),
    kind: 'softmax',
    axis,
    ...powerTables(from, fractionBits),
    quotientBits,
    ...(random.next() < 0.4 && { counted }),
    requantize: randomRequantize(random, mode, random.pick(roundings), 1, 2 ** quotientBits),
  };
  const fill = random.pick(['random', 'lowest', 'extremes'] as const);
  const values = randomIntegers(random, sizeOf(shape), from.qmin, from.qmax, fill);
  return stepCase(step, [from, tensor(shape, outputBits)], [values]);
}

/** A normalization of 2 to 16 bits over any axes, of numbers that hardly vary or vary as much as they can; gains of both signs. */
export function randomNormalize(random: Random, mode: AdjustmentMode): StepCase {
  const shape = Array.from({ length: random.int(1, 5) }, () => random.pick([1, 2, 3, 5, 9, 17]));
  const [first, ...others] = shape.map((_, axis) => axis).sort(() => random.next() - 0.5);
  const axes = [first, ...others.filter(() => random.int(0, 2) === 0)].sort((a, b) => a - b);
  const count = sizeOf(axes.map((axis) => shape[axis]));
  const [bits, outputBits] = [random.pick([...someBits, 20, 20, 20]), random.pick(someBits)];
  const centred = random.int(0, 2) > 0;
  const from = tensor(shape, bits, centred ? 0 : random.int(-2, 1));
  const room = 30 - bits - Math.ceil(Math.log2(count));
  const guard = random.int(0, Math.min(8, Math.max(0, room)));
  const parameter = (): Shape => {
    const own = shape.map((size) => random.pick([1, size]));
    return own.slice(random.int(0, own.length));
  };
  const [gainShape, offsetShape] = [parameter(), parameter()];
  const [fraction, gainBits] = [random.int(0, 24), random.int(2, 20)];
  const typical = 2 ** (fraction + gainBits - 2);
  const step: IntegerStep = {
    ...stepBase(),
    kind: 'normalize',
    ...{ axes, centred, guard, fraction, gainShape, offsetShape },
    inputZeroPoint: from.zeroPoint,
    epsilon: random.pick([1, 77, 2 ** random.int(0, 40)]),
    gain: randomIntegers(random, sizeOf(gainShape), -(2 ** gainBits), 2 ** gainBits, 'random'),
    offset: Float64Array.from({ length: sizeOf(offsetShape) }, () => Math.round((random.next() - 0.5) * 4 * typical)),
    requantize: randomRequantize(random, mode, random.pick(roundings), 1, typical),
  };
  const fill = random.pick(['random', 'random', 'lowest', 'highest', 'extremes'] as const);
  const low = random.pick([from.qmin, from.qmin, Math.max(from.qmin, from.qmax - 2)]);
  const values = randomIntegers(random, sizeOf(shape), low, from.qmax, fill);
  return stepCase(step, [from, tensor(shape, outputBits)], [values]);
}

/** The smallest input that a window without its padding fits into. */
function reach({ kernel, dilations }: Window, axis: 0 | 1): number {
  return (kernel[axis] - 1) * dilations[axis] + 1;
}

/** Cases side by side in one program: values are numbered on, nothing is shared. */
export function joinCases(cases: readonly StepCase[]): {
  readonly model: QuantizedModel;
  readonly inputs: ReadonlyMap<ValueId, IntegerValues>;
} {
  const tensors: (QuantizedTensor | undefined)[] = [];
  const steps: Step[] = [];
  const inputs = new Map<ValueId, IntegerValues>();
  for (const { model, step, inputs: values } of cases) {
    const first = tensors.length;
    const moved = { inputs: step.inputs.map((id) => id + first), outputs: step.outputs.map((id) => id + first) };
    steps.push({ ...step, ...moved });
    values.forEach((integers, i) => inputs.set(first + i, integers));
    tensors.push(...model.tensors);
  }
  return { model: modelOf(tensors, steps), inputs };
}
