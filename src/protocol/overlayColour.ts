/** From an overlay's colour rule to one of eight colours, for the tree and the page alike. Never the only sign: each has a glyph or a text. */
import type { Overlay, Severity } from './viewModel';

/** The five steps of the gradient, from the smallest value to the largest. */
export type Step = 0 | 1 | 2 | 3 | 4;

export type Colour =
  { readonly kind: 'severity'; readonly severity: Severity } | { readonly kind: 'step'; readonly step: Step };

/** The colour of each layer that has a value. Equal values get equal colours; a single value gets the middle step. */
export function coloursOf({ values, colour: rule }: Overlay): (layer: string) => Colour | undefined {
  const valueOf = (layer: string): number | undefined => (Object.hasOwn(values, layer) ? values[layer] : undefined);
  if (rule.kind === 'thresholds') {
    return (layer) => mapped(valueOf(layer), (value) => ({ kind: 'severity', severity: severityOf(rule, value) }));
  }
  const position = rule.log ? (value: number) => Math.log(Math.max(value, Number.MIN_VALUE)) : (value: number) => value;
  const positions = (rule.ends ?? Object.values(values)).map(position);
  const low = positions.reduce((a, b) => Math.min(a, b), Infinity);
  const high = positions.reduce((a, b) => Math.max(a, b), -Infinity);
  return (layer) => mapped(valueOf(layer), (value) => ({ kind: 'step', step: stepOf(position(value), low, high) }));
}

/**
 * Name of the colour as package.json contributes it. One dot only: VS Code makes the name of a page's CSS variable from
 * it and replaces no more than the first.
 */
export function colourId(colour: Colour): string {
  return colour.kind === 'severity' ? severityIds[colour.severity] : `shiftwise.overlayStep${colour.step}`;
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

function stepOf(position: number, low: number, high: number): Step {
  if (!(high > low)) return 2;
  const share = (position - low) / (high - low);
  return Math.max(0, Math.min(4, Math.floor(share * 5))) as Step;
}

function mapped<T, R>(value: T | undefined, map: (value: T) => R): R | undefined {
  return value === undefined ? undefined : map(value);
}
