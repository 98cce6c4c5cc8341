/** The head of the page: what the model is, what should be known about it, and which run the figures come from. */
import { count, shapeText } from '../../src/protocol/numberText';
import type { InspectResult } from '../../src/protocol/results';
import type { ModelView } from '../../src/protocol/viewModel';
import { h, type View } from '../lib/dom';

/** @param onSelect told the layer that the finding is about */
export function createSummary(onSelect: (layer: string) => void): View<ModelView> {
  const title = h('h1', { id: 'title' });
  const facts = h('p', { class: 'facts' });
  const provenance = h('p', { class: 'provenance' });
  const notes = h('ul', { class: 'notes', 'aria-label': 'Notes' });
  const other = h('p', { class: 'provenance' });
  const finding = h('button', { type: 'button', class: 'finding', title: 'Select this layer' });
  let model: ModelView | undefined;
  finding.addEventListener('click', () => model?.finding && onSelect(model.finding.layer));
  const element = h('header', {}, title, facts, provenance, other, finding, notes);
  return {
    element,
    update(next) {
      model = next;
      const { title: text, summary, provenance: run } = next;
      other.textContent = next.beside === undefined ? '' : `Compared with: ${next.beside.provenance}`;
      other.hidden = next.beside === undefined;
      finding.textContent = next.finding?.text ?? '';
      finding.hidden = next.finding === undefined;
      title.textContent = text;
      facts.replaceChildren(...factsOf(next).map((fact) => h('span', {}, fact)));
      provenance.textContent = run ?? 'Not quantized yet: the table shows the model itself.';
      notes.replaceChildren(...summary.notes.map((note) => h('li', {}, note)));
      notes.hidden = summary.notes.length === 0;
    },
    dispose: () => undefined,
  };
}

const formatNames = { onnx: 'ONNX', darknet: 'Darknet' } as const;

function factsOf({ layers, summary: { format, inputs, outputs, totals } }: ModelView): readonly string[] {
  return [
    `${formatNames[format]}, ${layers.length} layers`,
    `${count(totals.params)} parameters`,
    `${count(totals.macs)} MACs`,
    `in ${portsText(inputs)}`,
    `out ${portsText(outputs)}`,
  ];
}

const portsShown = 3;

function portsText(ports: InspectResult['inputs']): string {
  const texts = ports.slice(0, portsShown).map(({ name, shape }) => [name, shapeText(shape)].filter(Boolean).join(' '));
  const more = ports.length - portsShown;
  return texts.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
