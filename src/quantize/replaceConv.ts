/**
 * Gives a convolution of a program other weights, weight scales or biases: what depends on them follows (adjustment,
 * accumulator bits, and the scale of a head's accumulators); its input's and output's tensors stay.
 */
import { roundTiesEven } from '../util/round';
import { quantizeBias } from './bias';
import { accumulatorBits } from './lower/conv';
import type { ConvStep, IntegerArray, QuantizedModel, QuantizedTensor } from './quantizedModel';
import { accumulatorTensor, requantizeTo } from './requantization';
import type { Settings } from './settings';

export interface ConvReplacement {
  readonly weights: IntegerArray;
  /** One or one per output channel. */
  readonly weightScale: Float64Array;
  readonly bias: Int32Array;
}

export interface ReplacedConv {
  readonly step: ConvStep;
  /** Of the step's output. */
  readonly tensor: QuantizedTensor;
  /** Adjustment factors M = s_in·s_w / s_out before approximation; absent for a head. */
  readonly wanted?: readonly number[];
}

export function replaceConv(
  model: QuantizedModel,
  step: ConvStep,
  replacement: ConvReplacement,
  settings: Settings,
): ReplacedConv {
  const input = model.tensors[step.inputs[0]];
  const output = model.tensors[step.outputs[0]];
  if (!input || !output) throw new Error(`${step.name} has no integer input or output`);
  const numbers = { ...replacement, ...narrowed(step, replacement) };
  const changed = { ...step, ...numbers, accumulatorBits: accumulatorBits(numbers, step.weightShape[0], input) };
  const accumulatorScale = replacement.weightScale.map((scale) => scale * input.scale[0]);
  if (!step.requantize) return { step: changed, tensor: accumulatorTensor(output.shape, accumulatorScale) };
  const wanted = Array.from(accumulatorScale, (scale) => scale / output.scale[0]);
  const activation = model.graph.nodes.find(({ name }) => name === step.name)?.activation;
  return {
    step: { ...changed, requantize: requantizeTo({ settings }, wanted, output, activation) },
    tensor: output,
    wanted,
  };
}

/** A bias below 32 bits is brought back to its width. */
function narrowed({ narrowBias }: ConvStep, { bias, weightScale }: ConvReplacement): Partial<ConvStep> {
  if (!narrowBias) return {};
  const steps = weightScale.map(() => 1);
  const { values, narrow } = quantizeBias(bias, steps, narrowBias.bits, roundTiesEven);
  return { bias: values, narrowBias: narrow };
}
