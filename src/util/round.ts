/**
 * Rounding of real numbers to integers.
 *
 *   |      x | ties-even | ties-up | ties-away | floor | toward-zero |
 *   |   −2.5 |        −2 |      −2 |        −3 |    −3 |          −2 |
 *   |    2.5 |         2 |       3 |         3 |     2 |           2 |
 */
export const roundings = ['nearest-ties-even', 'nearest-ties-up', 'nearest-ties-away', 'floor', 'toward-zero'] as const;
export type Rounding = (typeof roundings)[number];

/** To the nearest integer, whatever ties do; the others go one way. */
export function roundsToNearest(rounding: Rounding): boolean {
  return rounding !== 'floor' && rounding !== 'toward-zero';
}

/**
 * Rounds a real number to an integer. Works on |x|, because |x| − floor(|x|) is exact for every double, while
 * x − floor(x) and x + 0.5 are not (−0.49999999999999994 would become a tie). Never −0.
 */
export function roundReal(x: number, rounding: Rounding): number {
  if (rounding === 'floor') return Math.floor(x) + 0;
  const magnitude = Math.abs(x);
  const whole = Math.floor(magnitude);
  const rounded = whole + (roundsOutward(magnitude - whole, whole % 2 === 1, x < 0, rounding) ? 1 : 0);
  return x < 0 ? 0 - rounded : rounded;
}

/** Whether a magnitude whose whole part is `odd` moves away from zero, for what its fraction is. */
export function roundsOutward(fraction: number, odd: boolean, negative: boolean, rounding: Rounding): boolean {
  switch (rounding) {
    case 'nearest-ties-even':
      return fraction > 0.5 || (fraction === 0.5 && odd);
    case 'nearest-ties-up':
      return negative ? fraction > 0.5 : fraction >= 0.5;
    case 'nearest-ties-away':
      return fraction >= 0.5;
    case 'floor':
      return negative && fraction > 0;
    case 'toward-zero':
      return false;
  }
}

/** Rounds to the nearest integer, ties to even, exactly as IEEE rint and torch.round do. */
export function roundTiesEven(x: number): number {
  const below = Math.floor(x);
  const fraction = x - below;
  if (fraction < 0.5) return below;
  if (fraction > 0.5) return below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** Rounds to the nearest integer, ties away from zero, as C's round does. */
export function roundTiesAway(x: number): number {
  const magnitude = Math.abs(x);
  const whole = Math.floor(magnitude);
  const rounded = magnitude - whole >= 0.5 ? whole + 1 : whole;
  return x < 0 ? 0 - rounded : rounded;
}

export function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}
