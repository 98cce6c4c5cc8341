/** What the overlay's colours mean, in words. */
import { t } from '@vscode/l10n';
import type { Colour, Step } from '../../src/protocol/views/overlayColour';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { h, type View } from '../lib/dom';
import { colourMark } from './colourMark';
import { gradientTexts, type GradientTexts } from './gradientTexts';
import { thresholdEntries } from './legendEntries';

/** @param title names it for those who do not see which of the two overlays it explains @param onRemove told the file whose overlays are not wanted any more */
export function createLegend(name: string, onRemove: (source: string) => void): View<Overlay | undefined> {
  const title = h('span', { class: 'legend-title' });
  const marks = h('span', { class: 'marks' });
  const description = h('span', { class: 'description' });
  const remove = h('button', { type: 'button', class: 'link' }, t('Remove'));
  let source: string | undefined;
  remove.addEventListener('click', () => source !== undefined && onRemove(source));
  const element = h('div', { class: 'legend', role: 'group', 'aria-label': name }, title, marks, description, remove);
  return {
    element,
    update(overlay) {
      element.hidden = overlay === undefined;
      if (!overlay) return;
      title.textContent = overlay.label;
      ({ source } = overlay);
      remove.hidden = source === undefined;
      remove.title = source === undefined ? '' : t('Remove the overlays that were imported from {0}', source);
      marks.replaceChildren(...marksOf(overlay));
      description.textContent = overlay.description;
    },
    dispose: () => undefined,
  };
}

function marksOf(overlay: Overlay): readonly HTMLElement[] {
  const { colour } = overlay;
  return colour.kind === 'thresholds'
    ? thresholdEntries(colour, overlay).map(([severity, text]) => entryOf({ kind: 'severity', severity }, text))
    : gradientMarks(gradientTexts(overlay, colour));
}

function gradientMarks({ scale, below, above }: GradientTexts): readonly HTMLElement[] {
  const steps = ([0, 1, 2, 3, 4] as const).map((step: Step) => colourMark({ kind: 'step', step }));
  return [
    ...(below === undefined ? [] : [entryOf({ kind: 'off', end: 'low' }, below)]),
    ...(scale ? [h('span', { class: 'entry' }, scale[0], ...steps, scale[1])] : []),
    ...(above === undefined ? [] : [entryOf({ kind: 'off', end: 'high' }, above)]),
  ];
}

function entryOf(colour: Colour, text: string): HTMLElement {
  return h('span', { class: 'entry' }, colourMark(colour), text);
}
