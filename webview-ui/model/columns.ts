/** The table's columns: what a cell says and what it sorts by. The overlay's column depends on the chosen overlay. */
import { t } from '@vscode/l10n';
import { count, shapeText } from '../../src/protocol/results/numberText';
import type { LayerInfo } from '../../src/protocol/results/results';
import type { Overlay } from '../../src/protocol/views/viewModel';
import type { Sort } from '../lib/state';

export interface Column<Row = LayerInfo> {
  readonly id: string;
  readonly label: string;
  /** What the head says instead, where space is scarce. */
  readonly heading?: string;
  readonly numeric: boolean;
  readonly text: (row: Row) => string;
  /** Undefined sorts last, in either direction. */
  readonly key: (row: Row) => number | string | undefined;
}

const first: readonly Column[] = [
  { id: 'index', label: '#', numeric: true, text: ({ index }) => String(index), key: ({ index }) => index },
  { id: 'name', label: t('Layer'), numeric: false, text: ({ name }) => name, key: ({ name }) => name },
  { id: 'op', label: t('Operator'), numeric: false, text: ({ op }) => op, key: ({ op }) => op },
];

const last: readonly Column[] = [
  {
    id: 'shape',
    label: t('Input → output'),
    numeric: false,
    text: shapesText,
    key: ({ outputShape }) => sizeOf(outputShape),
  },
  {
    id: 'params',
    label: t('Params'),
    numeric: true,
    text: ({ params }) => countText(params),
    key: ({ params }) => params,
  },
  {
    id: 'macs',
    label: t('MACs'),
    numeric: true,
    text: ({ macs }) => (macs === null ? '?' : countText(macs)),
    key: ({ macs }) => macs ?? undefined,
  },
];

/** The id of the chosen overlay's column is the same for every overlay, so that a sort by it outlives a change of overlay. */
export const overlayColumn = 'overlay';

/** A column whose cells an overlay makes. */
export interface OverlayColumn extends Column {
  readonly overlay: Overlay;
}

export const isOverlayColumn = (column: Column): column is OverlayColumn => 'overlay' in column;

/** @param others overlays that have a column beside the chosen one's */
export function columnsOf(chosen: Overlay | undefined, others: readonly Overlay[] = []): readonly Column[] {
  const figures = others
    .filter(({ id }) => id !== chosen?.id)
    .map((overlay) => columnOf(overlay, `figure-${overlay.id}`));
  return [...first, ...(chosen ? [columnOf(chosen, overlayColumn)] : []), ...figures, ...last];
}

function columnOf(overlay: Overlay, id: string): OverlayColumn {
  const { label, heading, unit, texts, values } = overlay;
  const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
    Object.hasOwn(record, name) ? record[name] : undefined;
  return {
    id,
    label: withUnit(label, unit),
    ...(heading !== undefined && { heading }),
    numeric: true,
    text: ({ name }) => own(texts, name) ?? '',
    key: ({ name }) => own(values, name),
    overlay,
  };
}

const withUnit = (label: string, unit: string): string => (unit ? `${label} (${unit})` : label);

/** Sorted stably; the rows' own order when there is no sort, or none by a column that is there. */
export function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort?: Sort): readonly Row[] {
  const column = columns.find(({ id }) => id === sort?.column);
  if (!column || !sort) return rows;
  const keyed = rows.map((row) => ({ row, key: column.key(row) }));
  return keyed.sort((a, b) => compare(a.key, b.key, sort.descending)).map(({ row }) => row);
}

/** A header's click: ascending, descending, and back to the model's own order. */
export function nextSort(sort: Sort | undefined, column: string): Sort | undefined {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? undefined : { column, descending: true };
}

type Key = number | string | undefined;

function compare(a: Key, b: Key, descending: boolean): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const order = typeof a === 'string' || typeof b === 'string' ? compareText(String(a), String(b)) : a - b;
  return descending ? -order : order;
}

/** conv_2 comes before conv_10. */
function compareText(a: string, b: string): number {
  return collator.compare(a, b);
}

const collator = new Intl.Collator('en', { numeric: true });

function shapesText({ inputShape, outputShape }: LayerInfo): string {
  const [input, output] = [shapeText(inputShape), shapeText(outputShape)];
  return input && output ? `${input} → ${output}` : output || input;
}

function sizeOf(shape: readonly number[]): number | undefined {
  return shape.length > 0 ? shape.reduce((size, dimension) => size * dimension, 1) : undefined;
}

function countText(value: number): string {
  return value === 0 ? '' : count(value);
}
