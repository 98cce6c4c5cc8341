/**
 * What `coco` records of an image, small enough to be kept of thousands:
 *
 *   [[class, detections, class, detections, …], [[class, boxes to find by area range], …], scores, marks]
 *
 * Scores are doubles in base64. A mark is a letter for a detection that matches nothing at any threshold and counts in one area
 * range besides "all" (s, m, l), else its eight tables of thresholds in brackets: `(matched by area range, ignored by area range)`.
 */
import { areaRanges, startsOf, type CocoMatches } from './cocoMatching';
import { isNumbers } from './evaluator';
import { isCount, packDoubles, pairs, unpackDoubles } from './packedNumbers';

export type PackedCoco = readonly [
  counts: readonly number[],
  positives: readonly (readonly number[])[],
  scores: string,
  marks: string,
];

const ranges = areaRanges.length;

export function packCoco({ classes, starts, positives, scores, matched, ignored }: CocoMatches): PackedCoco {
  const tablesOf = (_: number, detection: number): readonly number[] =>
    [matched, ignored].flatMap((table) => areaRanges.map((_, area) => table[area * scores.length + detection]));
  const ofClass = classes.map((label, at) => [label, ...positives.slice(at * ranges, (at + 1) * ranges)]);
  return [
    classes.flatMap((label, at) => [label, starts[at + 1] - starts[at]]),
    ofClass.filter(([, ...counts]) => counts.some((count) => count > 0)),
    packDoubles(scores),
    Array.from(scores, tablesOf).map(markOf).join(''),
  ];
}

/** Undefined where the value is not packed, or broken. */
export function unpackCoco(value: unknown): CocoMatches | undefined {
  if (!Array.isArray(value) || value.length !== 4) return undefined;
  const [counts, positives, packed, marks] = value as readonly unknown[];
  const [classes, scores, rows] = [pairs(counts), unpackDoubles(packed), rowsOf(marks)];
  if (!classes || !Array.isArray(positives) || !scores || !rows) return undefined;
  const starts = startsOf(classes.map(([, count]) => count));
  if (starts[starts.length - 1] !== scores.length || rows.length !== scores.length) return undefined;
  const found = positivesOf(classes, positives);
  const table = (half: number): Uint16Array =>
    Uint16Array.from(areaRanges.flatMap((_, area) => rows.map((row) => row[half * ranges + area])));
  return (
    found && {
      classes: classes.map(([label]) => label),
      starts,
      positives: found,
      scores,
      matched: table(0),
      ignored: table(1),
    }
  );
}

/** Detections of no area range but "all" and one other are ignored by the rest, at all ten thresholds. */
const all = 1023;
const letters: Readonly<Record<string, string>> = {
  s: [0, 0, 0, 0, 0, 0, all, all].join(','),
  m: [0, 0, 0, 0, 0, all, 0, all].join(','),
  l: [0, 0, 0, 0, 0, all, all, 0].join(','),
};
const letterOf = new Map(Object.entries(letters).map(([letter, tables]) => [tables, letter]));

function markOf(tables: readonly number[]): string {
  const mark = tables.join(',');
  return letterOf.get(mark) ?? `(${mark})`;
}

/** Of each detection its eight tables. */
function rowsOf(marks: unknown): readonly (readonly number[])[] | undefined {
  if (typeof marks !== 'string') return undefined;
  const found = marks.match(/[sml]|\([\d,]+\)/g) ?? [];
  const rows = found.map((mark) => (letters[mark] ?? mark.slice(1, -1)).split(',').map(Number));
  return rows.every(({ length }) => length === 2 * ranges) ? rows : undefined;
}

/** Of all classes, by area range. */
function positivesOf(
  classes: readonly (readonly [label: number, count: number])[],
  kept: readonly unknown[],
): readonly number[] | undefined {
  const positives = new Map<number, readonly number[]>();
  for (const each of kept) {
    if (!isNumbers(each) || each.length !== 1 + ranges || !each.every(isCount)) return undefined;
    positives.set(each[0], each.slice(1));
  }
  const none = areaRanges.map(() => 0);
  return classes.flatMap(([label]) => positives.get(label) ?? none);
}
