/** A column's header: a button that sorts, and a handle that resizes by drag or by the arrow keys. */
import { t } from '@vscode/l10n';
import { h, on } from '../lib/dom';
import type { Sort } from '../lib/state';
import { isOverlayColumn, type Column } from './columns';
import { legendLine } from './legendEntries';

export interface HeaderActions {
  readonly sortBy: (column: string) => void;
  /** Called while a drag goes on. */
  readonly resize: (column: string, width: number) => void;
}

export function columnHeader(
  column: Column,
  width: number,
  sort: Sort | undefined,
  { sortBy, resize }: HeaderActions,
): HTMLElement {
  const { id, label, heading = label, numeric } = column;
  const isSorted = sort?.column === id;
  const order = !isSorted ? 'none' : sort.descending ? 'descending' : 'ascending';
  const arrow = h(
    'span',
    { class: 'arrow', 'aria-hidden': 'true' },
    { none: '', ascending: '↑', descending: '↓' }[order],
  );
  const button = h(
    'button',
    { type: 'button', 'data-column': id, title: titleOf(column), 'aria-label': label },
    h('span', { class: 'label' }, heading),
    arrow,
  );
  button.addEventListener('click', () => sortBy(id));
  const header = h('th', { scope: 'col', 'aria-sort': order, class: `${id}${numeric ? ' number' : ''}` }, button);
  header.append(handleOf(header, label, width, (wanted) => resize(id, wanted)));
  return header;
}

/** What the marks in the column mean, which no legend says of columns beside the chosen overlay's. */
function titleOf(column: Column): string {
  const sorts = t('Sort by {0}', column.label);
  return isOverlayColumn(column) ? [sorts, column.overlay.description, legendLine(column.overlay)].join('\n') : sorts;
}

const keyStep = 16;

function handleOf(header: HTMLElement, label: string, width: number, resize: (width: number) => void): HTMLElement {
  const handle = h('span', {
    ...{ class: 'resize', role: 'separator', tabindex: 0, 'aria-orientation': 'vertical' },
    ...{
      'aria-label': t('Width of {0}', label),
      'aria-valuenow': Math.round(width),
      'aria-valuemin': 48,
      'aria-valuemax': 2000,
    },
  });
  let start: { readonly x: number; readonly width: number } | undefined;
  on(handle, 'pointerdown', (event) => {
    handle.setPointerCapture(event.pointerId);
    start = { x: event.clientX, width: header.offsetWidth };
    event.preventDefault();
  });
  on(handle, 'pointermove', ({ clientX }) => start && resize(start.width + clientX - start.x));
  on(handle, 'lostpointercapture', () => (start = undefined));
  on(handle, 'keydown', (event) => {
    const step = { ArrowLeft: -keyStep, ArrowRight: keyStep }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    resize(header.offsetWidth + step);
  });
  return handle;
}
