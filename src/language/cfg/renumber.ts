/**
 * After layers were put in or taken out, the numbers of the layers behind them are others: indices that were right name
 * the wrong layer. From the text before and the text now follow the indices that would be right again.
 *
 * Sections are matched as a difference of texts matches lines: those that are alike, in order, are the same; between two
 * such, sections of one type are the same in order (somebody has edited one). An index that was changed itself is left
 * alone, and so is one whose layer is gone.
 */
import { indexKeyOf, type LayerRef, namesLayer, refsOf } from './layerRefs';
import { type LayerSection, layerSections, read } from './reading';
import type { TextEdit } from '../diagnostic';

export interface Renumbering {
  /** One per index that now names another layer, in the order of the text. */
  readonly stale: readonly StaleIndex[];
  /** Header of the first layer that has another index now, which is where somebody has been typing. */
  readonly changedAt: number;
}

export interface StaleIndex {
  readonly edit: TextEdit;
  /** Index of the layer that was meant, as layers are counted now, and of the one that is named. */
  readonly meant: number;
  readonly named: number;
}

/** What to change in `now` so that its indices name the layers that they named in `before`. */
export function renumber(before: string, now: string): Renumbering {
  if (before === now) return { stale: [], changedAt: 0 };
  const old = layerSections(read(before).document);
  const { document } = read(now);
  const present = layerSections(document);
  const newIndex = matched(old, present);
  const stale = old.flatMap((owner) => {
    const place = newIndex.get(owner.index);
    return place === undefined ? [] : staleOf(refsOf(owner), refsOf(present[place]), newIndex);
  });
  const oldIndex = new Map([...newIndex].map(([was, is]) => [is, was]));
  const changed = present.find(({ index }) => oldIndex.get(index) !== index);
  return { stale: stale.sort(byPlace), changedAt: changed?.section.line ?? 0 };
}

const byPlace = ({ edit: { range: a } }: StaleIndex, { edit: { range: b } }: StaleIndex): number =>
  a.line - b.line || a.start - b.start;

function staleOf(
  old: readonly LayerRef[],
  present: readonly LayerRef[],
  newIndex: ReadonlyMap<number, number>,
): readonly StaleIndex[] {
  if (old.length !== present.length) return [];
  return old.flatMap((was, position) => {
    const is = present[position];
    const meant = newIndex.get(was.target);
    if (is.written !== was.written || !namesLayer(was) || meant === undefined || meant >= is.owner.index) return [];
    if (is.target === meant) return [];
    const written = was.written < 0 ? meant - is.owner.index : meant;
    return [{ edit: { range: is.range, newText: String(written) }, meant, named: is.target }];
  });
}

/** New index by old index of the layers that are still there. */
function matched(old: readonly LayerSection[], present: readonly LayerSection[]): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const [a, b] = [old.map(contentOf), present.map(contentOf)];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) pairs.set(start, start++);
  let same = 0;
  while (same < Math.min(a.length, b.length) - start && a[a.length - 1 - same] === b[b.length - 1 - same]) same++;
  for (let k = 0; k < same; k++) pairs.set(a.length - 1 - k, b.length - 1 - k);
  const anchors = longestCommon(a, b, start, a.length - same, b.length - same);
  let [from, to] = [start, start];
  for (const [i, j] of [...anchors, [a.length - same, b.length - same] as const]) {
    pairTypes(old.slice(from, i), present.slice(to, j), pairs);
    if (i < a.length - same) pairs.set(i, j);
    [from, to] = [i + 1, j + 1];
  }
  return pairs;
}

/** Type and entries, but no indices: those are what is to be found out. */
function contentOf({ section }: LayerSection): string {
  const own = indexKeyOf(section);
  return [section.type, ...section.entries.map(({ key, value }) => (key === own ? key : `${key}=${value}`))].join('\n');
}

/** More would take too long while somebody types; the middle of such a change is then paired by type alone. */
const mostCells = 4_000_000;

/** Pairs of a longest common subsequence of a[start, endA) and b[start, endB). */
function longestCommon(
  a: readonly string[],
  b: readonly string[],
  start: number,
  endA: number,
  endB: number,
): readonly (readonly [number, number])[] {
  const [rows, columns] = [endA - start, endB - start];
  if (rows * columns === 0 || rows * columns > mostCells) return [];
  const lengths = new Uint32Array((rows + 1) * (columns + 1));
  const at = (i: number, j: number): number => i * (columns + 1) + j;
  for (let i = rows - 1; i >= 0; i--)
    for (let j = columns - 1; j >= 0; j--)
      lengths[at(i, j)] =
        a[start + i] === b[start + j]
          ? lengths[at(i + 1, j + 1)] + 1
          : Math.max(lengths[at(i + 1, j)], lengths[at(i, j + 1)]);
  const pairs: (readonly [number, number])[] = [];
  for (let [i, j] = [0, 0]; i < rows && j < columns;) {
    if (a[start + i] === b[start + j]) pairs.push([start + i++, start + j++]);
    else if (lengths[at(i + 1, j)] >= lengths[at(i, j + 1)]) i++;
    else j++;
  }
  return pairs;
}

/** Between two matches, as many sections as before: each was edited where it stands, if its type is the same. */
function pairTypes(old: readonly LayerSection[], present: readonly LayerSection[], pairs: Map<number, number>): void {
  if (old.length !== present.length) return;
  old.forEach(({ index, section }, position) => {
    if (section.type === present[position].section.type) pairs.set(index, present[position].index);
  });
}
