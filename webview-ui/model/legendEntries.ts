/** What an overlay's marks mean: the words beside each, for the legend, and all of them in one line where there is none. */
import { t } from '@vscode/l10n';
import { number } from '../../src/protocol/results/numberText';
import { severitySigns } from '../../src/protocol/views/overlayColour';
import type { Overlay, Severity } from '../../src/protocol/views/viewModel';
import { gradientTexts } from './gradientTexts';

type Thresholds = Extract<Overlay['colour'], { kind: 'thresholds' }>;

export type SeverityEntry = readonly [severity: Severity, text: string];

const severities: readonly Severity[] = ['good', 'warn', 'bad'];

export function thresholdEntries(rule: Thresholds, { unit: name }: Overlay): readonly SeverityEntry[] {
  const { words } = rule;
  if (words)
    return severities.flatMap((severity) => (words[severity] === undefined ? [] : [[severity, words[severity]]]));
  const [good, bad] = rule.lowIsBad ? ['≥', '<'] : ['≤', '>'];
  const between = rule.lowIsBad ? [rule.bad, rule.warn] : [rule.warn, rule.bad];
  const unit = name === '' ? '' : ` ${name}`;
  return [
    ['good', `${good} ${number(rule.warn)}${unit}`],
    ['warn', `${between.map(number).join(' … ')}${unit}`],
    ['bad', `${bad} ${number(rule.bad)}${unit}`],
  ];
}

/** Head and cells of a column ask for it with every key of a search, and the ends of its bars take a sort of all values. */
const known = new WeakMap<Overlay, string>();

/** `✓ ≥ 20 dB, ▲ 10 … 20 dB, ✕ < 10 dB`, or the ends of the bars. */
export function legendLine(overlay: Overlay): string {
  const line = known.get(overlay) ?? lineOf(overlay);
  known.set(overlay, line);
  return line;
}

function lineOf(overlay: Overlay): string {
  const { colour } = overlay;
  if (colour.kind === 'thresholds')
    return thresholdEntries(colour, overlay)
      .map(([severity, text]) => `${severitySigns[severity]} ${text}`)
      .join(', ');
  const { scale, below, above } = gradientTexts(overlay, colour);
  const off = [below, above].filter((text) => text !== undefined);
  return [
    ...(scale ? [t('Bars, from short to long: {0} … {1}', ...scale)] : []),
    ...(off.length > 0 ? [t('○ off the scale: {0}', off.join(', '))] : []),
  ].join('; ');
}
