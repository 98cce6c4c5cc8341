/**
 * A run's figures as node data for Google's Model Explorer: one file per overlay, since it draws one at a time
 * (`model-explorer model.onnx --node_data_paths=…`, or its "node data" menu). Results stand under the names of the
 * values that layers make; without a graph's id at the top a file belongs to whichever graph is open.
 */
import type { ColourRule, Overlay } from '../protocol/views/viewModel';
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { OutputFile } from '../util/files';
import { figuresOf, type Figures } from './figures/figuresOf';
import { jsonBytes } from './jsonBytes';
import type { ExportContext } from './context';

/** A folder `model-explorer` with a file per overlay that has values. */
export function modelExplorer(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  const { overlays, names } = figuresOf(model, context);
  return overlays.map((overlay) => ({
    name: `model-explorer/${overlay.id}.json`,
    bytes: jsonBytes(nodeData(overlay, names)),
  }));
}

function nodeData({ label, unit, values, colour }: Overlay, names: Figures['names']): object {
  const results = Object.entries(values).flatMap(([layer, value]) => {
    const target = names.get(layer)?.value;
    return target === undefined ? [] : [[target, { value }] as const];
  });
  return { name: unit ? `${label} (${unit})` : label, results: Object.fromEntries(results), ...colouring(colour) };
}

/** Colours that stay apart for all kinds of colour vision: the overlay's own in the light theme. */
const colours = { good: '#00704f', warn: '#8a5a00', bad: '#b5371a' };
const lightest = '#9bb8d3';
const darkest = '#0b3f6f';

/** A threshold colours what is at most its value. What is beyond the last gets a bound that no figure reaches. */
function colouring(rule: ColourRule): object {
  if (rule.kind === 'gradient') {
    return {
      gradient: [
        { stop: 0, bgColor: lightest },
        { stop: 1, bgColor: darkest },
      ],
    };
  }
  const { good, warn, bad } = colours;
  const order = rule.lowIsBad ? [bad, warn, good] : [good, warn, bad];
  const bounds = rule.lowIsBad ? [rule.bad, rule.warn] : [rule.warn, rule.bad];
  return {
    thresholds: [...bounds, Number.MAX_VALUE].map((value, i) => ({ value, bgColor: order[i] })),
  };
}
