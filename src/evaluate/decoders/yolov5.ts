/**
 * YOLOv5, v6 and v7 as they are exported with their decoding: (1, N, 5+C). A row is the centre x, y, the size w, h in network
 * pixels, objectness and C classes, all 0..1. N is three for each cell of the grids (one anchor each), or one without anchors (v6).
 */
import { candidatesOf, fromCentre, numbersOf, type Decoder } from './decoder';
import { cellsText, stridesFor } from './grid';

export const yolov5: Decoder = {
  name: 'yolov5',
  also: ['yolov6', 'yolov7'],
  expects: '(1, N, 5 + C) with boxes in pixels, three rows or one for each cell',
  recognise({ outputs, size }, asked) {
    const stridesBy = (rows: number) => stridesFor(size, rows / 3) ?? stridesFor(size, rows);
    const fitting = outputs.filter(({ shape }) => shape.length === 3 && shape[2] > 5 && stridesBy(shape[1]));
    if (fitting.length !== 1 || !(fitting[0].computed || asked)) return undefined;
    const [{ value, shape }] = fitting;
    const [, rows, fields] = shape;
    const perCell = stridesFor(size, rows / 3) ? 3 : 1;
    return {
      outputs: [value],
      classes: fields - 5,
      why: `box, objectness and ${fields - 5} classes, ${perCell === 3 ? 'three' : 'one'} for each of ${cellsText(rows / perCell, stridesBy(rows) ?? [])}`,
      decode(made, confidence) {
        const data = numbersOf(made, value);
        const at = (row: number, field: number): number => data[row * fields + field];
        return candidatesOf(
          {
            count: rows,
            classes: fields - 5,
            objectness: (row) => at(row, 4),
            score: (row, label) => at(row, 5 + label),
            box: (row) => fromCentre(at(row, 0), at(row, 1), at(row, 2), at(row, 3)),
          },
          confidence,
        );
      },
    };
  },
};
