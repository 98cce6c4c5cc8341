/** The model as it was read: inputs, outputs, and its layers with shapes, parameters and multiply-accumulates. */
import type { InspectResult, LayerInfo } from '../../protocol/results/results';
import { countText, missing, shapeText } from './figures';
import { markup } from './markup';
import type { Markup } from './markup';
import { scrolling } from './scrolling';

export function modelSection(model: InspectResult): Markup {
  const caption = `Layers of ${model.name} (${model.format})`;
  const table = markup`<table><caption>${caption}</caption>
<thead><tr><th scope="col">#</th><th scope="col" class="text">Layer</th><th scope="col" class="text">Operator</th><th scope="col">Input</th><th scope="col">Output</th><th scope="col">Parameters</th><th scope="col">MACs</th></tr></thead>
<tbody>${model.layers.map(layerRow)}</tbody>
<tfoot><tr><th scope="row" class="text" colspan="5">Total</th><td>${countText(model.totals.params)}</td><td>${count(model.totals.macs)}</td></tr></tfoot></table>`;
  return markup`<p>Inputs: ${portsText(model.inputs)}. Outputs: ${portsText(model.outputs)}.</p>${scrolling(caption, table)}
${model.notes.length > 0 && markup`<ul>${model.notes.map((note) => markup`<li class="note">${note}</li>`)}</ul>`}`;
}

const portsText = (ports: InspectResult['inputs']): string =>
  ports.map(({ name, shape, type }) => `${name} (${shapeText(shape)}, ${type})`).join(', ') || missing;

/** Nothing is a dash, what is not known a question mark. */
function count(value: number | null): string {
  if (value === null) return '?';
  return value === 0 ? missing : countText(value);
}

function layerRow(layer: LayerInfo): Markup {
  return markup`<tr><td>${layer.index}</td><th scope="row" class="name">${layer.name}</th><td class="text">${layer.op}</td><td>${shapeText(layer.inputShape)}</td><td>${shapeText(layer.outputShape)}</td><td>${count(layer.params)}</td><td>${count(layer.macs)}</td></tr>
`;
}
