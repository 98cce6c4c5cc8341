/**
 * Error of every layer's output against float, over some images, both models run from the input (so errors accumulate as
 * they do in use).
 *
 *   SQNR = 10·log10(Σ x² / Σ (x − x̂)²) dB     MSE = mean (x − x̂)²     max = max |x − x̂|
 *   saturation: share of values that sit at qmin or qmax while the float value lies more than half a step beyond
 *   used range: max |q − z| / max(|qmin − z|, |qmax − z|)
 */
import type { ValueId } from '../graph/graph';
import type { IntegerValues, QuantizedModel, QuantizedTensor } from '../quantize/quantizedModel';
import { throwIfCancelled } from '../util/errors';
import { prefetch } from '../util/prefetch';
import type { Job } from '../util/progress';
import { openFloat, type Compute, type Runner } from './runQuantized';

export interface LayerError {
  readonly sqnrDb: number;
  readonly mse: number;
  readonly maxError: number;
  readonly saturation: number;
  readonly usedRange: number;
}

interface Sums {
  signal: number;
  noise: number;
  count: number;
  most: number;
  saturated: number;
  /** Largest share of the range that an integer went to, 0..1. */
  used: number;
}

/**
 * By value id, for every value that an integer step or an island makes in integers. Each image is summed on its own and
 * images are added in their order, so the figures do not depend on how many are computed at a time.
 */
export async function measureLayers(
  model: QuantizedModel,
  compute: Compute,
  images: AsyncIterable<Float32Array>,
  total: number,
  job: Job = {},
): Promise<ReadonlyMap<ValueId, LayerError>> {
  const values = [...new Set(model.steps.flatMap((step) => step.outputs))].filter((value) => model.tensors[value]);
  const sums = new Map<ValueId, Sums>();
  const float = await openFloat(model.graph, values);
  const quantized = await compute.open(model);
  try {
    let done = 0;
    const measure = (image: Float32Array): Promise<ImageSums> => measureImage(model, float, quantized, image);
    for await (const ofImage of prefetch(images, quantized.lanes, measure)) {
      throwIfCancelled(job.signal);
      for (const [value, more] of ofImage) sums.set(value, plus(sums.get(value), more));
      job.onProgress?.({ stage: 'Measuring layers', done: ++done, total, unit: 'images' });
    }
  } finally {
    await float.close();
    await quantized.close();
  }
  return new Map([...sums].filter(([, { count }]) => count > 0).map(([value, sum]) => [value, errorOf(sum)]));
}

type ImageSums = ReadonlyMap<ValueId, Sums>;

async function measureImage(
  { tensors }: QuantizedModel,
  float: Runner,
  quantized: Runner,
  image: Float32Array,
): Promise<ImageSums> {
  const sums = new Map<ValueId, Sums>();
  const real = await float.run(image);
  await quantized.run(image, (value, integers) => {
    const tensor = tensors[value];
    const wanted = real.get(value);
    if (tensor && wanted) sums.set(value, sumsOf(wanted, integers, tensor));
  });
  return sums;
}

function plus(a: Sums | undefined, b: Sums): Sums {
  if (!a) return b;
  return {
    signal: a.signal + b.signal,
    noise: a.noise + b.noise,
    count: a.count + b.count,
    most: Math.max(a.most, b.most),
    saturated: a.saturated + b.saturated,
    used: Math.max(a.used, b.used),
  };
}

function sumsOf(real: Float32Array, integers: IntegerValues, tensor: QuantizedTensor): Sums {
  const sums: Sums = { signal: 0, noise: 0, count: integers.length, most: 0, saturated: 0, used: 0 };
  const { scale, zeroPoint, qmin, qmax, shape } = tensor;
  let furthest = 0;
  const plane = scale.length === 1 ? integers.length : integers.length / (shape[1] || 1);
  for (let i = 0; i < integers.length; i++) {
    const step = scale[Math.floor(i / plane)];
    const q = integers[i];
    const error = Math.abs(real[i] - step * (q - zeroPoint));
    sums.signal += real[i] * real[i];
    sums.noise += error * error;
    if (error > sums.most) sums.most = error;
    if (Math.abs(q - zeroPoint) > furthest) furthest = Math.abs(q - zeroPoint);
    if ((q === qmin || q === qmax) && beyond(real[i] / step + zeroPoint, qmin, qmax)) sums.saturated++;
  }
  sums.used = furthest / Math.max(qmax - zeroPoint, zeroPoint - qmin);
  return sums;
}

/** A ReLU's own zero is no saturation: its float value is not below. */
function beyond(exact: number, qmin: number, qmax: number): boolean {
  return exact < qmin - 0.5 || exact > qmax + 0.5;
}

function errorOf({ signal, noise, count, most, saturated, used }: Sums): LayerError {
  // An exact layer (all zeros, say) has no finite ratio; 200 dB says "exact" and stays a JSON number.
  const sqnrDb = noise === 0 ? 200 : signal === 0 ? -200 : Math.min(200, 10 * Math.log10(signal / noise));
  return { sqnrDb, mse: noise / count, maxError: most, saturation: saturated / count, usedRange: used };
}
