/**
 * A convolution's arithmetic with its numbers, channel by channel: q_out = round(M · Σ w·(q − z)) + z_out with M = s_in·s_w/s_out, as
 * the program computes M. The error of a channel is that of its weights, 10·log10(Σ w² / Σ (w − s_w·q_w)²).
 */
import type { Arithmetic, ChannelRow } from '../../protocol/results/layerDetail';
import { relativeError } from '../../quantize/adjustment';
import type { QuantizedModel } from '../../quantize/quantizedModel';
import type { FloatWeights } from './weightDetail';

/** Undefined where the layer leaves the network as its accumulators: nothing is adjusted. */
export function arithmeticOf({ tensors, mode, rounding }: QuantizedModel, float: FloatWeights): Arithmetic | undefined {
  const { requantize, inputs, outputs, weightShape } = float.step;
  const [input, output] = [tensors[inputs[0]], tensors[outputs[0]]];
  if (!requantize || !input || !output) return undefined;
  return {
    ...{ mode, rounding },
    input: { scale: input.scale[0], zeroPoint: input.zeroPoint },
    output: { scale: output.scale[0], zeroPoint: output.zeroPoint, bits: output.bits },
    channels: Array.from({ length: weightShape[0] }, (_, channel) =>
      rowOf(float, channel, input.scale[0] / output.scale[0], mode === 'float'),
    ),
  };
}

/** @param ratio of the input's scale to the output's */
function rowOf({ step, weights }: FloatWeights, channel: number, ratio: number, isFloat: boolean): ChannelRow {
  const factor = step.requantize!.factor;
  const at = (length: number): number => (length === 1 ? 0 : channel);
  const scale = step.weightScale[at(step.weightScale.length)];
  const [multiplier, shift] = [factor.multiplier, factor.shift].map((list) => list[at(list.length)]);
  const value = isFloat ? factor.value[at(factor.value.length)] : multiplier * 2 ** -shift;
  const size = weights.length / step.weightShape[0];
  const own = weights.subarray(channel * size, (channel + 1) * size);
  const integers = step.weights.subarray(channel * size, (channel + 1) * size);
  return {
    ...{ channel, weightScale: scale, factor: value },
    ...(!isFloat && { multiplier, shift }),
    min: own.reduce((a, b) => Math.min(a, b), Infinity),
    max: own.reduce((a, b) => Math.max(a, b), -Infinity),
    factorError: relativeError(ratio * scale, value),
    sqnrDb: sqnrOf(own, integers, scale),
  };
}

/** Null where all weights are 0; 200 stands for exact. */
function sqnrOf(real: Float32Array, integers: ArrayLike<number>, scale: number): number | null {
  let [signal, noise] = [0, 0];
  for (let i = 0; i < real.length; i++) {
    signal += real[i] ** 2;
    noise += (real[i] - integers[i] * scale) ** 2;
  }
  if (signal === 0) return null;
  return noise === 0 ? 200 : Math.min(200, 10 * Math.log10(signal / noise));
}
