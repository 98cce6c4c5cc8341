/**
 * A confusion matrix as inline SVG: a row for each class that is there, a column for each that it is taken for, shaded by the share of its row.
 * Right answers have the accent's colour, wrong ones that of bad figures. Of very many classes those are drawn that are confused most.
 */
import { classNamer, countsOf, truthTotals } from '../../protocol/results/confusion';
import type { Confusion, ConfusionCell } from '../../protocol/results/results';
import { countText, percentText } from './figures';
import { markup, type Markup } from './markup';

/** Rows that 1280 pixels hold with names that can be read. */
const mostClasses = 100;
const shownOfMore = 60;
const widest = 1000;
const letter = 6.2;
const longestName = 22;

interface Grid {
  readonly labels: readonly (number | null)[];
  readonly names: readonly string[];
  /** Of a cell, in pixels. */
  readonly side: number;
  /** Room for names on the left and above. */
  readonly room: number;
}

export function confusionChart(confusion: Confusion): Markup {
  const { cells, of } = confusion;
  const all = confusion.classes.length;
  const grid = gridOf(confusion);
  if (grid.labels.every((label) => label === null)) {
    return markup`<p>None of the ${all} classes in ${of} was taken for another.</p>`;
  }
  const place = new Map(grid.labels.map((label, at) => [label, at]));
  const shown = cells.filter(([truth, answer]) => place.has(truth) && place.has(answer));
  const width = grid.room + grid.side * grid.labels.length + 2;
  const classes = grid.labels.filter((label) => label !== null).length;
  const some = classes < all ? `, the ${classes} of ${all} that are confused most` : '';
  const title = `Confusion matrix of ${classes} classes in ${of}${some}`;
  const draw = cellDrawer(confusion, grid, place);
  return markup`<figure class="matrix" tabindex="0">
<div><svg viewBox="0 0 ${width} ${width}" width="${width}" height="${width}" role="img">
<title>${title}</title>
${frame(grid)}
<g class="sized" font-size="${Math.min(12, grid.side - 0.5)}">${grid.names.map((name, at) => nameAt(name, at, grid))}</g>
<g class="sized" font-size="10">${shown.map(draw)}</g>
</svg></div>
<figcaption>${title}: rows are what they are, columns what they are taken for; the shade is the share of the row.</figcaption>
</figure>`;
}

function gridOf(confusion: Confusion): Grid {
  const labels = labelsOf(confusion);
  const nameOf = classNamer(confusion);
  const names = labels.map((label) => shortened(nameOf(label)));
  const longest = names.reduce((most, name) => Math.max(most, Array.from(name).length), 0);
  const side = Math.max(9, Math.min(34, Math.floor((widest - letter * longest) / labels.length)));
  return { labels, names, side, room: Math.ceil(letter * longest) + 12 };
}

/** The background comes last, where there is one. */
function labelsOf(confusion: Confusion): readonly (number | null)[] {
  const { classes, cells, of } = confusion;
  const known = classes.map(({ class: label }) => label);
  const shown = known.length <= mostClasses ? known : mostConfused(cells);
  return of === 'boxes' ? [...shown, null] : shown;
}

function mostConfused(cells: readonly ConfusionCell[]): readonly number[] {
  const wrong = new Map<number, number>();
  for (const [truth, answer, count] of cells)
    for (const label of truth === answer ? [] : [truth, answer])
      if (label !== null) wrong.set(label, (wrong.get(label) ?? 0) + count);
  const most = [...wrong].sort(([a, x], [b, y]) => y - x || a - b).slice(0, shownOfMore);
  return most.map(([label]) => label).sort((a, b) => a - b);
}

function shortened(name: string): string {
  const letters = Array.from(name);
  return letters.length <= longestName ? name : `${letters.slice(0, longestName - 1).join('')}…`;
}

/** A rule between every fifth row and column leads the eye. */
function frame({ labels, side, room }: Grid): Markup {
  const end = room + side * labels.length;
  const steps = [...labels.keys(), labels.length].filter((at) => at % 5 === 0 || at === labels.length);
  const lines = steps.map((at) => {
    const along = room + side * at;
    return `M${along} ${room}V${end}M${room} ${along}H${end}`;
  });
  return markup`<path class="grid" d="${lines.join('')}"/>`;
}

function nameAt(name: string, at: number, { side, room }: Grid): Markup {
  const middle = room + side * (at + 0.5);
  return markup`<text x="${room - 4}" y="${middle}" dy="0.35em" text-anchor="end">${name}</text><text transform="translate(${middle} ${room - 4}) rotate(-90)" dy="0.35em">${name}</text>`;
}

function cellDrawer(
  confusion: Confusion,
  { side, room }: Grid,
  place: ReadonlyMap<number | null, number>,
): (cell: ConfusionCell) => Markup {
  const [nameOf, totals] = [classNamer(confusion), truthTotals(confusion.cells)];
  const ofFloat = countsOf(confusion.float ?? []);
  return ([truth, answer, count]) => {
    const [x, y] = [room + side * (place.get(answer) ?? 0), room + side * (place.get(truth) ?? 0)];
    const share = count / (totals.get(truth) ?? count);
    const float = confusion.float ? `, float ${countText(ofFloat(truth, answer))}` : '';
    const said = `${nameOf(truth)} taken for ${nameOf(answer)}: ${countText(count)} (${percentText(share, 1)})${float}`;
    const rect = markup`<rect class="${truth === answer ? 'right' : 'wrong'}" x="${x}" y="${y}" width="${side - 1}" height="${side - 1}" fill-opacity="${(0.1 + 0.9 * share).toFixed(2)}"><title>${said}</title></rect>`;
    return side < 26 || count > 99_999 ? rect : markup`${rect}${countIn(x, y, side, count, share)}`;
  };
}

const countIn = (x: number, y: number, side: number, count: number, share: number): Markup =>
  markup`<text${share > 0.55 && { markup: ' class="over"' }} x="${x + side / 2 - 0.5}" y="${y + side / 2}" dy="0.35em" text-anchor="middle">${String(count)}</text>`;
