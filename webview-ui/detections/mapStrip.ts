/** The feature maps of the selected layer: a column for each channel, with float, integers and their difference one below the other. */
import { t } from '@vscode/l10n';
import type { FeatureMaps, FeatureMapsRequest, ImageRef, MapOrder } from '../../src/protocol/results/detections';
import type { Job } from '../../src/util/progress';
import { h, type View } from '../lib/dom';
import { createLatest } from '../lib/latest';
import { loadArrangement, saveArrangement } from '../lib/state';
import { keyOf, nameOf } from './imageList';
import { columnOf, figuresOf, rowNames } from './mapColumns';
import { createMapControls } from './mapControls';

export type AskMaps = (request: Omit<FeatureMapsRequest, 'runDir'>, job: Job) => Promise<FeatureMaps>;

export interface MapsModel {
  /** Undefined while no image or no layer is chosen. */
  readonly image?: ImageRef;
  readonly layer?: string;
  readonly run?: string;
}

const perPage = 16;
const restMs = 180;

export function createMapStrip(ask: AskMaps): View<MapsModel> {
  const controls = createMapControls(loadArrangement().detections.order, {
    turn: (pages) => turnTo(Math.max(0, first + pages * perPage)),
    reorder(order) {
      keepOrder(order);
      turnTo(0);
    },
  });
  const parts = createParts(controls.element);
  const latest = createLatest((text) => (parts.status.textContent = text));
  let model: MapsModel = {};
  let first = 0;
  const load = (restMs: number): void => {
    const { image, layer } = model;
    if (!image || layer === undefined) return latest.cancel();
    const request = { image, layer, first, count: perPage, order: loadArrangement().detections.order };
    latest.ask({
      name: `${layer}, ${nameOf(image)}`,
      restMs,
      send: (job) => ask(request, job),
      use: (answer) => show(answer),
    });
  };
  const turnTo = (channel: number): void => {
    first = channel;
    load(0);
  };
  const show = (maps: FeatureMaps | undefined): void => {
    controls.update(maps);
    drawParts(parts, model.layer, maps);
  };
  return {
    element: parts.element,
    update(next) {
      if (keyOfModel(next) === keyOfModel(model)) return;
      if (next.layer !== model.layer) first = 0;
      model = next;
      parts.status.textContent = '';
      show(undefined);
      load(restMs);
    },
    dispose() {
      latest.cancel();
      controls.dispose();
    },
  };
}

const keyOfModel = ({ image, layer, run }: MapsModel): string => [image && keyOf(image), layer, run].join('\n');

const keepOrder = (order: MapOrder): void =>
  saveArrangement({ detections: { ...loadArrangement().detections, order } });

type Parts = ReturnType<typeof createParts>;

function createParts(controls: HTMLElement) {
  const status = h('p', { class: 'status', role: 'status' });
  const title = h('h3');
  const figures = h('p', { class: 'figures' });
  const strip = h('div', { class: 'maps', tabindex: 0, role: 'group', 'aria-label': t('Feature maps') });
  const provenance = h('p', { class: 'provenance' });
  const head = h('div', { class: 'section-head' }, title, controls);
  const inside = [head, status, figures, strip, provenance];
  const element = h('section', { class: 'layer-section', 'aria-label': t('Feature maps') }, ...inside);
  return { element, title, status, figures, strip, provenance };
}

function drawParts(
  { title, figures, strip, provenance }: Parts,
  layer: string | undefined,
  shown: FeatureMaps | undefined,
): void {
  title.textContent =
    layer === undefined ? t('Select a layer to see its feature maps.') : t('Feature maps of {0}', layer);
  for (const part of [figures, strip, provenance]) part.hidden = !shown;
  if (!shown) return strip.replaceChildren();
  figures.replaceChildren(...figuresOf(shown).map((text) => h('span', {}, text)));
  strip.replaceChildren(rowNames(shown), ...shown.maps.map((map) => columnOf(map, shown)));
  provenance.textContent = [...shown.notes, shown.provenance].join(' ');
}
