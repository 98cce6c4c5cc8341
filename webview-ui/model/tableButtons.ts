/** What can be done with the whole table: every figure as a column, and a copy for spreadsheets. */
import { t } from '@vscode/l10n';
import { h, type View } from '../lib/dom';

export interface TableActions {
  readonly copy: () => void;
  readonly showAll: (allFigures: boolean) => void;
}

export interface TableButtonsModel {
  readonly allFigures: boolean;
  readonly overlays: number;
}

export function createTableButtons({ copy, showAll }: TableActions): View<TableButtonsModel> {
  const all = h('button', { type: 'button', class: 'toggle' }, t('All figures'));
  const copyAll = h(
    'button',
    { type: 'button', class: 'toggle', title: t('Copy all layers that are found, tab-separated') },
    t('Copy table'),
  );
  all.addEventListener('click', () => showAll(all.ariaPressed !== 'true'));
  copyAll.addEventListener('click', copy);
  return {
    element: h('div', { class: 'pane-bar' }, all, copyAll),
    update({ allFigures, overlays }) {
      all.hidden = overlays < 2;
      all.setAttribute('aria-pressed', String(allFigures));
    },
    dispose: () => undefined,
  };
}
