/**
 * `aciq`: analytic clipping (R. Banner et al., Post training 4-bit quantization of convolutional networks, 2018/2019).
 * For a density around μ, the error of clipping at μ ± α and rounding to 2^n steps of Δ = 2α/2^n is
 *
 *   E(α) = 2∫_α^∞ (x − α)² f(x) dx + α²/(3·4^n)       so      E'(α) = −4∫_α^∞ (x − α) f(x) dx + 2α/(3·4^n) = 0
 *
 *   Laplace(b):  ∫_α^∞ (x − α) f dx = b/2·e^(−α/b)           α/b at 4 bits 5.03
 *   Gauss(σ):    σ·∫_0^∞ t φ(α/σ + t) dt                      α/σ at 4 bits 2.55
 *
 * E' grows with α, so its zero is found by bisection. The density whose maximum likelihood is higher is taken:
 * −ln(2eb) against −ln(σ√(2πe)), per number. What a ReLU leaves (nothing below zero) is half of a density around 0.
 */
import type { Density } from './method';
import type { Interval, Population } from './population';

export interface Fit {
  readonly density: Density;
  readonly centre: number;
  /** σ or b. */
  readonly spread: number;
}

/** @param wanted the density to assume; the one that fits better when not given */
export function aciqInterval(population: Population, bits: number, wanted?: Density): Interval {
  const { density, centre, spread } = fitOf(population, wanted);
  const alpha = spread * clippingRatio(density, bits);
  return { min: centre - alpha, max: centre + alpha };
}

export function fitOf(population: Population, wanted?: Density): Fit {
  const { centre, deviation, distance } = momentsOf(population);
  const laplace = -Math.log(2 * Math.E * distance);
  const gauss = -Math.log(deviation * Math.sqrt(2 * Math.PI * Math.E));
  if (wanted ? wanted === 'laplace' : laplace > gauss) return { density: 'laplace', centre, spread: distance };
  return { density: 'gauss', centre, spread: deviation };
}

function momentsOf(population: Population): {
  readonly centre: number;
  readonly deviation: number;
  readonly distance: number;
} {
  const { count, zeros, sum, squares, min } = population;
  if (min >= 0) {
    const positive = count - zeros;
    return { centre: 0, deviation: Math.sqrt(squares / positive), distance: sum / positive };
  }
  const centre = sum / count;
  const deviation = Math.sqrt(Math.max(squares / count - centre ** 2, 0));
  return { centre, deviation, distance: population.meanDistance(centre) };
}

/** α/σ or α/b. */
export function clippingRatio(density: Fit['density'], bits: number): number {
  const excess = density === 'laplace' ? (alpha: number) => Math.exp(-alpha) / 2 : gaussExcess;
  let [low, high] = [0, 40];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (-4 * excess(middle) + (2 * middle) / (3 * 4 ** bits) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** ∫_0^∞ t φ(α + t) dt by Simpson's rule on 0 … 8, where the rest is below 10^−15 of it. */
function gaussExcess(alpha: number): number {
  const intervals = 128;
  const h = 8 / intervals;
  const at = (t: number): number => t * Math.exp(-alpha * t - (t * t) / 2);
  let sum = at(0) + at(8);
  for (let i = 1; i < intervals; i++) sum += (i % 2 === 1 ? 4 : 2) * at(i * h);
  return (Math.exp(-(alpha * alpha) / 2) / Math.sqrt(2 * Math.PI)) * ((sum * h) / 3);
}
