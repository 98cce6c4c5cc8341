/** For each kind of step the inputs that are chosen for it, and the faults that they are to show. */
import { sizeOf } from '../../graph/tensor';
import { tapsCounted } from '../../integer/averagePool';
import { tensorOf } from '../../integer/map';
import { requantizeOne } from '../../integer/requantize';
import type {
  AddStep,
  AveragePoolStep,
  ConvStep,
  IntegerStep,
  MulStep,
  QuantizedModel,
  QuantizedTensor,
  Requantize,
} from '../../quantize/quantizedModel';
import { byKind, type ByKind } from '../../util/byKind';
import type { DivStep } from '../../quantize/steps/div';
import { centredRange } from '../../quantize/steps/range';
import { convInputs, convMaps, sumsWithin } from './convolution';
import type { Direction, StepFault } from './direction';
import { faultsOf, isOfClamp, type OutputWidth } from './faults';
import { matrixInputs, matrixVectors } from './matrices';
import {
  altered,
  concatFaults,
  curveFaults,
  embedFaults,
  extremeFaults,
  extremeInputs,
  extremeVectors,
  headFaults,
  lookupFaults,
  poolFaults,
  poolInputs,
  sweeps,
  sweepCount,
} from './moves';
import { isOutOfReach, reachOfSums, type Within } from './reach';
import { constantOf, searched } from './searched';
import { isHidden, isPaired, pairedInputs, productOfPair, quotientOfPair, sumOfPair } from './sums';

/** Undefined for steps that no inputs are chosen for. */
export function directionOf(model: QuantizedModel, step: IntegerStep): Direction | undefined {
  return byKind(directions, model, step);
}

const none = (): undefined => undefined;

const directions: ByKind<IntegerStep, QuantizedModel, Direction | undefined> = {
  conv: (model, step) => (step.requantize ? ofConv(model, step, step.requantize) : ofHead(model, step)),
  averagePool: ofMean,
  add: (model, step) =>
    step.requantize.mode === 'float' ? ofReals(model, step) : ofPairs(model, step, sumOfPair(step)),
  mul: (model, step) => ofPairs(model, step, productOfPair(step)),
  div: (model, step) => ofPairs(model, step, quotientOfPair(step)),
  matMul(model, step) {
    const reach = reachOfSums(model, step);
    const [inputs, output] = tensorsOf(model, step);
    const faults = ofReach(model, step, step.requantize);
    if (!reach || isFixed(model, step)) return searched(model, step, faults);
    const made = (): ReturnType<Direction['inputs']> =>
      matrixInputs(step, inputs, faultsOf(step.requantize, output), reach);
    return { faults, inputs: made, count: () => matrixVectors(inputs) };
  },
  softmax: (model, step) => searched(model, step, ofReach(model, step, step.requantize)),
  normalize: (model, step) => searched(model, step, ofReach(model, step, step.requantize)),
  interpolate: (model, step) => searched(model, step, ofReach(model, step, step.requantize)),
  requantize(model, step) {
    const [inputs] = tensorsOf(model, step);
    return { faults: ofReach(model, step, step.requantize), ...swept(inputs) };
  },
  lookup(model, step) {
    const [[input]] = tensorsOf(model, step);
    return { faults: lookupFaults(step, input), ...swept([input]) };
  },
  curve(model, step) {
    const [[input]] = tensorsOf(model, step);
    return { faults: curveFaults(step), ...swept([input]) };
  },
  embed(model, step) {
    const [[input]] = tensorsOf(model, step);
    return { faults: embedFaults(step), ...swept([input]) };
  },
  concat(model, step) {
    const [inputs, output] = tensorsOf(model, step);
    if (isFixed(model, step)) return searched(model, step, concatFaults(step, inputs, output));
    return { faults: concatFaults(step, inputs, output), ...swept(inputs) };
  },
  extreme(model, step) {
    const [inputs, output] = tensorsOf(model, step);
    const faults = extremeFaults(step, inputs, output);
    if (isFixed(model, step)) return searched(model, step, faults);
    return { faults, inputs: () => extremeInputs(step, inputs), count: () => extremeVectors(inputs) };
  },
  maxPool(model, step) {
    const [[input]] = tensorsOf(model, step);
    return { faults: poolFaults(step, input), inputs: () => poolInputs(input), count: () => 2 };
  },
  // Nothing is rounded, clamped or compared; an address that is wrong shows in any picture.
  ...{ reshape: none, transpose: none, slice: none, pad: none, resize: none, constant: none },
};

/** Whether an input is a constant, or two of them are one: then no integers can be chosen for it by itself. */
const isFixed = (model: QuantizedModel, { inputs }: IntegerStep): boolean =>
  new Set(inputs).size < inputs.length || inputs.some((value) => constantOf(model, value) !== undefined);

function tensorsOf(
  model: QuantizedModel,
  step: IntegerStep,
): readonly [inputs: readonly QuantizedTensor[], output: QuantizedTensor] {
  return [step.inputs.map((value) => tensorOf(model, value)), tensorOf(model, step.outputs[0])];
}

type Summing = AddStep | MulStep | DivStep;

function ofPairs(model: QuantizedModel, step: Summing, sumOf: (pair: readonly number[]) => number): Direction {
  const [inputs, output] = tensorsOf(model, step);
  const faults = ofReach(model, step, step.requantize);
  if (isFixed(model, step) || !isPaired(step, inputs, output)) return searched(model, step, faults);
  const wanted = faultsOf(step.requantize, output);
  const known = faults.map((fault, i) => ({
    ...fault,
    outOfReach: () => fault.outOfReach() || isHidden(step, inputs, wanted[i], sumOf),
  }));
  return { faults: known, inputs: () => [pairedInputs(step, inputs, output, wanted, sumOf)], count: () => 1 };
}

/** A sum of real numbers, which has no integers before it is rounded. */
function ofReals(model: QuantizedModel, step: AddStep): Direction {
  const [, output] = tensorsOf(model, step);
  const faults = faultsOf(step.requantize, output).map((fault) =>
    altered(fault.words, { ...step, requantize: fault.requantize }, isOfClamp(fault) ? output : undefined),
  );
  return searched(model, step, faults);
}

const swept = (inputs: readonly QuantizedTensor[]): Pick<Direction, 'inputs' | 'count'> => ({
  inputs: () => sweeps(inputs),
  count: () => sweepCount(inputs),
});

/** Faults of a requantization whose sums the inputs' ranges bound. */
function ofReach(model: QuantizedModel, step: IntegerStep, requantize: Requantize): readonly Required<StepFault>[] {
  const [, output] = tensorsOf(model, step);
  const several = requantize.factor.value.length > 1;
  const reach = reachOfSums(model, step);
  const entries = Array.from(requantize.factor.value, (_, entry) => entry);
  const within = (): readonly Within[] | undefined => reach && entries.map((entry) => ({ entry, reach }));
  return ofSums(requantize, output, several ? channelOf(output) : () => 0, within);
}

/** Faults of a requantization, computed from what the step sums. @param within undefined where that is not known */
function ofSums(
  requantize: Requantize,
  output: OutputWidth,
  entry: (index: number) => number,
  within: () => readonly Within[] | undefined,
): readonly Required<StepFault>[] {
  return faultsOf(requantize, output).map((fault) => ({
    words: fault.words,
    changes: ({ accumulators = new Int32Array(0) }) =>
      accumulators.some(
        (sum: number, i: number) => fault.compute(sum, entry(i)) !== requantizeOne(sum, entry(i), requantize),
      ),
    outOfReach: () => within()?.every((each) => isOutOfReach(fault, requantize, each)) ?? false,
  }));
}

const channelOf = ({ shape }: QuantizedTensor): ((index: number) => number) => {
  const area = sizeOf(shape.slice(2));
  const channels = shape[1] ?? 1;
  return (index) => Math.floor(index / area) % channels;
};

function ofConv(model: QuantizedModel, step: ConvStep, requantize: Requantize): Direction {
  const [[input], output] = tensorsOf(model, step);
  const faults = faultsOf(requantize, output);
  return {
    faults: ofSums(requantize, output, channelOf(output), () => sumsWithin(step, input)),
    inputs: () => convInputs(step, input, output, faults).map((map) => [map]),
    count: () => convMaps(step, input, output, faults),
  };
}

/** The sums are what comes out: the least and the largest of each channel. */
function ofHead(model: QuantizedModel, step: ConvStep): Direction {
  const [[input], output] = tensorsOf(model, step);
  return {
    faults: headFaults(step),
    inputs: () => convInputs(step, input, output, []).map((map) => [map]),
    count: () => convMaps(step, input, output, []),
  };
}

/** A mean is a convolution with a weight of 1 for each tap, in each channel by itself. */
function ofMean(model: QuantizedModel, step: AveragePoolStep): Direction {
  const [[input], output] = tensorsOf(model, step);
  const counts = tapsCounted(model, step);
  const { factor } = step.requantize;
  const entry = (index: number): number => (factor.value.length > 1 ? Math.max(0, counts[index] - 1) : 0);
  const most = entry(counts.indexOf(Math.max(...counts.subarray(0, 4096))));
  const at = <T extends Float64Array | Int32Array>(array: T): T =>
    (array.length > 1 ? array.slice(most, most + 1) : array) as T;
  const whole = { value: at(factor.value), multiplier: at(factor.multiplier), shift: at(factor.shift) };
  const requantize = { ...step.requantize, factor: whole };
  const channels = input.shape[1] ?? 1;
  const [height, width] = step.window.kernel;
  const asConv: ConvStep = {
    ...{ kind: 'conv', name: step.name, layer: step.layer, inputs: step.inputs, outputs: step.outputs },
    ...{ window: step.window, groups: channels, weightShape: [channels, 1, height, width] },
    ...{ weights: new Int8Array(channels * height * width).fill(1), bias: new Int32Array(channels) },
    ...{ weightScale: Float64Array.of(1), weightBits: 2, inputZeroPoint: step.inputZeroPoint, accumulatorBits: 32 },
    requantize,
  };
  const faults = faultsOf(requantize, output);
  return {
    faults: ofSums(step.requantize, output, entry, () => meansWithin(step, input, counts)),
    inputs: () => convInputs(asConv, input, output, faults).map((map) => [map]),
    count: () => convMaps(asConv, input, output, faults),
  };
}

/** @param counts taps that are counted, of each element */
function meansWithin(
  { requantize, window, inputZeroPoint }: AveragePoolStep,
  input: QuantizedTensor,
  counts: Int32Array,
): readonly Within[] {
  const { low, high } = centredRange(input, inputZeroPoint);
  const taps = requantize.factor.value.length > 1 ? [...new Set(counts)] : [window.kernel[0] * window.kernel[1]];
  const several = taps.length > 1 || requantize.factor.value.length > 1;
  return taps.map((count) => ({
    entry: several ? Math.max(0, count - 1) : 0,
    reach: { low: Math.min(0, low * count), high: Math.max(0, high * count) },
  }));
}
