/** A model's page: summary, toolbar, legend, table. */
import type { PageAction, PageState } from '../../src/protocol/pageApi';
import { h, type View } from '../lib/dom';
import { createButtons } from './buttons';
import { createLayerTable } from './layerTable';
import { createLegend } from './legend';
import { createOverlayPicker } from './overlayPicker';
import { createSummary } from './summary';

export type ModelState = Extract<PageState, { kind: 'model' }>;

export interface Intents {
  readonly chooseOverlay: (id: string) => void;
  readonly selectLayer: (name: string) => void;
  readonly act: (action: PageAction) => void;
}

export interface ModelPage extends View<ModelState> {
  readonly select: (layer: string) => void;
}

export function createModelPage({ chooseOverlay, selectLayer, act }: Intents): ModelPage {
  const summary = createSummary();
  const picker = createOverlayPicker(chooseOverlay);
  const buttons = createButtons(act);
  const legend = createLegend();
  const table = createLayerTable(selectLayer);
  const toolbar = h('div', { class: 'toolbar' }, picker.element, buttons.element);
  const element = h('section', { class: 'model' }, summary.element, toolbar, legend.element, table.element);
  return {
    element,
    select: table.select,
    update({ view, overlay: chosen, selected, buttons: offered }) {
      const overlay = view.overlays.find(({ id }) => id === chosen);
      summary.update(view);
      picker.update({ overlays: view.overlays, chosen });
      buttons.update(offered);
      legend.update(overlay);
      table.update({ layers: view.layers, overlay, selected });
    },
    dispose: () => [summary, picker, buttons, legend, table].forEach((view) => view.dispose()),
  };
}
