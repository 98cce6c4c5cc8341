/**
 * SSD with its priors applied: boxes (1, N, 4) as corners x1, y1, x2, y2, in fractions or pixels, and scores (1, N, C+1) or
 * (1, C+1, N) through a softmax over background (class 0) and C classes, or (1, N, C) through a sigmoid without background. What is
 * raw, offsets from priors that the file does not hold, cannot be decoded.
 */
import { candidatesOf, numbersOf, type Decoder, type OutputView } from './decoder';
import { cornersOf, inPixels } from './scaled';

export const ssd: Decoder = {
  name: 'ssd',
  also: ['ultraface', 'retinaface'],
  expects: 'boxes (1, N, 4) as corners and scores (1, N, C) through softmax (class 0: background) or sigmoid',
  recognise({ outputs, size }, asked) {
    const boxes = outputs.filter(({ shape }) => shape.length === 3 && shape[2] === 4 && shape[1] > 1);
    if (boxes.length !== 1 || !(boxes[0].computed || asked)) return undefined;
    const [, count] = boxes[0].shape;
    const scores = outputs.filter((output) => output !== boxes[0] && output.squashed && lengthOf(output, count) > 0);
    if (scores.length !== 1) return undefined;
    const [{ value, last, shape }] = scores;
    const fields = lengthOf(scores[0], count);
    const background = last === 'Softmax' ? 1 : 0;
    const step = shape[1] === count ? { box: fields, label: 1 } : { box: 1, label: count };
    const classes = fields - background;
    if (classes < 1) return undefined;
    return {
      outputs: [boxes[0].value, value],
      classes,
      why: `corners of ${count.toLocaleString('en')} boxes and ${classes} classes${background ? ' beside the background' : ''}`,
      decode(made, confidence) {
        const [corners, all] = [numbersOf(made, boxes[0].value), numbersOf(made, value)];
        const toPixels = inPixels(corners, size);
        return candidatesOf(
          {
            count,
            classes,
            score: (row, label) => all[row * step.box + (label + background) * step.label],
            box: (row) => toPixels(cornersOf(corners, row)),
          },
          confidence,
        );
      },
    };
  },
};

/** Scores of each box; 0 where the output has other boxes. */
function lengthOf({ shape }: OutputView, boxes: number): number {
  if (shape.length !== 3) return 0;
  if (shape[1] === boxes) return shape[2];
  return shape[2] === boxes ? shape[1] : 0;
}
