/** How sure a figure is, in words that command line, report and page share. */
import { metricText } from './metrics';
import type { Interval } from './results';

/** What brackets are, for a line under figures. */
export const confidenceNote =
  'In brackets: 95 % intervals over other pictures of the same kind; a difference whose interval holds 0 is noise.';

/** Whether so many pictures cannot tell the difference from none. */
export const isNoise = ([low, high]: Interval): boolean => low <= 0 && high >= 0;

/** "23.67 % [21.10, 26.02]", the figure alone where there is no interval. */
export function sureText(
  metric: string,
  value: number,
  interval: Interval | undefined,
  other?: (value: number) => string,
): string {
  const text = metricText(metric, value, other);
  return interval ? `${text}\u00a0${bracketed(interval, (end) => endText(metric, end, other))}` : text;
}

/** "[−1.67, 0.12] noise": what stands behind a difference; empty where there is no interval, and where no picture differs. */
export function differenceNote(interval: Interval | undefined, text: (end: number) => string, noise = 'noise'): string {
  if (!interval || interval.every((end) => end === 0)) return '';
  return `${bracketed(interval, text)}${isNoise(interval) ? ` ${noise}` : ''}`;
}

/** An end of an interval, without the unit, which stands with the figure. */
export function endText(metric: string, end: number, other?: (value: number) => string): string {
  return metricText(metric, end, other).replace(/\u00a0(%|dB)$/, '');
}

export const bracketed = ([low, high]: Interval, text: (end: number) => string): string =>
  `[${text(low)}, ${text(high)}]`;
