/** A measured table as Markdown: figures in percent with their 95 % intervals, what is noise, and what made them. Pure. */
import { isNoise } from '../src/protocol/results/confidenceText';
import { askedOf, type Figure, type Made, type MeasuredFigures, type MeasuredTable } from './measuredTables';

/** What stands between the marks of the page. Sweeps that were not measured, or were asked for something else, are left out. */
export function measuredText(table: MeasuredTable, figures: MeasuredFigures): string {
  const { values, across, corner } = table;
  const found = table.sweeps.flatMap((sweep) => {
    const kept = figures[sweep.title];
    return kept?.asked === askedOf(table, sweep) ? [{ title: sweep.title, ...kept }] : [];
  });
  if (found.length === 0) throw new Error(`${table.id} was not measured; npm run measured -- ${table.id}`);
  const rows = across
    ? [
        [corner, 'float', ...values.map(({ title }) => title)],
        ...found.map((each) => [each.title, cell(each.float), ...values.map(({ value }) => cell(each.values[value]))]),
      ]
    : [
        [corner, ...found.map(({ title }) => title)],
        ['float', ...found.map(({ float }) => cell(float))],
        ...values.map(({ value, title }) => [title, ...found.map((each) => cell(each.values[value]))]),
      ];
  const [head, ...lines] = rows.map(line);
  return [head, `|${'---|'.repeat(rows[0].length)}`, ...lines, '', madeText(found)].join('\n');
}

/** The page with the table in its place. Throws where the page has no place for it. */
export function withTable(page: string, { id }: Pick<MeasuredTable, 'id'>, text: string): string {
  const from = `<!-- measured ${id} -->\n`;
  const [start, end] = [page.indexOf(from), page.indexOf('<!-- end -->', page.indexOf(from))];
  if (start < 0 || end < 0) throw new Error(`The page has no place for the table ${id}: ${from.trim()} … <!-- end -->`);
  return `${page.slice(0, start + from.length)}${text}\n${page.slice(end)}`;
}

/** "27.8 [23.4, 32.6]"; with ≈ where the best of its sweep is not better for sure, with = where float is not. */
function cell(figure: Figure | undefined): string {
  if (!figure) return '–';
  const { figure: value, interval, toFloat, toBest } = figure;
  const marks = toFloat && isNoise(toFloat) ? ' =' : toBest && isNoise(toBest) ? ' ≈' : '';
  return `${percent(value)} [${percent(interval[0])}, ${percent(interval[1])}]${marks}`;
}

const percent = (share: number): string => (100 * share).toFixed(1).replace('-', '−');

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function madeText(found: readonly Made[]): string {
  const words = [...new Set(found.map(({ commit, engine, processor }) => `commit ${commit}, ${engine}, ${processor}`))];
  return [
    'In brackets 95 % intervals over other pictures; `=`: the difference to float is noise; `≈`: that to the best of the same sweep is.',
    `Measured by \`npm run measured\`: ${words.join('; ')}.`,
  ].join('\n');
}
