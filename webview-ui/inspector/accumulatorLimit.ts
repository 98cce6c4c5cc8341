/** The width of the accumulator that the hardware has: what the accumulators are held against. Changes no figure of a run. */
import { t } from '@vscode/l10n';
import { h, on } from '../lib/dom';
import { loadArrangement, saveArrangement } from '../lib/state';

const widths = [16, 18, 20, 22, 24, 28, 32, 40, 48];
const usual = 32;
const key = 'accumulators.limit';

/** In bits, sign included. */
export function accumulatorLimit(): number {
  const chosen = Number(loadArrangement().trial[key]);
  return widths.includes(chosen) ? chosen : usual;
}

export function createLimitControl(onChange: () => void): HTMLElement {
  const select = h(
    'select',
    { id: 'accumulators-limit' },
    ...widths.map((bits) => h('option', { value: bits }, t('{0} bits', bits))),
  );
  select.value = String(accumulatorLimit());
  on(select, 'change', () => {
    saveArrangement({ trial: { ...loadArrangement().trial, [key]: select.value } });
    onChange();
  });
  return h('div', { class: 'trial' }, h('label', { for: 'accumulators-limit' }, t('Limit')), select);
}
