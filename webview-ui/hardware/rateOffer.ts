/** Where a streaming network does not fit: the rate at which it does, to be planned by a click. */
import { t } from '@vscode/l10n';
import type { HardwareResult } from '../../src/protocol/results/hardwareResult';
import { h, type View } from '../lib/dom';

export function createRateOffer(plan: (fps: number) => void): View<HardwareResult | undefined> {
  let fps: number | null | undefined;
  const element = h('button', { type: 'button', class: 'secondary', 'data-action': 'fittingRate', hidden: true });
  element.addEventListener('click', () => fps && plan(fps));
  return {
    element,
    update(result) {
      fps = result?.top === 'stream' ? result.fittingFps : undefined;
      element.hidden = !fps;
      element.textContent = fps ? t('Plan {0} Images a Second', fps) : '';
    },
    dispose: () => undefined,
  };
}
