/** The head of the page in a line: what the model is and what should be known about it. Which run the figures come from stands beside what that came to. */
import { t } from '@vscode/l10n';
import { count, shapeText } from '../../src/protocol/results/numberText';
import type { InspectResult } from '../../src/protocol/results/results';
import type { ModelView } from '../../src/protocol/views/viewModel';
import { h, type View } from '../lib/dom';

export interface Summary extends View<ModelView> {
  /** What a run lost where, and what made its figures, once on the page. */
  readonly run: HTMLElement;
}

/** @param onSelect told the layer that the finding is about */
export function createSummary(onSelect: (layer: string) => void): Summary {
  const title = h('h1', { id: 'title' });
  const facts = h('p', { class: 'facts' });
  const provenance = h('p', { class: 'provenance' });
  const other = h('p', { class: 'provenance' });
  const stale = h('p', { class: 'stale', role: 'status' });
  const finding = h('button', { type: 'button', class: 'finding' });
  const about = createAbout();
  let model: ModelView | undefined;
  finding.addEventListener('click', () => model?.finding && onSelect(model.finding.layer));
  const headline = h('div', { class: 'headline' });
  const runLine = h('div', { class: 'run-line' }, stale, finding, provenance, other);
  return {
    element: h('header', {}, headline),
    run: runLine,
    update(next) {
      model = next;
      const { title: text, provenance: run } = next;
      setLine(other, next.beside && t('Compared with: {0}', next.beside.provenance));
      setLine(finding, next.finding?.text);
      setLine(stale, next.stale && `▲ ${next.stale}`);
      setLine(provenance, run);
      runLine.hidden = [stale, finding, provenance, other].every(({ hidden }) => hidden);
      headline.replaceChildren(title, facts, about.element);
      title.textContent = text;
      title.title = text;
      facts.replaceChildren(...lineOf(next));
      facts.title = [...lineOf(next)].map(({ textContent }) => textContent).join(' · ');
      about.update(next);
    },
    dispose: () => undefined,
  };
}

/** One line, of which the rest is told where it is pointed at. */
function setLine(element: HTMLElement, text: string | undefined): void {
  element.textContent = text ?? '';
  element.title = text ?? '';
  element.hidden = text === undefined;
}

/** What is seldom asked for: notes, what goes in and out, what the file says of itself, what classes are called. */
function createAbout(): { readonly element: HTMLElement; readonly update: (view: ModelView) => void } {
  const summary = h('summary');
  const notes = h('ul', { class: 'notes', 'aria-label': t('Notes') });
  const list = h('dl', { class: 'about-list' });
  return {
    element: h('details', { class: 'about' }, summary, notes, list),
    update(view) {
      const inspected = view.summary;
      const said = [...inputNotes(inspected), ...inspected.notes];
      summary.textContent = said.length === 0 ? t('About') : t('About · notes: {0}', said.length);
      notes.replaceChildren(...said.map((note) => h('li', {}, note)));
      notes.hidden = said.length === 0;
      list.replaceChildren(
        ...aboutRows(view).map(([label, text]) => h('div', {}, h('dt', {}, label), h('dd', {}, text))),
      );
    },
  };
}

function aboutRows(view: ModelView): readonly (readonly [string, string])[] {
  const { inputs, outputs, about = {}, classes } = view.summary;
  return [
    [t('Model'), figuresOf(view).join(' · ')],
    [t('In'), portsText(inputs)],
    [t('Out'), portsText(outputs)],
    ...Object.entries(about),
    ...(classes ? [[t('Classes'), classes.map((name, at) => `${at} ${name}`).join(', ')] as const] : []),
  ];
}

function withoutRun({ overlays }: ModelView): string {
  return overlays.some(({ atOnce }) => atOnce)
    ? t('No run yet: the table shows what the file itself says of its integers.')
    : t('Not quantized yet: the table shows the model itself.');
}

const formatNames = { onnx: 'ONNX', darknet: 'Darknet' } as const;

/** The most telling first: those that find no room in the line stand below "About" alone. */
function lineOf(view: ModelView): readonly HTMLElement[] {
  const { inputs, outputs } = view.summary;
  const fact = (text: string): HTMLElement => h('span', {}, text);
  const without = view.provenance === undefined ? [h('span', { class: 'provenance' }, withoutRun(view))] : [];
  const ports = [t('in {0}', portsText(inputs)), t('out {0}', portsText(outputs))];
  return [...figuresOf(view).map(fact), ...without, ...ports.map(fact)];
}

function figuresOf({ layers, summary: { format, totals } }: ModelView): readonly string[] {
  return [
    t('{0}, {1} layers', formatNames[format], layers.length),
    t('{0} parameters', count(totals.params)),
    t('{0} MACs', totals.macs === null ? '?' : count(totals.macs)),
  ];
}

/** What inputs are taken for, where they are not the usual one picture with its channels first. */
function inputNotes({ inputs }: Pick<InspectResult, 'inputs'>): readonly string[] {
  if (inputs.length === 1 && inputs[0].layout === 'NCHW') return [];
  return inputs.flatMap(({ name, taken }) =>
    taken === undefined ? [] : [t('Input {0} is taken for {1}.', name, taken)],
  );
}

const portsShown = 3;

function portsText(ports: InspectResult['inputs']): string {
  const texts = ports.slice(0, portsShown).map(({ name, shape }) => [name, shapeText(shape)].filter(Boolean).join(' '));
  const more = ports.length - portsShown;
  return more > 0 ? t('{0} and {1} more', texts.join(', '), more) : texts.join(', ');
}
