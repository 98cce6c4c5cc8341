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
  const [classes, scores] = [pairs(counts), unpackDoubles(packed)];
  if (!classes || !Array.isArray(positives) || !scores) return undefined;
  const starts = startsOf(classes.map(([, count]) => count));
  if (starts[starts.length - 1] !== scores.length) return undefined;
  const [found, tables] = [positivesOf(classes, positives), tablesIn(marks, scores.length)];
  return found && tables && { classes: classes.map(([label]) => label), starts, positives: found, scores, ...tables };
}

/** Detections of no area range but "all" and one other are ignored by the rest, at all ten thresholds. */
const all = 1023;
const rowsOf: ReadonlyMap<string, readonly number[]> = new Map([
  ['s', [0, 0, 0, 0, 0, 0, all, all]],
  ['m', [0, 0, 0, 0, 0, all, 0, all]],
  ['l', [0, 0, 0, 0, 0, all, all, 0]],
]);
const letterOf = new Map([...rowsOf].map(([letter, row]) => [row.join(','), letter]));

function markOf(tables: readonly number[]): string {
  const mark = tables.join(',');
  return letterOf.get(mark) ?? `(${mark})`;
}

type Tables = Pick<CocoMatches, 'matched' | 'ignored'>;

/** Undefined where they are not those of so many detections. */
function tablesIn(marks: unknown, count: number): Tables | undefined {
  if (typeof marks !== 'string') return undefined;
  const tables = { matched: new Uint16Array(ranges * count), ignored: new Uint16Array(ranges * count) };
  let detection = 0;
  for (let at = 0; at < marks.length; detection++) {
    const end = marks[at] === '(' ? marks.indexOf(')', at) : at;
    const mark =
      rowsOf.get(marks[at]) ??
      marks
        .slice(at + 1, end)
        .split(',')
        .map(Number);
    if (end < at || detection === count || mark.length !== 2 * ranges || !mark.every(isCount)) return undefined;
    mark.forEach((bits, table) => {
      const half = table < ranges ? tables.matched : tables.ignored;
      half[(table % ranges) * count + detection] = bits;
    });
    at = end + 1;
  }
  return detection === count ? tables : undefined;
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
