/** Numbers as people read them in the report: the same text on every machine, whatever its locale. */

import { differenceNote, endText, sureText as sureTextWith } from '../../protocol/results/confidenceText';
import type { Confidence, Interval } from '../../protocol/results/results';
import { metricText as metricTextWith } from '../../protocol/results/metrics';

export const missing = '–';

/** Keeps a figure and its unit on one line. */
export const space = '\u00a0';

const trueMinus = (text: string): string => text.replace(/-/g, '−');

/** Thousands apart by narrow spaces: 1 234 567. */
export function countText(value: number): string {
  return trueMinus(String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f'));
}

/** Four significant digits; powers of ten as 1.234·10⁻⁵ outside 0.001 … 99999. */
export function realText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e5)) return trueMinus(String(Number(value.toPrecision(4))));
  const [digits, exponent] = value.toExponential(3).split('e');
  return `${trueMinus(String(Number(digits)))}·10${superscript(Number(exponent))}`;
}

/** 0.9733 as 97.33 %. */
export const percentText = (share: number, digits = 2): string =>
  `${trueMinus((100 * share).toFixed(digits))}${space}%`;

/** A difference of two shares in percentage points, always with its sign: −0.33. */
export function pointsText(difference: number): string {
  const text = (100 * difference).toFixed(2);
  if (Number(text) === 0) return '±0.00';
  return difference > 0 ? `+${text}` : trueMinus(text);
}

/** One decimal; ∞ where there is no error at all. */
export function decibelText(value: number | null): string {
  if (value === null || Number.isNaN(value)) return missing;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return trueMinus(value.toFixed(1));
}

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes}${space}B`;
  return bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(1)}${space}KiB` : `${(bytes / 2 ** 20).toFixed(2)}${space}MiB`;
}

/** 4.4 M, 612 k: for multiply-accumulates. */
export function largeText(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(2)} G`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M`;
  return value >= 1e4 ? `${(value / 1e3).toFixed(1)} k` : countText(value);
}

const superscripts: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

export const superscript = (value: number): string =>
  [...String(value)].map((sign) => superscripts[sign] ?? sign).join('');

/** A number, or the smallest and largest of a list when they differ: `0.012 … 0.044`. */
export function spanText(values: number | readonly number[], text: (value: number) => string): string {
  if (typeof values === 'number') return text(values);
  if (values.length === 0) return missing;
  const [low, high] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  return low === high ? text(low) : `${text(low)}${space}… ${text(high)}`;
}

export const shapeText = (shape: readonly number[]): string =>
  shape.length === 0 ? missing : shape.map((dimension) => (dimension < 0 ? '?' : dimension)).join('×');

/** A figure with its interval: "23.67 % [21.10, 26.02]". */
export const sureText = (metric: string, value: number, interval: Interval | undefined): string =>
  sureTextWith(metric, value, interval, realText);

/** "[−1.67, 0.12] noise", behind a difference; of shares in points. */
export const sureDifference = (metric: string, interval: Interval | undefined): string =>
  differenceNote(interval, (end) => endText(metric, end, realText));

/** A figure of a row with how sure it is, alone and to float. */
export function judgedText(metric: string, value: number, confidence: Confidence | undefined): string {
  const difference = sureDifference(metric, confidence?.difference?.[metric]);
  return `${sureText(metric, value, confidence?.metrics[metric])}${difference && `, to float ${difference}`}`;
}

/** A metric as the report writes it: shares in percent, other figures with four digits. */
export const metricText = (metric: string, value: number): string => metricTextWith(metric, value, realText);
