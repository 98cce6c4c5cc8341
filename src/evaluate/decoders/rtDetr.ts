/**
 * Transformers that give a set of boxes, which needs no suppression: centre and size in fractions of the picture,
 *
 *   apart     boxes (1, Q, 4) and logits or scores (1, Q, C)      RT-DETR, Deformable DETR, D-FINE: sigmoid of each class
 *   joined    (1, Q, 4+C)                                         RT-DETR as Ultralytics exports it
 *
 * and DETR, asked for by its name or known by its 100 queries: softmax over C classes and, last, "no object".
 */
import { candidatesOf, fromCentre, numbersOf, sigmoid, type Decoder, type Network, type OutputView } from './decoder';
import type { Size } from './grid';

/** Networks have 100 to 1,000 queries, far fewer than others have boxes. */
const mostQueries = 1000;
const queriesOfDetr = 100;

export const rtDetr: Decoder = {
  name: 'rt-detr',
  also: ['deformable-detr', 'd-fine', 'rf-detr'],
  final: true,
  expects: 'boxes (1, Q, 4) and logits (1, Q, C), or (1, Q, 4 + C), of at most 1,000 queries',
  recognise(network, asked) {
    const parts = apart(network, asked) ?? joined(network, asked);
    if (!parts || (!asked && parts.queries === queriesOfDetr)) return undefined;
    return decodingOf(parts, parts.fields, (read) => (parts.squashed ? read : (label) => sigmoid(read(label))));
  },
};

export const detr: Decoder = {
  name: 'detr',
  also: [],
  final: true,
  expects: 'boxes (1, 100, 4) and logits (1, 100, C + 1), the last class being "no object"',
  recognise(network, asked) {
    const parts = apart(network, asked);
    if (!parts || (!asked && parts.queries !== queriesOfDetr) || parts.fields < 2) return undefined;
    return decodingOf(parts, parts.fields - 1, (read) => (parts.squashed ? read : softmaxOver(read, parts.fields)));
  },
};

/** Boxes and scores of a query, each `stride` numbers apart from that of the next one. */
interface Parts {
  readonly queries: number;
  readonly fields: number;
  readonly size: Size;
  readonly squashed: boolean;
  readonly boxes: { readonly output: OutputView; readonly stride: number };
  readonly scores: { readonly output: OutputView; readonly stride: number; readonly from: number };
}

type Scores = (label: number) => number;

function decodingOf(
  parts: Parts,
  classes: number,
  activate: (read: Scores) => Scores,
): ReturnType<Decoder['recognise']> {
  const { queries, size, boxes, scores } = parts;
  return {
    outputs: [...new Set([boxes.output.value, scores.output.value])],
    classes,
    why: `centres and sizes of ${queries} queries in fractions, and ${classes} classes`,
    decode(made, confidence) {
      const [corners, all] = [numbersOf(made, boxes.output.value), numbersOf(made, scores.output.value)];
      const rows = Array.from({ length: queries }, (_, row) =>
        activate((label) => all[row * scores.stride + scores.from + label]),
      );
      return candidatesOf(
        {
          count: queries,
          classes,
          score: (row, label) => rows[row](label),
          box(row) {
            const [x, y, width, height] = corners.subarray(row * boxes.stride, row * boxes.stride + 4);
            return fromCentre(x * size[0], y * size[1], width * size[0], height * size[1]);
          },
        },
        confidence,
      );
    },
  };
}

/** Boxes end in a sigmoid, which keeps them within the picture: corners of others do not. */
function apart({ outputs, size }: Network, asked: boolean): Parts | undefined {
  const boxes = outputs.filter(({ shape, last }) => isList(shape) && shape[2] === 4 && (asked || last === 'Sigmoid'));
  const [box] = boxes;
  if (boxes.length !== 1) return undefined;
  const scores = outputs.filter((output) => output !== box && isList(output.shape) && output.shape[1] === box.shape[1]);
  if (scores.length !== 1) return undefined;
  const [{ shape, squashed }] = scores;
  return {
    ...{ queries: shape[1], fields: shape[2], size, squashed },
    boxes: { output: box, stride: 4 },
    scores: { output: scores[0], stride: shape[2], from: 0 },
  };
}

function joined({ outputs, size }: Network, asked: boolean): Parts | undefined {
  const fitting = outputs.filter(
    ({ shape, last }) => isList(shape) && shape[2] > 4 && (asked || (last === 'Sigmoid' && shape[1] >= queriesOfDetr)),
  );
  if (fitting.length !== 1 || (outputs.length > 1 && !asked)) return undefined;
  const [output] = fitting;
  const [, queries, stride] = output.shape;
  return {
    ...{ queries, fields: stride - 4, size, squashed: true },
    boxes: { output, stride },
    scores: { output, stride, from: 4 },
  };
}

const isList = (shape: readonly number[]): boolean => shape.length === 3 && shape[1] > 1 && shape[1] <= mostQueries;

function softmaxOver(read: Scores, fields: number): Scores {
  const values = Array.from({ length: fields }, (_, label) => read(label));
  const most = Math.max(...values);
  const sum = values.reduce((total, value) => total + Math.exp(value - most), 0);
  return (label) => Math.exp(values[label] - most) / sum;
}
