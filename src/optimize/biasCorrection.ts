/**
 * Empirical bias correction (report 3.7; Nagel et al. 2019, arXiv:1906.04721, section 4.2): each output channel of the
 * quantized layer gets the mean that it has in the float network, before the activation.
 *
 *   b' = b + E[W·x + b]_float − E[Ŵ·x̂ + b̂]_quantized          in integers: b̂' = round(mean / (s_in·s_w) − mean(Σ ŵ·q))
 *
 * x̂ is what really reaches the layer, errors of the layers before included, so each layer also makes up for them.
 */
import { clamp, roundTiesEven } from '../util/round';
import type { ConvStep } from '../quantize/quantizedModel';
import { accumulatorTensor } from '../quantize/requantization';
import type { Crowd } from './march';

/** The corrected biases: int32, at scale s_in·s_w. */
export function correctedBias(crowd: Crowd, step: ConvStep, floatMean: Float64Array): Int32Array {
  const scale = accumulatorScale(crowd, step);
  const means = accumulatorMeans(crowd, step);
  return Int32Array.from(floatMean, (mean, o) => {
    const products = means[o] - step.bias[o];
    return clamp(roundTiesEven(mean / scale(o) - products), -(2 ** 31), 2 ** 31 - 1);
  });
}

/** s_in·s_w of an output channel. */
export function accumulatorScale(crowd: Crowd, step: ConvStep): (o: number) => number {
  const input = crowd.model.tensors[step.inputs[0]]?.scale[0] ?? 1;
  return (o) => input * step.weightScale[step.weightScale.length === 1 ? 0 : o];
}

/** Mean of the accumulators of each output channel, over all images and positions. */
function accumulatorMeans(crowd: Crowd, step: ConvStep): Float64Array {
  const bare: ConvStep = { ...step, requantize: undefined };
  const sums = new Float64Array(step.weightShape[0]);
  const shape = crowd.model.tensors[step.outputs[0]]?.shape ?? [];
  crowd.run(bare, accumulatorTensor(shape, Float64Array.of(1)), (accumulators) => {
    const size = accumulators.length / sums.length;
    for (let o = 0, at = 0; o < sums.length; o++) {
      let sum = 0;
      for (const end = at + size; at < end; at++) sum += accumulators[at];
      sums[o] += sum / size;
    }
  });
  return sums.map((sum) => sum / crowd.images);
}
