/** A row for each layer of planned hardware; a click selects the layer everywhere. */
import { t } from '@vscode/l10n';
import { bytesText, count } from '../../src/protocol/results/numberText';
import type { EngineLayerFigures, HardwareLayer, HardwareResult } from '../../src/protocol/results/hardwareResult';
import { h, type View } from '../lib/dom';

export interface HardwareTableModel {
  readonly result: HardwareResult;
  readonly selected?: string;
}

type Cell = string | HTMLElement;
interface Column<Layer> {
  readonly title: string;
  readonly cell: (layer: Layer) => Cell;
  readonly isText?: boolean;
}

export function createHardwareTable(select: (layer: string) => void): View<HardwareTableModel> {
  const element = h('div', { class: 'hardware-table' });
  let drawn: HardwareResult | undefined;
  return {
    element,
    update({ result, selected }) {
      // The rows of one plan stay: the button that selects a layer keeps the focus.
      if (result !== drawn) element.replaceChildren(tableOfPlan(result, select));
      drawn = result;
      element.querySelectorAll('tbody tr').forEach((row, at) => {
        if (result.layers[at].name === selected) row.setAttribute('aria-current', 'true');
        else row.removeAttribute('aria-current');
      });
    },
    dispose: () => undefined,
  };
}

const tableOfPlan = (result: HardwareResult, select: (layer: string) => void): HTMLElement =>
  result.top === 'stream'
    ? tableOf(streamColumns(), result.layers, select)
    : tableOf(engineColumns(), result.layers, select);

function tableOf<Layer extends { readonly name: string }>(
  columns: readonly Column<Layer>[],
  layers: readonly Layer[],
  select: (layer: string) => void,
): HTMLElement {
  const aligned = ({ isText }: Column<Layer>) => ({ class: isText ? 'text' : 'number' });
  const head = h('tr', {}, ...columns.map((column) => h('th', { scope: 'col', ...aligned(column) }, column.title)));
  const rows = layers.map((layer) => {
    const [name, ...others] = columns.map((column) => h('td', aligned(column), column.cell(layer)));
    const button = h('button', { type: 'button', class: 'link' }, layer.name);
    button.addEventListener('click', () => select(layer.name));
    name.replaceChildren(button);
    return h('tr', {}, name, ...others);
  });
  return h('table', {}, h('thead', {}, head), h('tbody', {}, ...rows));
}

/** A share as a bar, with its number. */
function shareOf(share: number): HTMLElement {
  const bar = h('meter', { min: 0, max: 1, value: share, 'aria-hidden': true });
  return h('span', { class: 'share' }, bar, `${(share * 100).toFixed(1)} %`);
}

const streamColumns = (): readonly Column<HardwareLayer>[] => [
  { title: t('Layer'), cell: ({ name }) => name, isText: true },
  { title: 'PE', cell: ({ pe }) => count(pe) },
  { title: 'SIMD', cell: ({ simd }) => count(simd) },
  { title: t('Packed'), cell: ({ pack }) => (pack > 1 ? String(pack) : '–') },
  { title: t('Cycles'), cell: ({ cycles }) => count(cycles) },
  { title: t('Busy'), cell: ({ utilisation }) => shareOf(utilisation) },
  { title: t('Multipliers'), cell: ({ dsps }) => count(dsps) },
  { title: t('Memory blocks'), cell: ({ blocks }) => count(blocks) },
  { title: t('LUTs'), cell: ({ luts }) => count(luts) },
];

const engineColumns = (): readonly Column<EngineLayerFigures>[] => [
  { title: t('Layer'), cell: ({ name }) => name, isText: true },
  { title: t('Cycles'), cell: ({ cycles }) => count(cycles) },
  { title: t('Share'), cell: ({ share }) => shareOf(share) },
  { title: t('Computes'), cell: ({ units }) => count(units.compute) },
  { title: t('Loads'), cell: ({ units }) => count(units.load) },
  { title: t('Stores'), cell: ({ units }) => count(units.store) },
  { title: t('DRAM'), cell: ({ units }) => count(units.memory) },
  { title: t('Weights'), cell: ({ weightBytes }) => bytesText(weightBytes) },
  { title: t('Maps'), cell: ({ mapBytes }) => bytesText(mapBytes) },
  { title: t('Bound by'), cell: ({ bound }) => (bound === 'compute' ? t('products') : t('memory')), isText: true },
];
