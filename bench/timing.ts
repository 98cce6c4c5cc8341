/** Times that other programs on the machine disturb as little as can be. */

/** Milliseconds of processor time of this process, all its threads together. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param at 0 … 1; between two values the mean of both. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = at * (sorted.length - 1);
  return (sorted[Math.floor(place)] + sorted[Math.ceil(place)]) / 2;
}
