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
