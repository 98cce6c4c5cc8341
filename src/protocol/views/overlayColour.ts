/** From an overlay's colour rule to one of nine colours, for the tree and the page alike. Never the only sign: each has a glyph or a text. */
import type { Overlay, Severity } from './viewModel';

/** The five steps of the gradient, from the smallest value to the largest. */
export type Step = 0 | 1 | 2 | 3 | 4;

export type Colour =
  | { readonly kind: 'severity'; readonly severity: Severity }
  | { readonly kind: 'step'; readonly step: Step }
  /** Beyond an end of the gradient, which no finite step leads to: zero on a logarithmic scale, an infinity on any. */
  | { readonly kind: 'off'; readonly end: 'low' | 'high' };

/** The sign of each, which says it without a colour. */
export const severitySigns: Readonly<Record<Severity, string>> = { good: '✓', warn: '▲', bad: '✕' };

/**
 * The colour of each layer that has a value. Equal values get equal colours; a single value gets the middle step. What has no place on
 * the scale does not stretch it, and NaN has no colour.
 */
export function coloursOf({ values, colour: rule }: Overlay): (layer: string) => Colour | undefined {
  const valueOf = (layer: string): number | undefined => (Object.hasOwn(values, layer) ? values[layer] : undefined);
  if (rule.kind === 'thresholds') {
    return (layer) => mapped(valueOf(layer), (value) => ({ kind: 'severity', severity: severityOf(rule, value) }));
  }
  const position = rule.log ? Math.log : (value: number) => value;
  const [low, high] = (rule.ends ?? endsOf(Object.values(values), rule.log) ?? [1, 1]).map(position);
  return (layer) => mapped(valueOf(layer), (value) => gradientColour(value, rule.log, position, low, high));
}

/** The least and the greatest of the values that have a place on the scale: finite, and positive on a logarithmic one. */
export function endsOf(values: readonly number[], log: boolean): readonly [low: number, high: number] | undefined {
  const placed = values.filter((value) => hasPlace(value, log));
  if (placed.length === 0) return undefined;
  return [placed.reduce((a, b) => Math.min(a, b)), placed.reduce((a, b) => Math.max(a, b))];
}

export const hasPlace = (value: number, log: boolean): boolean => Number.isFinite(value) && (!log || value > 0);

/**
 * Name of the colour as package.json contributes it. One dot only: VS Code makes the name of a page's CSS variable from
 * it and replaces no more than the first.
 */
export function colourId(colour: Colour): string {
  switch (colour.kind) {
    case 'severity':
      return severityIds[colour.severity];
    case 'step':
      return `shiftwise.overlayStep${colour.step}`;
    case 'off':
      return 'shiftwise.overlayOffScale';
  }
}

const severityIds: Readonly<Record<Severity, string>> = {
  good: 'shiftwise.overlayGood',
  warn: 'shiftwise.overlayWarn',
  bad: 'shiftwise.overlayBad',
};

function severityOf(rule: { warn: number; bad: number; lowIsBad: boolean }, value: number): Severity {
  const sign = rule.lowIsBad ? -1 : 1;
  if (sign * value > sign * rule.bad) return 'bad';
  return sign * value > sign * rule.warn ? 'warn' : 'good';
}

function gradientColour(
  value: number,
  log: boolean,
  position: (value: number) => number,
  low: number,
  high: number,
): Colour | undefined {
  if (Number.isNaN(value)) return undefined;
  if (!hasPlace(value, log)) return { kind: 'off', end: value > 0 ? 'high' : 'low' };
  return { kind: 'step', step: stepOf(position(value), low, high) };
}

function stepOf(position: number, low: number, high: number): Step {
  if (!(high > low)) return 2;
  const share = (position - low) / (high - low);
  return Math.max(0, Math.min(4, Math.floor(share * 5))) as Step;
}

function mapped<T, R>(value: T | undefined, map: (value: T) => R): R | undefined {
  return value === undefined ? undefined : map(value);
}
