/** A layer's output over a few images, float against the run's integers or against a trial of its own; and its accumulators. */
import { compareValues, errorsOf, evenBins, histogram } from '../../evaluate/compareValues';
import type { Accumulators, Alone, LayerDetail, Trial } from '../../protocol/results/layerDetail';
import { dequantize, quantizeInput } from '../../integer/quantizeInput';
import type { AdjustmentMode, QuantizedTensor, Rounding } from '../../quantize/quantizedModel';
import { clipInterval } from '../../quantize/ranges/clip';
import { parseMethod } from '../../quantize/ranges/method';
import { populationOfValue, type Population } from '../../quantize/ranges/population';
import { clipFor } from '../../quantize/ranges/chosen';
import { activationScaleFor } from '../../quantize/scaleGrid';
import { activationIntegers, activationScale, type ActivationRules } from '../../quantize/scales';
import { DistributionObserver } from '../../calibrate/distribution';
import { signedBits } from '../../quantize/steps/range';
import type { Observed } from './observe';

/** The run's integers: both networks run from the input, so errors of earlier layers are in them; `alone` leaves those out. */
export function activationsOfRun(
  seen: Observed,
  asRun: Trial,
  rounding: Rounding,
): NonNullable<LayerDetail['activations']> {
  const { real, quantized, tensor } = seen;
  const step = tensor.scale.reduce((a, b) => Math.max(a, b), 0);
  const grid = { step, low: (tensor.qmin - tensor.zeroPoint) * step, high: (tensor.qmax - tensor.zeroPoint) * step };
  const line = `${countText(seen)}, ${tensor.bits} bits, as in the run (errors of earlier layers included)`;
  const trial = { ...asRun, bits: tensor.bits };
  return { ...compareValues({ real, quantized, grid }, line), trial, alone: aloneOn(seen, tensor, rounding) };
}

/** The float values on the tensor's grid: what its rounding and clipping cost, whatever reaches the layer. */
function aloneOn({ real }: Observed, tensor: QuantizedTensor, rounding: Rounding): Alone {
  const quantized = dequantize(quantizeInput(real, tensor, rounding), tensor);
  const { sqnrDb, mse, maxError } = errorsOf(
    real,
    real.map((x, i) => quantized[i] - x),
  );
  return { sqnrDb, mse, maxError };
}

/** How the run rounds and chooses scales: a trial does as it does. */
export interface TrialRules extends ActivationRules {
  readonly rounding: Rounding;
  readonly adjustment: AdjustmentMode;
}

/**
 * Another method or width for this output alone: its input is exact, so only its own rounding and clipping is seen. What the
 * run itself used is tried on the run's own grid.
 */
export function activationsTried(
  seen: Observed,
  trial: Trial,
  asRun: Trial,
  rules: TrialRules,
): NonNullable<LayerDetail['activations']> {
  const { real } = seen;
  const { method, bits } = trial;
  const same = method === asRun.method && bits === seen.tensor.bits;
  const tensor = same ? seen.tensor : triedTensor(seen, trial, rules);
  const { scale, zeroPoint, qmin, qmax } = tensor;
  const quantized = dequantize(quantizeInput(real, tensor, rules.rounding), tensor);
  const grid = { step: scale[0], low: (qmin - zeroPoint) * scale[0], high: (qmax - zeroPoint) * scale[0] };
  const from = same ? 'its range as in the run' : 'its range from these images';
  const line = `${countText(seen)}, ${method}, ${bits} bits, tried on this output alone (its input exact), ${from}`;
  return { ...compareValues({ real, quantized, grid }, line), trial, alone: aloneOn(seen, tensor, rules.rounding) };
}

function triedTensor(seen: Observed, { method, bits }: Trial, rules: TrialRules): QuantizedTensor {
  const population = populationOf(seen);
  const how = clipFor(population.min, bits, rules);
  const range = clipInterval(population, parseMethod(method, 'range.activations'), how);
  const scale = activationScaleFor(rules.adjustment, activationScale(range, bits, rules).scale);
  const integers = activationIntegers(range, scale, bits, rules);
  return { ...seen.tensor, ...integers, scale: Float64Array.of(scale), bits };
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
      min = Math.min(min, value);
      max = Math.max(max, value);
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
