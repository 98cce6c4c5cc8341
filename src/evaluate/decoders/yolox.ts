/**
 * YOLOX: (1, N, 5+C). Rows are the cells of grids of stride 8, 16 and 32, in that order; a row is x, y, w, h, objectness and C
 * classes, of which objectness and classes are already logistic:
 *
 *   x = (column + tx)·stride    w = e^tw·stride        (YOLOX paper, section 2.3; centre and size in network pixels)
 */
import { candidatesOf, fromCentre, numbersOf, type Decoder } from './decoder';
import { cellsOf, cellsText, countCells } from './grid';

const strides = [8, 16, 32];

export const yolox: Decoder = {
  name: 'yolox',
  also: [],
  expects: '(1, N, 5 + C) with a row of offsets for each cell',
  recognise({ outputs, size }, asked) {
    const fitting = outputs.filter(
      ({ shape }) => shape.length === 3 && shape[2] > 5 && shape[1] === countCells(size, strides),
    );
    if (fitting.length !== 1 || (fitting[0].computed && !asked)) return undefined;
    const [{ value, shape }] = fitting;
    const [cells, fields] = [cellsOf(size, strides), shape[2]];
    return {
      outputs: [value],
      classes: fields - 5,
      why: `offsets, objectness and ${fields - 5} classes for ${cellsText(shape[1], strides)}`,
      decode(made, confidence) {
        const data = numbersOf(made, value);
        return candidatesOf(
          {
            count: cells.length,
            classes: fields - 5,
            objectness: (row) => data[row * fields + 4],
            score: (row, label) => data[row * fields + 5 + label],
            box(row) {
              const { column, line, stride } = cells[row];
              const [tx, ty, tw, th] = data.subarray(row * fields, row * fields + 4);
              return fromCentre(
                (column + tx) * stride,
                (line + ty) * stride,
                Math.exp(tw) * stride,
                Math.exp(th) * stride,
              );
            },
          },
          confidence,
        );
      },
    };
  },
};
