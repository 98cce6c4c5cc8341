/** What each part of a model's page shows, from the page's state and how a person arranged it. Pure; the page draws it. */
import { t } from '@vscode/l10n';
import type { PageState } from '../../src/protocol/views/pageApi';
import { allBlocks, nameBlocks } from '../../src/protocol/views/nameBlocks';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { sidesOf, type Sides } from '../compare/sides';
import type { Arrangement } from '../lib/state';
import type { TableBlocks } from './blockRows';
import { matching } from './search';

export type ModelState = Extract<PageState, { kind: 'model' }>;

/** Parts that follow the selection alone. */
export function inspectorParts({ view, selected }: ModelState, { detections, hardware }: Arrangement) {
  const { layers, overlays, findings, run } = view;
  return {
    inspector: { layer: layers.find(({ name }) => name === selected), overlays, findings, run },
    detections: { isOpen: detections.open, layer: selected, run },
    hardware: { isOpen: hardware.open, layers: layers.map(({ name }) => name), selected, run },
  };
}

/** All others. */
export function pageParts({ view, overlay: chosen, selected }: ModelState, arrangement: Arrangement) {
  const { badge: badgeId, allFigures, filter } = arrangement;
  const { layers, overlays } = view;
  const byId = (id: string): Overlay | undefined => overlays.find((overlay) => overlay.id === id);
  const [fill, badge] = [byId(chosen), byId(badgeId)];
  const matches = matching(layers, filter);
  const sides = sidesOf(view, fill);
  const badgeShown = badge ?? sides?.difference;
  const figures = figuresOf(overlays, badge, allFigures, sides);
  return {
    fill: { overlays, chosen },
    badge: { overlays, chosen: badge?.id ?? '', none: view.beside ? t('Difference') : t('None') },
    search: { text: filter, found: matches?.size, of: layers.length },
    legend: sides?.legend ?? fill,
    badgeLegend: badgeShown,
    tableButtons: { allFigures, overlays: overlays.length },
    table: {
      layers,
      overlay: sides?.columns[0] ?? fill,
      figures,
      overlays,
      blocks: blocksOf(view, arrangement),
      selected,
      matches,
    },
    graph: { layers, fill, badge: badgeShown, overlays, selected, matches, sides },
  };
}

/** Blocks by names, of models that are large enough; folded until somebody unfolds them. */
function blocksOf({ layers }: ModelState['view'], { folded }: Arrangement): TableBlocks | undefined {
  const entries = nameBlocks(layers);
  return entries && { entries, folded: new Set(folded ?? allBlocks(entries).map(({ scope }) => scope)) };
}

/** Overlays with a column beside the chosen one's: those of a comparison, then all of them, or the badge's and what is shown at once. */
function figuresOf(
  overlays: readonly Overlay[],
  badge: Overlay | undefined,
  all: boolean,
  sides: Sides | undefined,
): readonly Overlay[] {
  const compared = sides?.columns.slice(1) ?? [];
  const others = all ? overlays : overlays.filter((overlay) => overlay === badge || overlay.atOnce === true);
  return [...compared, ...others.filter((overlay) => !compared.includes(overlay))];
}
