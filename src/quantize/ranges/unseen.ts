/**
 * Room for what calibration did not see. Where an image brings few numbers, as what squeeze-and-excitation squeezes, each further image may
 * bring the largest yet, and cutting it off spoils a whole channel: in 16 bits PP-OCR's classifier of text had 33 dB for that alone.
 *
 * The ends of n images are taken to fall off exponentially: their furthest lies (H_n − 1)·b beyond their mean, H_n = 1 + 1/2 + … + 1/n. A
 * further image goes beyond it once in n + 1 times, then by b on average. Room of t·b beyond the furthest costs, over n more images of N
 * numbers together, rounded to L steps of a range R,
 *
 *   2·b²·e^(−t) · n/(n + 1)  +  N·(R + t·b)² / (12·L²)       which is least at about t = ln(12·L²·b·n/(n + 1) / (N·R)), if that is above 0
 */
import type { Interval, Population } from './population';

/** `chosen` with room behind the ends at which nothing that was seen is cut off; what never crossed zero is taken not to. */
export function withRoom(population: Population, chosen: Interval, bits: number): Interval {
  const { min, max, meanOfGroups } = population;
  const step = (chosen.max - chosen.min) / (2 ** bits - 1);
  const room = (furthest: number, mean: number): number => roomBeyond(population, furthest - mean, bits);
  return {
    min: min < 0 && chosen.min - min <= step ? Math.min(chosen.min, min - room(-min, -meanOfGroups.min)) : chosen.min,
    max: max > 0 && max - chosen.max <= step ? Math.max(chosen.max, max + room(max, meanOfGroups.max)) : chosen.max,
  };
}

/** @param gap of the furthest end to the images' mean */
function roomBeyond({ images = 0, outOf, min, max }: Population, gap: number, bits: number): number {
  if (images < 2 || gap <= 0) return 0;
  const b = gap / (harmonic(images) - 1);
  const range = Math.max(max, 0) - Math.min(min, 0);
  const share = images / (images + 1);
  return b * Math.max(0, Math.log((12 * (2 ** bits - 1) ** 2 * b * share) / (outOf * range)));
}

function harmonic(n: number): number {
  let sum = 0;
  for (let i = 1; i <= n; i++) sum += 1 / i;
  return sum;
}
