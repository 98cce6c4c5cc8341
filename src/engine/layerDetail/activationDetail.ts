/** A layer's output over a few images, float against the run's integers or against a trial of its own; and its accumulators. */
import { compareValues, evenBins, histogram } from '../../evaluate/compareValues';
import type { Accumulators, LayerDetail, Trial } from '../../protocol/layerDetail';
import { clipInterval } from '../../quantize/ranges/clip';
import { parseMethod } from '../../quantize/ranges/method';
import { populationOfValue, type Population } from '../../quantize/ranges/population';
import { activationScale } from '../../quantize/scales';
import { DistributionObserver } from '../../calibrate/distribution';
import { signedBits } from '../../quantize/steps/range';
import { signedRange } from '../../quantize/weights';
import { clamp, roundTiesEven } from '../../util/round';
import type { Observed } from './observe';

/** The run's integers: both networks run from the input, so errors of earlier layers are in them. */
export function activationsOfRun(seen: Observed, asRun: Trial): NonNullable<LayerDetail['activations']> {
  const { real, quantized, tensor } = seen;
  const step = tensor.scale.reduce((a, b) => Math.max(a, b), 0);
  const grid = { step, low: (tensor.qmin - tensor.zeroPoint) * step, high: (tensor.qmax - tensor.zeroPoint) * step };
  const line = `${countText(seen)}, ${tensor.bits} bits, as in the run (errors of earlier layers included)`;
  return { ...compareValues({ real, quantized, grid }, line), trial: { ...asRun, bits: tensor.bits } };
}

/** Another method or width for this output alone: its input is exact, so only its own rounding and clipping is seen. */
export function activationsTried(
  seen: Observed,
  trial: Trial,
  symmetric: boolean,
): NonNullable<LayerDetail['activations']> {
  const { real } = seen;
  const { method, bits } = trial;
  const range = clipInterval(populationOf(seen), parseMethod(method, 'range.activations'), { bits, grid: undefined });
  const { scale, zeroPoint } = activationScale(range, bits, symmetric);
  const { qmin, qmax } = signedRange(bits);
  const quantized = real.map((x) => scale * (clamp(roundTiesEven(x / scale) + zeroPoint, qmin, qmax) - zeroPoint));
  const grid = { step: scale, low: (qmin - zeroPoint) * scale, high: (qmax - zeroPoint) * scale };
  const line = `${countText(seen)}, ${method}, ${bits} bits, tried on this output alone, its range from these images`;
  return { ...compareValues({ real, quantized, grid }, line), trial };
}

/** As calibration would describe it, had it seen these images only. */
function populationOf({ real, images }: Observed): Population {
  const observer = new DistributionObserver();
  const size = real.length / images;
  const extremes = Array.from({ length: images }, (_, image) => {
    const part = real.subarray(image * size, (image + 1) * size);
    observer.add(part);
    return {
      min: part.reduce((a, b) => Math.min(a, b), Infinity),
      max: part.reduce((a, b) => Math.max(a, b), -Infinity),
    };
  });
  const of = (pick: (values: readonly number[]) => number, key: 'min' | 'max'): Float64Array =>
    Float64Array.of(pick(extremes.map((each) => each[key])));
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / images;
  const ranges = {
    ...{ images, min: of((all) => Math.min(...all), 'min'), max: of((all) => Math.max(...all), 'max') },
    ...{ meanMin: of(mean, 'min'), meanMax: of(mean, 'max'), distributions: [observer.distribution()] },
  };
  const population = populationOfValue(ranges, 0);
  if (!population) throw new Error('nothing was observed');
  return population;
}

export function accumulatorsOf(seen: Observed): Accumulators | undefined {
  if (!seen.accumulators || seen.accumulatorBits === undefined) return undefined;
  let [min, max] = [Infinity, -Infinity];
  for (const values of seen.accumulators) {
    for (const value of values) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  const bins = evenBins([min, max], 96);
  const counts = seen.accumulators.map((values) => histogram(values, bins).counts);
  return {
    provenance: `${seen.accumulators.reduce((sum, { length }) => sum + length, 0)} accumulators of ${imagesText(seen.images)}, as in the run`,
    histogram: {
      start: bins.start,
      width: bins.width,
      counts: counts[0].map((_, bin) => counts.reduce((sum, each) => sum + each[bin], 0)),
    },
    ...{ min, max, worstBits: seen.accumulatorBits, seenBits: signedBits(min, max) },
  };
}

const countText = ({ real, images }: Observed): string => `${real.length} values of ${imagesText(images)}`;
const imagesText = (images: number): string => `${images} calibration image${images === 1 ? '' : 's'}`;
