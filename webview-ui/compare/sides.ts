/** From what stands beside each other to what graphs, table and legend show of the chosen overlay. Pure. */
import { t } from '@vscode/l10n';
import { pairOf } from '../../src/protocol/views/sideBySide';
import type { ModelView, Overlay } from '../../src/protocol/views/viewModel';
import type { GraphSide } from './graphPair';

export interface Sides {
  readonly left: GraphSide;
  readonly right: GraphSide;
  /** What lies between the two, where it is known and not already their colour. */
  readonly difference?: Overlay;
  /** Of both graphs. */
  readonly legend?: Overlay;
  /** The table's columns: the left figure, the difference, the right figure, as far as there are any. */
  readonly columns: readonly Overlay[];
}

/** Undefined while nothing is compared. */
export function sidesOf(
  { overlays, beside, provenance = '' }: ModelView,
  chosen: Overlay | undefined,
): Sides | undefined {
  if (!beside || !chosen) return undefined;
  const { left, right, difference, both } = pairOf(overlays, beside, chosen.id);
  const shown = { title: beside.shown, provenance };
  const other = { title: beside.title, provenance: beside.provenance };
  const [first, second] = beside.place === 'right' ? [shown, other] : [other, shown];
  const isDifference = left !== undefined && left === right;
  const columns = isDifference
    ? [left]
    : [
        left && columnOf(left, first.title, 'left'),
        difference && middleOf(difference),
        right && columnOf(right, second.title, 'right'),
      ];
  return {
    left: { ...first, fill: left },
    right: { ...second, fill: right },
    difference,
    legend: both && !isDifference && left && right ? legendOf(both, left, right) : both,
    columns: columns.filter((column) => column !== undefined),
  };
}

/** The same overlay on both sides would be the same column twice. */
function columnOf(overlay: Overlay, title: string, side: string): Overlay {
  return { ...overlay, id: `${side}-${overlay.id}`, label: `${title}: ${overlay.label}`, heading: title };
}

/** A difference of two runs is no figure of its own. */
function middleOf(difference: Overlay): Overlay {
  return difference.id.startsWith('difference-') ? { ...difference, heading: t('Difference') } : difference;
}

function legendOf(both: Overlay, left: Overlay, right: Overlay): Overlay {
  if (left.label === right.label) return both;
  const description =
    left.description === right.description ? left.description : `${left.description} ${right.description}`;
  return { ...both, label: `${left.label} | ${right.label}`, description };
}
