/**
 * YOLOX's output (1, N, 5+C) to candidate boxes. Rows are the cells of grids of stride 8, 16 and 32, in that order; a
 * row is x, y, w, h, objectness and C classes, of which objectness and classes are already logistic:
 *
 *   x = (column + tx)·stride    w = e^tw·stride        (YOLOX paper, section 2.3; centre and size in network pixels)
 */
import type { ValueId } from '../graph/graph';
import type { Shape } from '../graph/tensor';
import type { Candidates } from './detection';

const strides = [8, 16, 32] as const;

export interface YoloxOutput {
  readonly value: ValueId;
  readonly classes: number;
}

/** The output that has YOLOX's shape for this input size [width, height], if there is exactly one. */
export function recogniseYolox(
  shapes: ReadonlyMap<ValueId, Shape>,
  inputSize: readonly [width: number, height: number],
): YoloxOutput | undefined {
  const rows = rowsOf(inputSize);
  const fitting = [...shapes].filter(([, shape]) => shape.length === 3 && shape[0] === 1 && shape[1] === rows);
  if (fitting.length !== 1 || fitting[0][1][2] < 6) return undefined;
  return { value: fitting[0][0], classes: fitting[0][1][2] - 5 };
}

function rowsOf([width, height]: readonly [number, number]): number {
  return strides.reduce((sum, stride) => sum + Math.floor(width / stride) * Math.floor(height / stride), 0);
}

/** `data` is (1, N, 5 + classes). Candidates have objectness ≥ `confidence` and keep the order of the rows. */
export function decodeYolox(
  data: Float32Array,
  classes: number,
  inputSize: readonly [width: number, height: number],
  confidence: number,
): Candidates {
  const fields = 5 + classes;
  const cells = cellsOf(inputSize).filter(({ row }) => data[row * fields + 4] >= confidence);
  const boxes = new Float32Array(cells.length * 4);
  const objectness = new Float32Array(cells.length);
  const classScores = new Float32Array(cells.length * classes);
  cells.forEach(({ row, column, line, stride }, index) => {
    const [tx, ty, tw, th, score] = data.subarray(row * fields, row * fields + 5);
    const [x, y] = [(column + tx) * stride, (line + ty) * stride];
    const [halfWidth, halfHeight] = [(Math.exp(tw) * stride) / 2, (Math.exp(th) * stride) / 2];
    boxes.set([x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight], index * 4);
    objectness[index] = score;
    classScores.set(data.subarray(row * fields + 5, (row + 1) * fields), index * classes);
  });
  return { classes, boxes, objectness, classScores };
}

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly line: number;
  readonly stride: number;
}

function cellsOf([width, height]: readonly [number, number]): Cell[] {
  const cells: Cell[] = [];
  for (const stride of strides) {
    const [columns, lines] = [Math.floor(width / stride), Math.floor(height / stride)];
    for (let line = 0; line < lines; line++) {
      for (let column = 0; column < columns; column++) cells.push({ row: cells.length, column, line, stride });
    }
  }
  return cells;
}
