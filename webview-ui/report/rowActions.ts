/** What can be done with the selected row, a button each, and with the report as a whole. */
import { t } from '@vscode/l10n';
import type { ReportState, RowAction } from '../../src/protocol/views/reportApi';
import { h, type View } from '../lib/dom';

export interface RowActionsModel {
  readonly actions: ReportState['actions'];
  /** The selected row; undefined while there is none. */
  readonly row?: number;
}

export interface RowActionsIntents {
  readonly act: (action: RowAction, row: number) => void;
  readonly save: () => void;
}

export function createRowActions({ act, save }: RowActionsIntents): View<RowActionsModel> {
  const element = h('div', { class: 'actions', role: 'group', 'aria-label': t('With the selected row') });
  return {
    element,
    update({ actions, row }) {
      const ofRow = actions.map(({ action, label }, at) => {
        const button = buttonOf(action, label, at === 0, () => row !== undefined && act(action, row));
        button.disabled = row === undefined;
        return button;
      });
      element.replaceChildren(...ofRow, buttonOf('save', t('Save As…'), false, save));
    },
    dispose: () => undefined,
  };
}

function buttonOf(action: string, label: string, primary: boolean, act: () => void): HTMLButtonElement {
  const look = primary ? 'primary' : 'secondary';
  const button = h('button', { type: 'button', class: look, 'data-action': action }, label);
  button.addEventListener('click', act);
  return button;
}
