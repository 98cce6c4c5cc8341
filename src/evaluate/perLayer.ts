/**
 * Error of every layer's output against float, over some images, both models run from the input (so errors accumulate as
 * they do in use).
 *
 *   SQNR = 10·log10(Σ x² / Σ (x − x̂)²) dB     MSE = mean (x − x̂)²     max = max |x − x̂|
 *   saturation: share of values that sit at qmin or qmax while the float value lies more than half a step beyond
 *   used range: max |q − z| / max(|qmin − z|, |qmax − z|)
 */
import type { Graph, ValueId } from '../graph/graph';
import { byInput, type RealInputs } from '../graph/networkInputs';
import { sizeOf } from '../graph/tensor';
import { quantizeInput } from '../integer/quantizeInput';
import type { QuantizedModel, QuantizedTensor } from '../quantize/quantizedModel';
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
  /** Mean square and largest magnitude of the float values. */
  readonly signal: number;
  readonly peak: number;
  /** Smallest and largest integer that was made, or value, where it stays float. */
  readonly low: number;
  readonly high: number;
  /** Values that are NaN or infinite: of the float model, and of this one where float has a number. */
  readonly lost: { readonly float: number; readonly quantized: number };
}

interface Sums {
  signal: number;
  noise: number;
  count: number;
  most: number;
  peak: number;
  low: number;
  high: number;
  lostFloat: number;
  lostQuantized: number;
  saturated: number;
  /** Largest share of the range that an integer went to, 0..1. */
  used: number;
}

/** Of one image in float: what the runtime shows at a time. */
const heldBytes = 2 ** 25;

/**
 * By value id, for the network's inputs and outputs and every value that an integer step or an island makes in integers. Each
 * image is summed on its own and images are added in their order, so the figures do not depend on how many are computed at a time.
 *
 * @param images from the first to the last, each time: where an image's values are too many to be held, they are walked several times
 */
export async function measureLayers(
  model: QuantizedModel,
  compute: Compute,
  images: () => AsyncIterable<RealInputs>,
  total: number,
  job: Job = {},
  held = heldBytes,
): Promise<ReadonlyMap<ValueId, LayerError>> {
  const made = new Set(model.steps.flatMap((step) => step.outputs).filter((value) => model.tensors[value]));
  const groups = groupsOf(model.graph, [...new Set([...model.inputs, ...made, ...model.outputs])], held);
  const sums = new Map<ValueId, Sums>();
  const quantized = await compute.open(model);
  try {
    let done = 0;
    for (const group of groups) {
      const float = await openFloat(
        model.graph,
        [...group].filter((value) => made.has(value)),
      );
      const measure = (image: RealInputs): Promise<ImageSums> => measureImage(model, group, float, quantized, image);
      try {
        for await (const ofImage of prefetch(images(), quantized.lanes, measure)) {
          throwIfCancelled(job.signal);
          for (const [value, more] of ofImage) sums.set(value, plus(sums.get(value), more));
          const runs = { done: ++done, total: groups.length * total };
          job.onProgress?.({ stage: 'Measuring layers', ...runs, unit: groups.length > 1 ? 'runs' : 'images' });
        }
      } finally {
        await float.close();
      }
    }
  } finally {
    await quantized.close();
  }
  return new Map([...sums].filter(([, { count }]) => count > 0).map(([value, sum]) => [value, errorOf(sum)]));
}

/** In their order, as many at a time as may be held; at least one. */
function groupsOf({ values }: Graph, measured: readonly ValueId[], held: number): readonly ReadonlySet<ValueId>[] {
  const groups: Set<ValueId>[] = [];
  let free = 0;
  for (const value of measured) {
    const bytes = 4 * sizeOf(values[value].shape ?? []);
    if (groups.length === 0 || bytes > free) {
      groups.push(new Set());
      free = held;
    }
    groups[groups.length - 1].add(value);
    free -= bytes;
  }
  return groups;
}

type ImageSums = ReadonlyMap<ValueId, Sums>;

async function measureImage(
  { tensors, inputs, inputRounding }: QuantizedModel,
  group: ReadonlySet<ValueId>,
  float: Runner,
  quantized: Runner,
  image: RealInputs,
): Promise<ImageSums> {
  const sums = new Map<ValueId, Sums>();
  const real = await float.run(image);
  const made = await quantized.run(image, (value, integers) => {
    const tensor = tensors[value];
    const wanted = real.get(value);
    if (tensor && wanted && group.has(value)) sums.set(value, sumsOf(wanted, integers, tensor));
  });
  for (const [input, data] of byInput(inputs, image)) {
    const tensor = tensors[input];
    if (tensor && group.has(input)) sums.set(input, sumsOf(data, quantizeInput(data, tensor, inputRounding), tensor));
  }
  for (const [value, found] of made) {
    const wanted = real.get(value);
    if (!tensors[value] && wanted && group.has(value)) sums.set(value, sumsOf(wanted, found, asItIs));
  }
  return sums;
}

/** Of a value that stays float. */
const asItIs: Numbers = { scale: [1], zeroPoint: 0, qmin: -Infinity, qmax: Infinity, shape: [] };

function plus(a: Sums | undefined, b: Sums): Sums {
  if (!a) return b;
  return {
    signal: a.signal + b.signal,
    noise: a.noise + b.noise,
    count: a.count + b.count,
    most: Math.max(a.most, b.most),
    peak: Math.max(a.peak, b.peak),
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    lostFloat: a.lostFloat + b.lostFloat,
    lostQuantized: a.lostQuantized + b.lostQuantized,
    saturated: a.saturated + b.saturated,
    used: Math.max(a.used, b.used),
  };
}

interface Numbers extends Pick<QuantizedTensor, 'zeroPoint' | 'qmin' | 'qmax' | 'shape'> {
  readonly scale: ArrayLike<number>;
}

/** Sums are local variables until the end: as fields of an object, millions of numbers took ten times as long. */
function sumsOf(real: Float32Array, integers: ArrayLike<number>, numbers: Numbers): Sums {
  const { scale, zeroPoint, qmin, qmax, shape } = numbers;
  const count = integers.length;
  const plane = scale.length === 1 ? count : count / (shape[1] || 1);
  let [signal, noise, most, peak, low, high] = [0, 0, 0, 0, Infinity, -Infinity];
  let [saturated, lostFloat, lostQuantized] = [0, 0, 0];
  for (let i = 0, channel = 0; i < count; channel++) {
    const step = scale[channel];
    for (const end = i + plane; i < end; i++) {
      const x = real[i];
      const q = integers[i];
      const error = Math.abs(x - step * (q - zeroPoint));
      signal += x * x;
      noise += error * error;
      if (error > most) most = error;
      if (Math.abs(x) > peak) peak = Math.abs(x);
      if (q < low) low = q;
      if (q > high) high = q;
      // What is lost in float is lost in the error too.
      if (!(error < Infinity)) {
        if (!Number.isFinite(x)) lostFloat++;
        else lostQuantized++;
      }
      if ((q === qmin || q === qmax) && beyond(x / step + zeroPoint, qmin, qmax)) saturated++;
    }
  }
  const used = Math.max(high - zeroPoint, zeroPoint - low, 0) / Math.max(qmax - zeroPoint, zeroPoint - qmin);
  return { signal, noise, count, most, peak, low, high, lostFloat, lostQuantized, saturated, used };
}

/** A ReLU's own zero is no saturation: its float value is not below. */
function beyond(exact: number, qmin: number, qmax: number): boolean {
  return exact < qmin - 0.5 || exact > qmax + 0.5;
}

function errorOf(sums: Sums): LayerError {
  const { signal, noise, count, most, peak, low, high, saturated, used, lostFloat, lostQuantized } = sums;
  // An exact layer (all zeros, say) has no finite ratio; 200 dB says "exact" and stays a JSON number.
  const sqnrDb = noise === 0 ? 200 : signal === 0 ? -200 : Math.min(200, 10 * Math.log10(signal / noise));
  const figures = { sqnrDb, mse: noise / count, maxError: most, saturation: saturated / count, usedRange: used };
  const lost = { float: lostFloat, quantized: lostQuantized };
  return { ...figures, signal: signal / count, peak, low, high, lost };
}
