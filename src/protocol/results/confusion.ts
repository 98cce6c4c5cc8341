/** A confusion matrix in words: its classes by name, and its pairs, the most confused first. */
import type { Confusion, ConfusionCell } from './results';

export interface ConfusedPair {
  readonly truth: string;
  readonly answer: string;
  readonly count: number;
  /** Of how many that are truly so. */
  readonly of: number;
  readonly float?: number;
}

/** One class for another; boxes that are not found, or found where none is, are no pairs. */
export function confusedPairs(confusion: Confusion): readonly ConfusedPair[] {
  const { cells, float } = confusion;
  const [nameOf, totals] = [classNamer(confusion), truthTotals(cells)];
  const ofFloat = countsOf(float ?? []);
  return cells
    .filter(([truth, answer]) => truth !== null && answer !== null && truth !== answer)
    .map(([truth, answer, count]) => ({
      truth: nameOf(truth),
      answer: nameOf(answer),
      count,
      of: totals.get(truth) ?? count,
      ...(float && { float: ofFloat(truth, answer) }),
    }))
    .sort((a, b) => b.count - a.count);
}

/** How often, by "one → another"; classes that share a name (ImageNet has two cranes) are not told apart. */
export function confusionsByName(confusion: Confusion): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { truth, answer, count } of confusedPairs(confusion)) {
    const pair = `${truth} → ${answer}`;
    counts.set(pair, (counts.get(pair) ?? 0) + count);
  }
  return Object.fromEntries(counts);
}

/** Of boxes: how many there are, how many of these nothing found, and how many were found where none is. */
export interface Background {
  readonly boxes: number;
  readonly missed: number;
  readonly invented: number;
}

export function backgroundOf(cells: readonly ConfusionCell[]): Background {
  const sum = (of: (truth: number | null, answer: number | null) => boolean): number =>
    cells.reduce((all, [truth, answer, count]) => all + (of(truth, answer) ? count : 0), 0);
  return {
    boxes: sum((truth) => truth !== null),
    missed: sum((truth, answer) => truth !== null && answer === null),
    invented: sum((truth) => truth === null),
  };
}

/** `class 3` where nobody knows its name. */
export function classNamer({ classes }: Pick<Confusion, 'classes'>): (label: number | null) => string {
  const names = new Map(classes.map(({ class: label, name }) => [label, name]));
  return (label) => (label === null ? 'background' : (names.get(label) ?? `class ${label}`));
}

/** How often a truth was taken for an answer. */
export function countsOf(cells: readonly ConfusionCell[]): (truth: number | null, answer: number | null) => number {
  const counts = new Map(cells.map(([truth, answer, count]) => [`${truth},${answer}`, count]));
  return (truth, answer) => counts.get(`${truth},${answer}`) ?? 0;
}

/** How many there are of each truth. */
export function truthTotals(cells: readonly ConfusionCell[]): ReadonlyMap<number | null, number> {
  const totals = new Map<number | null, number>();
  for (const [truth, , count] of cells) totals.set(truth, (totals.get(truth) ?? 0) + count);
  return totals;
}
