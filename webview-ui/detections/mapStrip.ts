/** The feature maps of the selected layer: a column for each channel, with float, integers and their difference one below the other. */
import { t } from '@vscode/l10n';
import type {
  FeatureMap,
  FeatureMaps,
  FeatureMapsRequest,
  ImageRef,
  MapOrder,
} from '../../src/protocol/results/detections';
import { decibels, number } from '../../src/protocol/results/numberText';
import type { Job } from '../../src/util/progress';
import { h, on, type View } from '../lib/dom';
import { createLatest } from '../lib/latest';
import { loadArrangement, saveArrangement } from '../lib/state';
import { keyOf, nameOf } from './imageList';
import { canvasOfGrey } from './pixels';

export type AskMaps = (request: Omit<FeatureMapsRequest, 'runDir'>, job: Job) => Promise<FeatureMaps>;

export interface MapsModel {
  /** Undefined while no image or no layer is chosen. */
  readonly image?: ImageRef;
  readonly layer?: string;
  readonly run?: string;
}

const perPage = 16;
const restMs = 180;
/** Longest side of a map in the page, in CSS pixels. */
const shownSide = 84;

export function createMapStrip(ask: AskMaps): View<MapsModel> {
  const status = h('p', { class: 'status', role: 'status' });
  const title = h('h3');
  const figures = h('p', { class: 'figures' });
  const strip = h('div', { class: 'maps', tabindex: 0, role: 'group', 'aria-label': t('Feature maps') });
  const provenance = h('p', { class: 'provenance' });
  const order = h(
    'select',
    { id: 'map-order' },
    h('option', { value: 'channel' }, t('as they are counted')),
    h('option', { value: 'error' }, t('largest difference first')),
  );
  const back = h('button', { type: 'button', class: 'toggle', 'aria-label': t('Channels before') }, '‹');
  const forth = h('button', { type: 'button', class: 'toggle', 'aria-label': t('Channels after') }, '›');
  const place = h('span', { class: 'count' });
  const controls = h(
    'div',
    { class: 'trial' },
    h('label', { for: 'map-order' }, t('Channels')),
    order,
    back,
    place,
    forth,
  );
  const head = h('div', { class: 'section-head' }, title, controls);
  const element = h(
    'section',
    { class: 'layer-section', 'aria-label': t('Feature maps') },
    head,
    status,
    figures,
    strip,
    provenance,
  );
  const latest = createLatest((text) => (status.textContent = text));
  let model: MapsModel = {};
  let first = 0;
  let shown: FeatureMaps | undefined;
  const draw = (): void => {
    const isShown = shown !== undefined;
    for (const part of [controls, figures, strip, provenance]) part.hidden = !isShown;
    title.textContent =
      model.layer === undefined ? t('Select a layer to see its feature maps.') : t('Feature maps of {0}', model.layer);
    if (!shown) return strip.replaceChildren();
    const { channels, maps } = shown;
    place.textContent = t('{0}–{1} of {2}', shown.first + 1, shown.first + maps.length, channels);
    back.disabled = shown.first === 0;
    forth.disabled = shown.first + maps.length >= channels;
    figures.replaceChildren(...figuresOf(shown).map((text) => h('span', {}, text)));
    strip.replaceChildren(rowNames(shown), ...maps.map((map) => columnOf(map, shown!)));
    provenance.textContent = [...shown.notes, shown.provenance].join(' ');
  };
  const load = (restMs: number): void => {
    const { image, layer } = model;
    if (!image || layer === undefined) return latest.cancel();
    const request = { image, layer, first, count: perPage, order: loadArrangement().detections.order };
    latest.ask({
      name: `${layer}, ${nameOf(image)}`,
      restMs,
      send: (job) => ask(request, job),
      use: (answer) => {
        shown = answer;
        draw();
      },
    });
  };
  const turn = (by: number): void => {
    first = Math.max(0, first + by);
    load(0);
  };
  order.value = loadArrangement().detections.order;
  const stops = [
    on(back, 'click', () => turn(-perPage)),
    on(forth, 'click', () => turn(perPage)),
    on(order, 'change', () => {
      const chosen: MapOrder = order.value === 'error' ? 'error' : 'channel';
      saveArrangement({ detections: { ...loadArrangement().detections, order: chosen } });
      first = 0;
      load(0);
    }),
  ];
  return {
    element,
    update(next) {
      const key = ({ image, layer, run }: MapsModel): string => [image && keyOf(image), layer, run].join('\n');
      if (key(next) === key(model)) return;
      if (next.layer !== model.layer) first = 0;
      model = next;
      shown = undefined;
      status.textContent = '';
      draw();
      load(restMs);
    },
    dispose() {
      latest.cancel();
      stops.forEach((stop) => stop());
    },
  };
}

function figuresOf({ channels, size, sqnrDb, reach }: FeatureMaps): readonly string[] {
  return [
    channels === 1 ? t('1 map of {0}×{1}', size[0], size[1]) : t('{0} channels of {1}×{2}', channels, size[0], size[1]),
    ...(sqnrDb === undefined ? [] : [sqnrDb === null ? t('no signal') : `SQNR ${decibels(sqnrDb)} dB`]),
    ...(reach === undefined ? [] : [t('largest difference {0}', number(reach))]),
  ];
}

const rows = ['float', 'integers', 'difference'] as const;
const rowTitles = { float: t('Float'), integers: t('Integers'), difference: t('Difference') } as const;

function rowsOf(map: FeatureMap | undefined): readonly (typeof rows)[number][] {
  return rows.filter((row) => map?.[row] !== undefined);
}

/** Beside the columns, and staying there while they are scrolled. */
function rowNames({ maps, width, height }: FeatureMaps): HTMLElement {
  const side = cssSize(width, height);
  const names = rowsOf(maps[0]).map((row) => {
    const name = h('span', {}, rowTitles[row]);
    name.style.height = `${side.height}px`;
    return name;
  });
  return h('div', { class: 'row-names' }, ...names);
}

function columnOf(map: FeatureMap, { width, height, reach }: FeatureMaps): HTMLElement {
  const side = cssSize(width, height);
  const canvases = rowsOf(map).map((row) => {
    const canvas = canvasOfGrey(width, height, map[row] ?? new Uint8Array(width * height));
    canvas.style.width = `${side.width}px`;
    canvas.style.height = `${side.height}px`;
    canvas.setAttribute('aria-hidden', 'true');
    return canvas;
  });
  const range = `${number(map.low)} … ${number(map.high)}`;
  const difference = map.largest === undefined ? '' : `±${number(map.largest)}`;
  const alike = t(
    'Channel {0}: black is {1}, white is {2}, in float and integers alike',
    map.channel,
    number(map.low),
    number(map.high),
  );
  const hint =
    reach === undefined
      ? alike
      : t('{0}; difference: middle grey is none, black −{1}, white +{1}', alike, number(reach));
  return h(
    'figure',
    { class: 'map', title: hint },
    h('figcaption', {}, h('span', {}, t('channel {0}', map.channel)), h('span', {}, range), h('span', {}, difference)),
    ...canvases,
  );
}

/** Enlarged or reduced to one longest side; a list of numbers becomes a band that can be seen. */
function cssSize(width: number, height: number): { readonly width: number; readonly height: number } {
  const factor = shownSide / Math.max(width, height);
  const least = 12;
  return { width: Math.max(least, Math.round(width * factor)), height: Math.max(least, Math.round(height * factor)) };
}
