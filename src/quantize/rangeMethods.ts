/**
 * Range methods for weights: which values the integer range must cover. Each returns the weights after clipping.
 *
 * `min-max` keeps all. `outlier:m` (report 3.5) moves values further than m·σ from the mean to the border: mean ± m·σ, or,
 * as the appendix writes it, ±m·σ without the mean.
 */
import { InputError } from '../util/errors';

export interface ParsedMethod {
  readonly name: string;
  readonly parameter?: number;
}

export function parseMethod(text: string): ParsedMethod {
  const [name, parameter] = text.split(':');
  return parameter === undefined ? { name } : { name, parameter: Number(parameter) };
}

/** `appendix`: the mean is left out of the border, in float32 as the appendix computes it. */
export function clipWeights(weights: Float32Array, method: string, appendix: boolean): Float32Array {
  const { name, parameter } = parseMethod(method);
  if (name === 'min-max') return weights;
  if (name === 'outlier') return rejectOutliers(weights, parameter ?? 2, appendix);
  throw new InputError(`"range.weights" is ${method}; expected min-max or outlier:m (for example outlier:4)`);
}

function rejectOutliers(weights: Float32Array, m: number, appendix: boolean): Float32Array {
  const { mean, deviation } = moments(weights);
  const border = appendix ? Math.fround(m * deviation) : m * deviation;
  const centre = appendix ? 0 : mean;
  return weights.map((w) => {
    if (Math.abs(w - mean) <= border) return w;
    return w > mean ? centre + border : centre - border;
  });
}

/** Mean and unbiased standard deviation (n − 1), as torch.std has it. */
function moments(values: Float32Array): { readonly mean: number; readonly deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean: Math.fround(mean), deviation: Math.fround(Math.sqrt(squares / Math.max(values.length - 1, 1))) };
}
