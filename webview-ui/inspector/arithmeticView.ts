/** The layer's formula with its numbers, and a table of its channels that is sorted by any column and copied as text. */
import { t } from '@vscode/l10n';
import { decibels, number, percent, powerOfTwo } from '../../src/protocol/results/numberText';
import type { Arithmetic, ChannelRow } from '../../src/protocol/results/layerDetail';
import { h, type View } from '../lib/dom';
import type { Sort } from '../lib/state';
import { nextSort, sorted, type Column } from '../model/columns';
import { tableText } from '../model/tableText';

const columns = (): readonly Column<ChannelRow>[] => [
  column('channel', t('Channel'), ({ channel }) => channel, String),
  column('factor', 'M', ({ factor }) => factor, number),
  column('multiplier', 'm', ({ multiplier }) => multiplier, number),
  column('shift', 'k', ({ shift }) => shift, number),
  column('scale', t('Weight scale'), ({ weightScale }) => weightScale, number),
  column('min', t('Lowest weight'), ({ min }) => min, number),
  column('max', t('Highest weight'), ({ max }) => max, number),
  column('sqnr', t('Weight SQNR (dB)'), ({ sqnrDb }) => sqnrDb ?? undefined, decibels),
  column(
    'rounding',
    t('Rounding of M'),
    ({ factorError }) => factorError,
    (error) => percent(100 * error),
  ),
];

function column(
  id: string,
  label: string,
  figure: (row: ChannelRow) => number | undefined,
  text: (figure: number) => string,
): Column<ChannelRow> {
  const textOf = (row: ChannelRow): string => {
    const value = figure(row);
    return value === undefined ? '' : text(value);
  };
  return { id, label, numeric: true, text: textOf, key: figure };
}

/** More rows would be slow to lay out; sorting brings any channel among the first. */
const mostRows = 256;

export function createArithmeticView(copy: (text: string) => void): View<Arithmetic | undefined> {
  const formula = h('p', { class: 'formula' });
  const table = h('table', { class: 'channels', 'aria-label': t('Channels') });
  const rest = h('p', { class: 'status' });
  const button = h('button', { type: 'button', class: 'secondary' }, t('Copy table'));
  const head = h('div', { class: 'section-head' }, h('h3', {}, t('Arithmetic')), button);
  const scroller = h('div', { class: 'channel-rows', tabindex: 0, role: 'region', 'aria-label': t('Channels') }, table);
  const element = h('section', { class: 'layer-section', 'data-section': 'arithmetic' }, head, formula, scroller, rest);
  let shown: Arithmetic | undefined;
  let sort: Sort | undefined;
  const rows = (): readonly ChannelRow[] => sorted(shown?.channels ?? [], columns(), sort);
  const draw = (): void => {
    const all = rows();
    table.replaceChildren(headOf(sort, sortBy), h('tbody', {}, ...all.slice(0, mostRows).map(rowElement)));
    rest.textContent =
      all.length > mostRows ? t('The first {0} of {1} channels in this order.', mostRows, all.length) : '';
  };
  const sortBy = (id: string): void => {
    sort = nextSort(sort, id);
    draw();
    table.querySelector<HTMLElement>(`[data-column="${id}"]`)?.focus();
  };
  button.addEventListener('click', () => copy(tableText(columns(), rows())));
  return {
    element,
    update(arithmetic) {
      shown = arithmetic;
      if (!arithmetic) return;
      formula.replaceChildren(...formulaOf(arithmetic).map((line) => h('span', {}, line)));
      draw();
    },
    dispose: () => undefined,
  };
}

function headOf(sort: Sort | undefined, sortBy: (id: string) => void): HTMLElement {
  const cells = columns().map(({ id, label }) => {
    const isSorted = sort?.column === id;
    const arrow = isSorted ? (sort.descending ? ' ↓' : ' ↑') : '';
    const button = h('button', { type: 'button', 'data-column': id }, `${label}${arrow}`);
    button.addEventListener('click', () => sortBy(id));
    const order = isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none';
    return h('th', { scope: 'col', class: 'number', 'aria-sort': order }, button);
  });
  return h('thead', {}, h('tr', {}, ...cells));
}

function rowElement(row: ChannelRow): HTMLElement {
  return h('tr', {}, ...columns().map(({ text }) => h('td', { class: 'number' }, text(row))));
}

/** Letters, then the numbers in their places; of several channels those of the first. */
export function formulaOf({ input, output, channels, mode, rounding }: Arithmetic): readonly string[] {
  const [first] = channels;
  if (!first) return [];
  const { channel, factor, multiplier, shift, weightScale } = first;
  const integers = multiplier !== undefined && shift !== undefined;
  const power = integers ? powerOfTwo(-shift) : '';
  const computed = integers ? `${number(multiplier)} · ${power} = ${number(factor)}` : number(factor);
  const ratio = `${number(input.scale)} · ${number(weightScale)} / ${number(output.scale)}`;
  const back = plus(output.zeroPoint);
  const less = input.zeroPoint === 0 ? 'q' : `(q${plus(-input.zeroPoint)})`;
  return [
    t('q_out = round(M · acc) + z_out, acc = bias + Σ w · (q − z), M = s_in · s_w / s_out ≈ m · 2^−k'),
    t('channel {0}: M = {1} ≈ {2}', channel, ratio, computed),
    `q_out = round(${integers ? `${number(multiplier)} · ${power}` : number(factor)} · (bias + Σ w · ${less}))${back}`,
    t('{0} bits, adjustment {1}, rounding {2}', output.bits, mode, rounding),
  ];
}

/** " + 3", " − 3", nothing of 0. */
function plus(value: number): string {
  if (value === 0) return '';
  return value > 0 ? ` + ${number(value)}` : ` − ${number(-value)}`;
}
