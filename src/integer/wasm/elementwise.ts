/**
 * Element-wise steps in the kernel: inputs aligned and summed into accumulators, then requantized channel by channel.
 * Concatenation and change of scale are sums of one input with multiplier 1. A result of undefined means that the case
 * is the reference's.
 */
import type { ValueId } from '../../graph/graph';
import { sizeOf } from '../../graph/tensor';
import type {
  AddStep,
  ConcatStep,
  IntegerValues,
  QuantizedModel,
  Requantize,
  RequantizeStep,
} from '../../quantize/quantizedModel';
import { join } from '../concat';
import { broadcastIndices } from '../indices';
import { mapOf, tensorOf } from '../map';
import { requantizeChannels } from '../requantize';
import type { ValueSource } from '../runStep';
import type { KernelCore } from './kernelCore';
import { planRequantize, requantizeInKernel } from './requantizePlan';

interface Term {
  readonly value: ValueId;
  readonly zeroPoint: number;
  readonly multiplier: number;
}

/** out = requantize(in − inputZeroPoint). */
export function requantizeStepInKernel(
  core: KernelCore,
  model: QuantizedModel,
  step: RequantizeStep,
  values: ValueSource,
): Int32Array | undefined {
  const term = { value: step.inputs[0], zeroPoint: step.inputZeroPoint, multiplier: 1 };
  return alignAndRequantize(core, model, [term], step.outputs[0], step.requantize, values);
}

/** Sums in integers; mode `float` sums in doubles and is the reference's. */
export function addInKernel(
  core: KernelCore,
  model: QuantizedModel,
  step: AddStep,
  values: ValueSource,
): Int32Array | undefined {
  if (step.requantize.mode === 'float') return undefined;
  const terms = step.inputs.map((value, index) => ({
    value,
    zeroPoint: step.inputZeroPoints[index],
    multiplier: step.alignment[index].multiplier,
  }));
  return alignAndRequantize(core, model, terms, step.outputs[0], step.requantize, values);
}

/** Requantizes the inputs that need it, then joins. */
export function concatInKernel(
  core: KernelCore,
  model: QuantizedModel,
  step: ConcatStep,
  values: ValueSource,
): IntegerValues {
  const parts = step.inputs.map((value, index) => {
    const requantize = step.requantize[index];
    if (!requantize) return values(value);
    const zeroPoint = step.inputZeroPoints[index];
    const part = alignAndRequantize(core, model, [{ value, zeroPoint, multiplier: 1 }], value, requantize, values);
    if (part) return part;
    const { height, width } = mapOf(model, value);
    return requantizeChannels(values(value), height * width, requantize, zeroPoint);
  });
  return join(model, step, parts);
}

/** The largest |Σ (in − zeroPoint) · multiplier| that inputs within their tensors' ranges can make. */
function boundOf(model: QuantizedModel, terms: readonly Term[]): number {
  return terms.reduce((bound, { value, zeroPoint, multiplier }) => {
    const { qmin, qmax } = tensorOf(model, value);
    return bound + Math.max(zeroPoint - qmin, qmax - zeroPoint, 0) * multiplier;
  }, 0);
}

/** Sum of the terms, broadcast to the shape of value `like`, requantized with a factor per channel of that shape. */
function alignAndRequantize(
  { exports, memory, pool }: KernelCore,
  model: QuantizedModel,
  terms: readonly Term[],
  like: ValueId,
  requantize: Requantize,
  values: ValueSource,
): Int32Array | undefined {
  const { shape } = tensorOf(model, like);
  const inputs = terms.map(({ value }) =>
    broadcast(values(value), broadcastIndices(tensorOf(model, value).shape, shape)),
  );
  const bound = boundOf(model, terms);
  const wide = bound >= 2 ** 31;
  const size = sizeOf(shape);
  const { channels, length } = channelsOf(model, like, requantize, size);
  const plan = planRequantize(requantize, channels, bound, wide);
  if (!plan || bound >= 2 ** 62 || !inputs.every((input) => input instanceof Int32Array)) return undefined;
  const pointers = memory.arena([size * 4, size * (wide ? 8 : 4), size * 4]);
  if (!pointers) return undefined;
  const [source, accumulators, out] = pointers;
  const align = wide ? exports.alignWide : exports.align;
  inputs.forEach((input, index) => {
    memory.ints(source, size).set(input);
    align(accumulators, source, size, terms[index].zeroPoint, terms[index].multiplier, index === 0 ? 1 : 0);
  });
  for (let channel = 0; channel < channels; channel++) {
    const first = channel * length;
    const acc = accumulators + first * (wide ? 8 : 4);
    requantizeInKernel(exports, plan, channel, acc, length, out + first * 4, 1, length);
  }
  return pool.copy(memory.ints(out, size));
}

/** All elements are one channel unless the factor tells channels apart. */
function channelsOf(
  model: QuantizedModel,
  like: ValueId,
  { factor, negative }: Requantize,
  size: number,
): { readonly channels: number; readonly length: number } {
  const entries = [factor, negative].map((each) => Math.max(each?.value.length ?? 0, each?.multiplier.length ?? 0));
  if (Math.max(...entries) <= 1) return { channels: 1, length: size };
  const { height, width } = mapOf(model, like);
  return { channels: size / (height * width), length: height * width };
}

function broadcast(input: IntegerValues, source: Int32Array | undefined): IntegerValues {
  if (!source) return input;
  const out = new Int32Array(source.length);
  for (let i = 0; i < out.length; i++) out[i] = input[source[i]];
  return input instanceof Int32Array ? out : input;
}
