/** What the quantized model costs in hardware: a table of the layers that cost something, and the sums. */
import { adjustmentKindText, costsSomething } from '../../protocol/results/cost';
import type { QuantizedLayerInfo, QuantizeResult } from '../../protocol/results/results';
import { bytesText, largeText, missing } from './figures';
import { markup } from './markup';
import type { Markup } from './markup';
import { scrolling } from './scrolling';

type Cost = NonNullable<QuantizedLayerInfo['cost']>;

const titles = ['MACs', 'MAC bits', 'Adjusted', 'Acc. bits', 'Weights', 'Biases', 'Tables', 'Output'];

/** Undefined for runs of versions that knew no cost. */
export function costTable({ layers, cost }: QuantizeResult): Markup | undefined {
  if (!cost) return undefined;
  const caption = 'Hardware cost for one image';
  const heads = titles.map((title) => markup`<th scope="col">${title}</th>`);
  const rows = layers.flatMap((layer) =>
    layer.cost && costsSomething(layer.cost) ? [layerRow(layer, layer.cost)] : [],
  );
  return markup`${scrolling(
    caption,
    markup`<table><caption>${caption}</caption>
<thead><tr><th scope="col">#</th><th scope="col" class="text">Layer</th><th scope="col" class="text">Adjusted by</th>${heads}</tr></thead>
<tbody>${rows}</tbody>
<tfoot><tr><th scope="row" class="text" colspan="2">Total</th>${cells(cost)}</tr></tfoot></table>`,
  )}
<p class="explain">MAC bits are multiply-accumulates times the widths of weight and input. A multiplier is as wide as the odd part of m;
a power of two is a shift. Accumulator bits hold whatever inputs within their bounds can make; the total is the widest.
Float islands are not priced.</p>`;
}

function layerRow({ index, name }: QuantizedLayerInfo, cost: Cost): Markup {
  return markup`<tr><td>${index}</td><th scope="row" class="name">${name}</th>${cells(cost)}</tr>
`;
}

function cells({ macs, macBits, adjustment, accumulatorBits, memory }: Cost): Markup {
  const counts = [macs, macBits, adjustment.operations].map((value) => (value === 0 ? missing : largeText(value)));
  const sizes = [memory.weights, memory.biases, memory.tables, memory.output].map((bits) =>
    bits === 0 ? missing : bytesText(Math.ceil(bits / 8)),
  );
  const figures = [...counts, String(accumulatorBits ?? missing), ...sizes];
  return markup`<td class="text">${adjustmentKindText(adjustment)}</td>${figures.map((text) => markup`<td>${text}</td>`)}`;
}
