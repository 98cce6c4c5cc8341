/**
 * Detections that the network has selected itself, a row each, corners in network pixels:
 *
 *   (1, N, 6) or (N, 6)   x1, y1, x2, y2, score, class                 YOLOv10, Ultralytics' exports with `nms`
 *   (N, 7)                picture, x1, y1, x2, y2, class, score        YOLOv7's export with `end2end`
 *
 * N may be open, and differ from picture to picture. Rows of score 0 fill up.
 */
import { candidatesOf, numbersOf, type Decoder } from './decoder';

interface RowLayout {
  readonly fields: number;
  readonly box: number;
  readonly score: number;
  readonly label: number;
  readonly words: string;
}

const layouts: readonly RowLayout[] = [
  { fields: 6, box: 0, score: 4, label: 5, words: 'x1, y1, x2, y2, score, class' },
  { fields: 7, box: 1, score: 6, label: 5, words: 'picture, x1, y1, x2, y2, class, score' },
];

/** More rows than any network selects: so many are candidates. */
const mostRows = 1000;

export const nmsRows: Decoder = {
  name: 'nms-rows',
  also: ['yolov10', 'yolov7'],
  final: true,
  expects: '(1, N, 6) or (N, 7), selected by the network',
  recognise({ outputs }) {
    const fitting = outputs.flatMap((output) => {
      const [fields, count, ...outer] = [...output.shape].reverse();
      const layout = layouts.find((each) => each.fields === fields);
      const isList = layout && count <= mostRows && outer.every((size) => size === 1) && output.shape.length >= 2;
      return isList && !output.integers && output.shape.length <= 3 ? [{ output, layout }] : [];
    });
    if (fitting.length !== 1) return undefined;
    const [{ output, layout }] = fitting;
    return {
      outputs: [output.value],
      why: `rows of ${layout.words}, which the network has selected`,
      decode(made, confidence) {
        const data = numbersOf(made, output.value);
        const at = (row: number, field: number): number => data[row * layout.fields + field];
        return selected(
          {
            count: Math.floor(data.length / layout.fields),
            score: (row) => at(row, layout.score),
            label: (row) => at(row, layout.label),
            box: (row) => [0, 1, 2, 3].map((side) => at(row, layout.box + side)) as [number, number, number, number],
          },
          confidence,
        );
      },
    };
  },
};

/** Detections with one class each. */
export interface Selection {
  readonly count: number;
  readonly score: (row: number) => number;
  readonly label: (row: number) => number;
  readonly box: (row: number) => readonly [number, number, number, number];
}

/** As candidates: their score is the objectness, and the class score 1. A class that is no whole number from 0 is left out. */
export function selected({ count, score, label, box }: Selection, confidence: number): ReturnType<typeof candidatesOf> {
  const isClass = (row: number): boolean => Number.isInteger(label(row)) && label(row) >= 0 && label(row) < mostClasses;
  const rows = Array.from({ length: count }, (_, row) => row).filter((row) => isClass(row) && score(row) >= confidence);
  const classes = rows.reduce((most, row) => Math.max(most, label(row) + 1), 1);
  return candidatesOf(
    {
      count: rows.length,
      classes,
      objectness: (row) => score(rows[row]),
      score: (row, of) => (label(rows[row]) === of ? 1 : 0),
      box: (row) => box(rows[row]),
    },
    confidence,
  );
}

/** Labels beyond are noise, and would take memory. */
const mostClasses = 10_000;
