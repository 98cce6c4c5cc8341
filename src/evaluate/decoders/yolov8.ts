/**
 * YOLOv8, v9 and v11 (and v10 before its selection) with their decoding inside: (1, 4+C, N), a column for each cell. Rows are the
 * centre x, y, the size w, h in network pixels, and C classes 0..1; there is no objectness. With masks, M further rows weigh
 * the M prototypes of a second output (1, M, H, W) and are no classes.
 */
import { candidatesOf, fromCentre, numbersOf, type Decoder, type OutputView } from './decoder';
import { cellsText, stridesFor } from './grid';

export const yolov8: Decoder = {
  name: 'yolov8',
  also: ['yolov9', 'yolov10', 'yolov11', 'yolo11'],
  expects: '(1, 4 + C, N) with boxes in pixels, a column for each cell',
  recognise({ outputs, size }, asked) {
    const fitting = outputs.filter(({ shape }) => shape.length === 3 && shape[1] > 4 && stridesFor(size, shape[2]));
    if (fitting.length !== 1 || !(fitting[0].computed || asked)) return undefined;
    const [{ value, shape }] = fitting;
    const [, rows, cells] = shape;
    const classes = rows - 4 - prototypes(outputs, rows);
    return {
      outputs: [value],
      classes,
      why: `box and ${classes} classes for each of ${cellsText(cells, stridesFor(size, cells) ?? [])}`,
      decode(made, confidence) {
        const data = numbersOf(made, value);
        const at = (row: number, cell: number): number => data[row * cells + cell];
        return candidatesOf(
          {
            count: cells,
            classes,
            score: (cell, label) => at(4 + label, cell),
            box: (cell) => fromCentre(at(0, cell), at(1, cell), at(2, cell), at(3, cell)),
          },
          confidence,
        );
      },
    };
  },
};

/** Numbers of a column that belong to masks. */
function prototypes(outputs: readonly OutputView[], rows: number): number {
  const maps = outputs.find(({ shape }) => shape.length === 4 && shape[1] > 1 && shape[1] < rows - 4);
  return maps ? maps.shape[1] : 0;
}
