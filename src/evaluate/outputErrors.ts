/**
 * How far an output is from float's, over all images:
 *
 *   SQNR = 10·log10(Σ y² / Σ (y − ŷ)²) dB      cosine = Σ y·ŷ / √(Σ y² · Σ ŷ²)      largest error = max |y − ŷ|
 */
import { decibelsOf } from './outputNoise';

/** Sums of one image; null where both have different numbers of values, as detections that a network selects may. */
export type ErrorSums = readonly [signal: number, noise: number, dot: number, energy: number, largest: number] | null;

export interface OutputErrors {
  /** Within ±200. */
  readonly sqnrDb: number | null;
  readonly cosine: number | null;
  readonly largestError: number | null;
}

/** Where both are the same and no finite number, nothing is added. */
export function errorSums(wanted: Float32Array, got: Float32Array): ErrorSums {
  if (wanted.length !== got.length) return null;
  let [signal, noise, dot, energy, largest] = [0, 0, 0, 0, 0];
  for (let i = 0; i < wanted.length; i++) {
    const [y, z] = [wanted[i], got[i]];
    if (!Number.isFinite(y) && Object.is(y, z)) continue;
    signal += y * y;
    noise += (y - z) ** 2;
    dot += y * z;
    energy += z * z;
    largest = Math.max(largest, Math.abs(y - z));
  }
  return [signal, noise, dot, energy, largest].map(finite) as unknown as ErrorSums;
}

/** JSON has no infinity. */
const finite = (sum: number): number => (Number.isFinite(sum) ? sum : Number.MAX_VALUE);

/** Null where an image could not be compared, or where there is no direction to compare. Each image counts as often as `weights` says. */
export function errorsOf(images: readonly ErrorSums[], weights?: Uint16Array): OutputErrors {
  const sums = images.filter((each) => each !== null);
  if (sums.length === 0 || sums.length < images.length) return { sqnrDb: null, cosine: null, largestError: null };
  const total = (of: number): number => sums.reduce((sum, each, at) => sum + each[of] * (weights?.[at] ?? 1), 0);
  const [signal, noise, dot, energy] = [0, 1, 2, 3].map(total);
  const length = Math.sqrt(signal) * Math.sqrt(energy);
  const largest = sums.reduce((most, each) => Math.max(most, each[4]), 0);
  return {
    sqnrDb: decibelsOf(noise === 0 ? 0 : noise / signal),
    cosine: length > 0 && Number.isFinite(length) ? Math.max(-1, Math.min(1, dot / length)) : null,
    largestError: largest < Number.MAX_VALUE ? largest : null,
  };
}

export function isErrorSums(value: unknown): value is ErrorSums {
  return (
    value === null || (Array.isArray(value) && value.length === 5 && value.every((sum) => typeof sum === 'number'))
  );
}
