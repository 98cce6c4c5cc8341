/** What the overlay's colours mean, in words. */
import { number } from '../../src/protocol/numberText';
import type { Colour, Step } from '../../src/protocol/overlayColour';
import type { Overlay, Severity } from '../../src/protocol/viewModel';
import { h, type View } from '../lib/dom';
import { colourMark } from './colourMark';

export function createLegend(): View<Overlay | undefined> {
  const marks = h('span', { class: 'marks' });
  const description = h('span', { class: 'description' });
  const element = h('div', { class: 'legend', 'aria-label': 'Legend' }, marks, description);
  return {
    element,
    update(overlay) {
      element.hidden = overlay === undefined;
      if (!overlay) return;
      marks.replaceChildren(...marksOf(overlay));
      description.textContent = overlay.description;
    },
    dispose: () => undefined,
  };
}

function marksOf(overlay: Overlay): readonly HTMLElement[] {
  return overlay.colour.kind === 'thresholds'
    ? thresholdMarks(overlay.colour, unitOf(overlay))
    : gradientMarks(overlay);
}

function thresholdMarks(rule: { warn: number; bad: number; lowIsBad: boolean }, unit: string): readonly HTMLElement[] {
  const [good, bad] = rule.lowIsBad ? ['≥', '<'] : ['≤', '>'];
  const between = rule.lowIsBad ? [rule.bad, rule.warn] : [rule.warn, rule.bad];
  const entries: readonly (readonly [Severity, string])[] = [
    ['good', `${good} ${rule.warn}${unit}`],
    ['warn', `${between.join('–')}${unit}`],
    ['bad', `${bad} ${rule.bad}${unit}`],
  ];
  return entries.map(([severity, text]) => entryOf({ kind: 'severity', severity }, text));
}

function gradientMarks({ values, colour }: Overlay): readonly HTMLElement[] {
  const numbers = Object.values(values);
  const low = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const high = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const steps = ([0, 1, 2, 3, 4] as const).map((step: Step) => colourMark({ kind: 'step', step }));
  const scale = colour.kind === 'gradient' && colour.log ? ' (logarithmic)' : '';
  return [h('span', { class: 'entry' }, number(low), ...steps, `${number(high)}${scale}`)];
}

function entryOf(colour: Colour, text: string): HTMLElement {
  return h('span', { class: 'entry' }, colourMark(colour), text);
}

function unitOf({ unit }: Overlay): string {
  return unit === '' ? '' : ` ${unit}`;
}
