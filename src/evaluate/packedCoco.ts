/**
 * What `coco` records of an image, small enough to be kept of thousands: for each class a list
 *
 *   [class, [boxes to find by area range], scores, marks]
 *
 * Scores are doubles (little endian) in base64. A mark is a letter for a detection that matches nothing at any threshold and counts in one area
 * range besides "all" (s, m, l), else its eight tables of thresholds in brackets: `(matched by area range, ignored by area range)`.
 */
import { areaRanges, type ClassMatches } from './cocoMatching';
import { isNumbers } from './evaluator';

export type PackedClass = readonly [label: number, positives: readonly number[], scores: string, marks: string];

export const packCoco = (record: readonly ClassMatches[]): readonly PackedClass[] =>
  record.map((each) => [each.class, each.positives, packScores(each.scores), marksOf(each)]);

/** Undefined where the value is not packed, or broken. */
export function unpackCoco(value: unknown): readonly ClassMatches[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const classes = value.map(unpackClass);
  return classes.every((each) => each !== undefined) ? classes : undefined;
}

/** Detections of no area range but "all" and one other are ignored by the rest, at all ten thresholds. */
const all = 1023;
const letters: Readonly<Record<string, string>> = {
  s: [0, 0, 0, 0, 0, 0, all, all].join(','),
  m: [0, 0, 0, 0, 0, all, 0, all].join(','),
  l: [0, 0, 0, 0, 0, all, all, 0].join(','),
};
const letterOf = new Map(Object.entries(letters).map(([letter, tables]) => [tables, letter]));

function marksOf({ scores, matched, ignored }: ClassMatches): string {
  const tables = [...matched, ...ignored];
  return scores
    .map((_, at) => tables.map((table) => table[at]).join(','))
    .map((mark) => letterOf.get(mark) ?? `(${mark})`)
    .join('');
}

function unpackClass(value: unknown): ClassMatches | undefined {
  if (!Array.isArray(value) || value.length !== 4) return undefined;
  const [label, positives, packed, marks] = value as readonly unknown[];
  if (typeof label !== 'number' || !isNumbers(positives)) return undefined;
  if (typeof packed !== 'string' || typeof marks !== 'string') return undefined;
  const scores = unpackScores(packed);
  const found = marks.match(/[sml]|\([\d,]+\)/g) ?? [];
  const rows = found.map((mark) => (letters[mark] ?? mark.slice(1, -1)).split(',').map(Number));
  if (!scores || rows.length !== scores.length) return undefined;
  const tableOf = (at: number): readonly number[] => rows.map((row) => row[at]);
  const tables = Array.from({ length: 2 * areaRanges.length }, (_, at) => tableOf(at));
  const half = areaRanges.length;
  return { class: label, scores, matched: tables.slice(0, half), ignored: tables.slice(half), positives };
}

function packScores(scores: readonly number[]): string {
  const bytes = new DataView(new ArrayBuffer(8 * scores.length));
  scores.forEach((score, at) => bytes.setFloat64(8 * at, score, true));
  return btoa(Array.from(new Uint8Array(bytes.buffer), (byte) => String.fromCharCode(byte)).join(''));
}

function unpackScores(packed: string): readonly number[] | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(packed) || packed.length % 4 !== 0) return undefined;
  const text = atob(packed);
  if (text.length % 8 !== 0) return undefined;
  const bytes = new DataView(Uint8Array.from(text, (letter) => letter.charCodeAt(0)).buffer);
  return Array.from({ length: text.length / 8 }, (_, at) => bytes.getFloat64(8 * at, true));
}
