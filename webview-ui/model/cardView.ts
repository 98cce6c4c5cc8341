/** The result card: verdict, figures of float and integers side by side, the worst layers, and what to try next, with a button each. */
import { t } from '@vscode/l10n';
import { severitySigns } from '../../src/protocol/views/overlayColour';
import type { CardFigure, ResultCard } from '../../src/protocol/views/resultCard';
import type { NextStep } from '../../src/protocol/views/nextSteps';
import { h, type View } from '../lib/dom';

export interface CardIntents {
  readonly select: (layer: string) => void;
  readonly apply: (step: string) => void;
}

export function createCardView({ select, apply }: CardIntents): View<ResultCard | undefined> {
  const sign = h('span', { class: 'sign', 'aria-hidden': 'true' });
  const verdict = h('span', { class: 'verdict' });
  const body = h('div', { class: 'card-body' });
  const element = h('details', { class: 'card' }, h('summary', {}, sign, verdict), body);
  let shown: string | undefined;
  let isFresh = true;
  return {
    element,
    update(card) {
      element.hidden = card === undefined;
      const now = JSON.stringify(card);
      // What a run has just come to is open. What was there before the page is one line: the panes need the room.
      const isNews = !isFresh;
      isFresh = false;
      if (!card || now === shown) return;
      element.open = isNews;
      shown = now;
      element.dataset.severity = card.severity;
      sign.textContent = severitySigns[card.severity];
      verdict.textContent = card.verdict;
      body.replaceChildren(figures(card), side(card, select, apply));
    },
    dispose: () => undefined,
  };
}

function figures({ figures: rows, verdict }: ResultCard): HTMLElement {
  const heads = ['', t('Float'), t('Integers'), ''].map((text) => h('th', { scope: 'col' }, text));
  return h(
    'table',
    { class: 'card-figures', 'aria-label': verdict },
    h('thead', {}, h('tr', {}, ...heads)),
    h('tbody', {}, ...rows.map(figureRow)),
  );
}

function figureRow({ label, float = '', integers, note = '' }: CardFigure): HTMLElement {
  const cells = [float, integers].map((text) => h('td', { class: 'number' }, text));
  return h('tr', {}, h('th', { scope: 'row' }, label), ...cells, h('td', { class: 'note' }, note));
}

function side(card: ResultCard, select: CardIntents['select'], apply: CardIntents['apply']): HTMLElement {
  const { worst, cautions, steps } = card;
  const layers = worst.map(({ layer, text }) => {
    const name = h('span', { class: 'cut-front' }, h('bdi', {}, layer));
    const button = h('button', { type: 'button', class: 'link', title: `${t('Select this layer')}: ${layer}` }, name);
    button.addEventListener('click', () => select(layer));
    return h('span', { class: 'worst' }, button, h('span', {}, ` ${text}`));
  });
  return h(
    'div',
    { class: 'card-side' },
    ...cautions.map((caution) => h('p', { class: 'caution' }, `▲ ${caution}`)),
    ...(steps.length > 0 ? [worthTrying(steps, apply)] : []),
    ...(layers.length > 0 ? [h('p', {}, t('Noisiest layers: '), ...layers)] : []),
  );
}

function worthTrying(steps: readonly NextStep[], apply: CardIntents['apply']): HTMLElement {
  const rows = steps.map((step) => stepRow(step, apply));
  return h('div', { class: 'next' }, h('h2', {}, t('Worth trying')), h('ul', { class: 'steps' }, ...rows));
}

function stepRow({ id, text, why, takes, command }: NextStep, apply: CardIntents['apply']): HTMLElement {
  const label = command === 'chooseData' ? t('Choose…') : command === undefined ? t('Apply') : t('Run');
  const button = h(
    'button',
    { type: 'button', class: 'secondary', 'data-step': id, 'aria-label': `${label}: ${text}` },
    label,
  );
  button.addEventListener('click', () => apply(id));
  return h(
    'li',
    {},
    button,
    h('span', {}, h('strong', {}, takes === undefined ? text : `${text}, ${takes}`), ` ${why}`),
  );
}
