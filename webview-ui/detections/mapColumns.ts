/** Feature maps as pictures: names of the rows, and for each channel a column of float, integers and their difference. */
import { t } from '@vscode/l10n';
import type { FeatureMap, FeatureMaps } from '../../src/protocol/results/detections';
import { decibels, number } from '../../src/protocol/results/numberText';
import { h } from '../lib/dom';
import { canvasOfGrey } from './pixels';

/** Longest side of a map in the page, in CSS pixels. */
const shownSide = 84;

/** What the maps of a layer come to, in a few words. */
export function figuresOf({ channels, size, sqnrDb, reach }: FeatureMaps): readonly string[] {
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
export function rowNames({ maps, width, height }: FeatureMaps): HTMLElement {
  const side = cssSize(width, height);
  const names = rowsOf(maps[0]).map((row) => {
    const name = h('span', {}, rowTitles[row]);
    name.style.height = `${side.height}px`;
    return name;
  });
  return h('div', { class: 'row-names' }, ...names);
}

export function columnOf(map: FeatureMap, { width, height, reach }: FeatureMaps): HTMLElement {
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
