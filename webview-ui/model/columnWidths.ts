/** Widths of the table's columns: wide enough for what stands in them, unless a person has said otherwise. Virtual rows need them fixed. */
import type { LayerInfo } from '../../src/protocol/results/results';
import { isOverlayColumn, type Column } from './columns';

export const narrowest = 48;
const widest = 340;
/** Pixels around a cell's text and a header's, the latter with its arrow. */
const padding = 24;
const arrow = 18;
/** Room for the sign of an overlay, and for that under a header's arrow. */
const sign = 52;

/** In pixels, by column. @param chosen widths that a person has set @param measure a text's width in pixels */
export function columnWidths(
  columns: readonly Column[],
  layers: readonly LayerInfo[],
  chosen: Readonly<Record<string, number>>,
  measure: (text: string) => number,
): readonly number[] {
  return columns.map((column) => {
    if (Object.hasOwn(chosen, column.id)) return clamped(chosen[column.id], 2000);
    const longest = longestOf(layers.map((layer) => column.text(layer)));
    const aside = isOverlayColumn(column) ? sign : column.numeric ? arrow : 0;
    return clamped(
      Math.ceil(padding + Math.max(measure(longest) + aside, measure(column.heading ?? column.label) * 1.1 + arrow)),
      widest,
    );
  });
}

/** One text is measured for each column: the widest is among the longest, near enough. */
function longestOf(texts: readonly string[]): string {
  return texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '');
}

export function clamped(width: number, most: number): number {
  return Math.min(most, Math.max(narrowest, width));
}
