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
import type { Batch } from './layerwise';
import { operandMeans } from './operandMeans';

/** The corrected biases: int32, at scale s_in·s_w. */
export function correctedBias(batch: Batch, step: ConvStep, floatMean: Float64Array): Int32Array {
  const scale = accumulatorScale(batch, step);
  const products = productMeans(batch, step);
  return Int32Array.from(floatMean, (mean, o) =>
    clamp(roundTiesEven(mean / scale(o) - products[o]), -(2 ** 31), 2 ** 31 - 1),
  );
}

/** s_in·s_w of an output channel. */
export function accumulatorScale(batch: Batch, step: ConvStep): (o: number) => number {
  const input = batch.model.tensors[step.inputs[0]]?.scale[0] ?? 1;
  return (o) => input * step.weightScale[step.weightScale.length === 1 ? 0 : o];
}

/** Mean of Σ ŵ·q of each output channel, over all images and positions. */
function productMeans(batch: Batch, step: ConvStep): Float64Array {
  const { weights, weightShape, groups } = step;
  const operands = operandMeans(batch, step);
  const [outputs] = weightShape;
  const width = weights.length / outputs;
  return Float64Array.from({ length: outputs }, (_, o) => {
    const first = Math.floor((o * groups) / outputs) * width;
    let mean = 0;
    for (let k = 0; k < width; k++) mean += weights[o * width + k] * operands[first + k];
    return mean;
  });
}
