/** For each kind of step the inputs that are chosen for it, and the faults that they are to show. */
import { sizeOf } from '../../graph/tensor';
import { tapsCounted } from '../../integer/averagePool';
import { tensorOf } from '../../integer/map';
import { requantizeOne } from '../../integer/requantize';
import type {
  AveragePoolStep,
  ConvStep,
  IntegerStep,
  QuantizedModel,
  QuantizedTensor,
  Requantize,
} from '../../quantize/quantizedModel';
import { byKind, type ByKind } from '../../util/byKind';
import { convInputs, convMaps } from './convolution';
import type { Direction, StepFault } from './direction';
import { faultsOf, type OutputWidth } from './faults';
import { concatFaults, lookupFaults, poolFaults, poolInputs, sweeps, sweepCount } from './moves';
import { isPaired, pairedInputs, productOfPair, sumOfPair } from './sums';

/** Undefined for steps that no inputs are chosen for. */
export function directionOf(model: QuantizedModel, step: IntegerStep): Direction | undefined {
  return byKind(directions, model, step);
}

const none = (): undefined => undefined;

const directions: ByKind<IntegerStep, QuantizedModel, Direction | undefined> = {
  conv: (model, step) => (step.requantize ? ofConv(model, step, step.requantize) : undefined),
  averagePool: ofMean,
  add(model, step) {
    const [inputs, output] = tensorsOf(model, step);
    if (!isPaired(step, inputs, output)) return undefined;
    const faults = faultsOf(step.requantize, output);
    const made = (): readonly Int32Array[] => pairedInputs(step, inputs, output, faults, sumOfPair(step));
    return { faults: ofSums(step.requantize, output, () => 0), inputs: () => [made()], count: () => 1 };
  },
  mul(model, step) {
    const [inputs, output] = tensorsOf(model, step);
    if (!isPaired(step, inputs, output) || step.requantize.factor.value.length > 1) return undefined;
    const faults = faultsOf(step.requantize, output);
    const made = (): readonly Int32Array[] => pairedInputs(step, inputs, output, faults, productOfPair(step));
    return { faults: ofSums(step.requantize, output, () => 0), inputs: () => [made()], count: () => 1 };
  },
  requantize(model, step) {
    const [inputs, output] = tensorsOf(model, step);
    const faults = ofSums(step.requantize, output, channelOf(output));
    return { faults, inputs: () => sweeps(inputs), count: () => sweepCount(inputs) };
  },
  lookup(model, step) {
    const [inputs] = tensorsOf(model, step);
    return { faults: lookupFaults(step, inputs[0]), inputs: () => sweeps(inputs), count: () => sweepCount(inputs) };
  },
  concat(model, step) {
    const [inputs, output] = tensorsOf(model, step);
    if (new Set(step.inputs).size < step.inputs.length) return undefined;
    const faults = concatFaults(step, inputs, output);
    return { faults, inputs: () => sweeps(inputs), count: () => sweepCount(inputs) };
  },
  maxPool(model, step) {
    const [[input]] = tensorsOf(model, step);
    return { faults: poolFaults(step), inputs: () => poolInputs(input), count: () => 2 };
  },
  // Their sums are of many integers, or far apart; pictures and the requantization's own test say what there is to say.
  ...{ div: none, matMul: none, softmax: none, normalize: none, interpolate: none, extreme: none, embed: none },
  // An address that is wrong shows in any picture.
  ...{ reshape: none, transpose: none, slice: none, pad: none, resize: none, constant: none, curve: none },
};

function tensorsOf(
  model: QuantizedModel,
  step: IntegerStep,
): readonly [inputs: readonly QuantizedTensor[], output: QuantizedTensor] {
  return [step.inputs.map((value) => tensorOf(model, value)), tensorOf(model, step.outputs[0])];
}

/** Faults of a requantization, computed from what the step sums. */
function ofSums(requantize: Requantize, output: OutputWidth, entry: (index: number) => number): readonly StepFault[] {
  return faultsOf(requantize, output).map(({ words, compute }) => ({
    words,
    changes: ({ accumulators = new Int32Array(0) }) =>
      accumulators.some(
        (sum: number, i: number) => compute(sum, entry(i)) !== requantizeOne(sum, entry(i), requantize),
      ),
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
    faults: ofSums(requantize, output, channelOf(output)),
    inputs: () => convInputs(step, input, output, faults).map((map) => [map]),
    count: () => convMaps(step, input, output, faults),
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
    faults: ofSums(step.requantize, output, entry),
    inputs: () => convInputs(asConv, input, output, faults).map((map) => [map]),
    count: () => convMaps(asConv, input, output, faults),
  };
}
