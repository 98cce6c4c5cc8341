/**
 * YOLOv5 and v7 cut off before their decoding: for each of the strides 8, 16 and 32 a map (1, 3, H, W, 5+C), or (1, 3·(5+C), H, W)
 * as it leaves the convolution, of three anchors a cell. With σ the logistic function:
 *
 *   x = (2·σ(tx) − ½ + column)·stride    w = (2·σ(tw))²·anchor    objectness σ, classes σ
 *
 * Files do not hold the anchors: these are the networks' own ones for COCO. Maps of four dimensions may be those of others, so they are
 * taken for these only by name.
 */
import { candidatesOf, fromCentre, numbersOf, sigmoid, type Decoder, type OutputView, type Outputs } from './decoder';
import { strideOf, type Size } from './grid';

type Anchors = Readonly<Record<number, readonly (readonly [width: number, height: number])[]>>;

// prettier-ignore
const anchorsOfV5: Anchors = {
  8: [[10, 13], [16, 30], [33, 23]],
  16: [[30, 61], [62, 45], [59, 119]],
  32: [[116, 90], [156, 198], [373, 326]],
};
// prettier-ignore
const anchorsOfV7: Anchors = {
  8: [[12, 16], [19, 36], [40, 28]],
  16: [[36, 75], [76, 55], [72, 146]],
  32: [[142, 110], [192, 243], [459, 401]],
};

export const yolov5Heads: Decoder = withAnchors('yolov5-heads', anchorsOfV5, 'YOLOv5');
export const yolov7Heads: Decoder = withAnchors('yolov7-heads', anchorsOfV7, 'YOLOv7');

function withAnchors(name: string, anchors: Anchors, whose: string): Decoder {
  return {
    name,
    also: [],
    expects: '(1, 3, H, W, 5 + C), or (1, 3 · (5 + C), H, W), for the strides 8, 16 and 32',
    recognise({ outputs, size }, asked) {
      const levels = outputs.map((output) => levelOf(output, size, anchors, asked));
      const [first] = levels;
      if (levels.length !== 3 || !first || levels.some((level) => level?.fields !== first.fields)) return undefined;
      const known = levels.filter((level) => level !== undefined);
      if (new Set(known.map(({ stride }) => stride)).size !== 3) return undefined;
      const classes = first.fields - 5;
      return {
        outputs: outputs.map(({ value }) => value),
        classes,
        why: `box, objectness and ${classes} classes of three anchors (those of ${whose} for COCO) a cell`,
        decode(made, confidence) {
          const rows = known.flatMap((level) => rowsOf(level, made));
          return candidatesOf(
            {
              count: rows.length,
              classes,
              objectness: (row) => rows[row].read(4),
              score: (row, label) => rows[row].read(5 + label),
              box: (row) => boxOf(rows[row]),
            },
            confidence,
          );
        },
      };
    },
  };
}

interface Level {
  readonly output: OutputView;
  readonly stride: number;
  readonly fields: number;
  readonly width: number;
  readonly height: number;
  readonly anchors: Anchors[number];
}

function levelOf(output: OutputView, size: Size, anchors: Anchors, asked: boolean): Level | undefined {
  const { shape } = output;
  const isWhole = shape.length === 5 && shape[1] === 3;
  if (!isWhole && !(asked && shape.length === 4 && shape[1] % 3 === 0)) return undefined;
  const [height, width] = shape.slice(2, 4);
  const fields = isWhole ? shape[4] : shape[1] / 3;
  const stride = strideOf(size, [height, width]);
  if (output.computed || fields < 6 || stride === undefined || !(stride in anchors)) return undefined;
  return { output, stride, fields, width, height, anchors: anchors[stride] };
}

/** An anchor of a cell, and its numbers through the logistic function. */
interface Row {
  readonly level: Level;
  readonly cell: number;
  readonly anchor: number;
  readonly read: (field: number) => number;
}

function rowsOf(level: Level, made: Outputs): readonly Row[] {
  const { output, fields, width, height, anchors } = level;
  const data = numbersOf(made, output.value);
  const activate = output.squashed ? (x: number): number => x : sigmoid;
  const cells = width * height;
  const fieldsLast = output.shape.length === 5;
  return anchors.flatMap((_, anchor) =>
    Array.from({ length: cells }, (_each, cell): Row => {
      const at = fieldsLast
        ? (field: number) => (anchor * cells + cell) * fields + field
        : (field: number) => (anchor * fields + field) * cells + cell;
      return { level, cell, anchor, read: (field) => activate(data[at(field)]) };
    }),
  );
}

function boxOf({ level: { stride, width, anchors }, cell, anchor, read }: Row): ReturnType<typeof fromCentre> {
  const [column, line] = [cell % width, Math.floor(cell / width)];
  const [x, y] = [(2 * read(0) - 0.5 + column) * stride, (2 * read(1) - 0.5 + line) * stride];
  return fromCentre(x, y, (2 * read(2)) ** 2 * anchors[anchor][0], (2 * read(3)) ** 2 * anchors[anchor][1]);
}
