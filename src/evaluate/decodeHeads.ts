/**
 * Darknet's detector heads to candidate boxes. A head's output is (1, A·(5+C), H, W): per anchor x, y, w, h, objectness
 * and C classes. With σ the logistic function, (c, r) the cell, and S the size of the network's input:
 *
 *   yolo     x = (c + σ(tx)·s − (s−1)/2)·Sx/W    w = e^tw · anchor             objectness σ(to), classes σ(t)
 *            new_coords: σ is already applied, and w = (2·tw)²·anchor
 *   region   x = (c + σ(tx))·Sx/W                w = e^tw · anchor · Sx/W      objectness σ(to), classes softmax or σ
 *
 * (s is scale_x_y. YOLOv2 and YOLOv3 papers; Darknet's yolo_layer.c and region_layer.c.) Nearly all cells are empty, so
 * objectness is compared with the threshold before anything else is computed.
 */
import type { Head, ValueId } from '../graph/graph';
import type { Shape } from '../graph/tensor';
import { InputError } from '../util/errors';
import type { Candidates } from './detection';

/**
 * `outputs` and `shapes` hold the heads' values; `inputSize` is [width, height] of the network's input. Candidates
 * have objectness ≥ `confidence` and come by head, anchor, row, column. Throws InputError when a head's shape is not
 * anchors · (5 + classes) channels, or when heads differ in their number of classes.
 */
export function decodeHeads(
  heads: readonly Head[],
  outputs: ReadonlyMap<ValueId, Float32Array>,
  shapes: ReadonlyMap<ValueId, Shape>,
  inputSize: readonly [width: number, height: number],
  confidence: number,
): Candidates {
  const grids = heads.map((head) => gridOf(head, outputs, shapes));
  const classes = heads[0]?.classes ?? 0;
  if (heads.some((head) => head.classes !== classes)) {
    throw new InputError(`The heads have ${heads.map((head) => head.classes).join(', ')} classes; expected one number`);
  }
  return join(
    classes,
    grids.map((grid) => decodeGrid(grid, inputSize, confidence)),
  );
}

/** One head's output: element (anchor, field, row, column) is at ((anchor·fields + field)·height + row)·width + column. */
interface Grid {
  readonly head: Head;
  readonly data: Float32Array;
  readonly fields: number;
  readonly width: number;
  readonly height: number;
}

function gridOf(head: Head, outputs: ReadonlyMap<ValueId, Float32Array>, shapes: ReadonlyMap<ValueId, Shape>): Grid {
  const data = outputs.get(head.value);
  const shape = shapes.get(head.value);
  if (!data || !shape) throw new Error(`No output for the head of layer ${head.layer}`);
  const fields = 5 + head.classes;
  const channels = head.anchors.length * fields;
  const [height, width] = shape.slice(-2);
  if (shape.length !== 4 || shape[1] !== channels || data.length !== channels * height * width) {
    const expected = `${head.anchors.length} anchors · (5 + ${head.classes} classes) = ${channels} channels`;
    throw new InputError(`Head ${head.kind} of layer ${head.layer}: expected ${expected}, found (${shape.join(', ')})`);
  }
  return { head, data, fields, width, height };
}

/** Cells (anchor, row, column) as one index each, whose objectness reaches the threshold. */
function decodeGrid(grid: Grid, inputSize: readonly [number, number], confidence: number): Candidates {
  const { classes } = grid.head;
  const { cells, objectness } = objectsIn(grid, confidence);
  const boxes = new Float32Array(cells.length * 4);
  const classScores = new Float32Array(cells.length * classes);
  for (let index = 0; index < cells.length; index++) {
    writeBox(grid, cells[index], inputSize, boxes, index * 4);
    writeClassScores(grid, cells[index], classScores, index * classes);
  }
  return { classes, boxes, objectness, classScores };
}

function objectsIn(grid: Grid, confidence: number): { readonly cells: Int32Array; readonly objectness: Float32Array } {
  const { head, data, width, height } = grid;
  const area = width * height;
  // Slightly low: the exact comparison follows on the activated value.
  const threshold = head.newCoords ? confidence : logit(confidence) - 1e-3;
  const cells = new Int32Array(head.anchors.length * area);
  const objectness = new Float32Array(cells.length);
  let count = 0;
  for (let anchor = 0; anchor < head.anchors.length; anchor++) {
    const from = (anchor * grid.fields + 4) * area;
    for (let position = 0; position < area; position++) {
      const raw = data[from + position];
      if (!(raw >= threshold)) continue;
      const score = head.newCoords ? raw : sigmoid(raw);
      if (!(score >= confidence)) continue;
      cells[count] = anchor * area + position;
      objectness[count++] = score;
    }
  }
  return { cells: cells.subarray(0, count), objectness: objectness.subarray(0, count) };
}

function writeBox(
  grid: Grid,
  cell: number,
  [inputWidth, inputHeight]: readonly [number, number],
  boxes: Float32Array,
  to: number,
): void {
  const { head, data, width, height } = grid;
  const area = width * height;
  const anchor = Math.floor(cell / area);
  const position = cell % area;
  const from = anchor * grid.fields * area + position;
  const region = head.kind === 'region';
  const x = ((position % width) + offsetOf(data[from], head)) * (inputWidth / width);
  const y = (Math.floor(position / width) + offsetOf(data[from + area], head)) * (inputHeight / height);
  const anchorWidth = sizeFactor(data[from + 2 * area], head) * head.anchors[anchor][0];
  const anchorHeight = sizeFactor(data[from + 3 * area], head) * head.anchors[anchor][1];
  const halfWidth = (anchorWidth * (region ? inputWidth / width : 1)) / 2;
  const halfHeight = (anchorHeight * (region ? inputHeight / height : 1)) / 2;
  boxes[to] = x - halfWidth;
  boxes[to + 1] = y - halfHeight;
  boxes[to + 2] = x + halfWidth;
  boxes[to + 3] = y + halfHeight;
}

function offsetOf(raw: number, { newCoords, scaleXY }: Head): number {
  return (newCoords ? raw : sigmoid(raw)) * scaleXY - (scaleXY - 1) / 2;
}

function sizeFactor(raw: number, { newCoords }: Head): number {
  return newCoords ? (raw * 2) ** 2 : Math.exp(raw);
}

function writeClassScores(grid: Grid, cell: number, scores: Float32Array, to: number): void {
  const { head, data, fields } = grid;
  const area = grid.width * grid.height;
  const from = (Math.floor(cell / area) * fields + 5) * area + (cell % area);
  const logistic = !head.newCoords && !(head.kind === 'region' && head.softmax);
  for (let label = 0, at = from; label < head.classes; label++, at += area) {
    scores[to + label] = logistic ? sigmoid(data[at]) : data[at];
  }
  if (!head.newCoords && !logistic) scores.set(softmax(scores.subarray(to, to + head.classes)), to);
}

function join(classes: number, parts: readonly Candidates[]): Candidates {
  return {
    classes,
    boxes: concatenate(parts.map(({ boxes }) => boxes)),
    objectness: concatenate(parts.map(({ objectness }) => objectness)),
    classScores: concatenate(parts.map(({ classScores }) => classScores)),
  };
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** The inverse of `sigmoid`; −∞ at 0 and below. */
function logit(probability: number): number {
  return probability <= 0 ? -Infinity : Math.log(probability / (1 - probability));
}

function softmax(values: Float32Array): Float32Array {
  const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = values.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
