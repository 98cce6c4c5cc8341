/**
 * FastestDet: (1, 5+C, H, W), one box for each cell of a single grid. Channels are objectness p and offsets x, y and sizes w, h
 * as they leave the convolution, then C classes; p and classes are 0..1. The score is p^0.6 · class^0.4, and
 *
 *   x = (column + tanh(tx))/W    w = σ(tw)      as fractions of the picture (its own test program)
 */
import { candidatesOf, fromCentre, numbersOf, sigmoid, type Decoder } from './decoder';

export const fastestDet: Decoder = {
  name: 'fastestdet',
  also: [],
  expects: '(1, 5 + C, H, W) of stride 16',
  recognise({ outputs, size }, asked) {
    const [output, ...others] = outputs;
    if (!output || others.length > 0 || output.shape.length !== 4) return undefined;
    const [, channels, height, width] = output.shape;
    const isGrid = width === Math.ceil(size[0] / 16) && height === Math.ceil(size[1] / 16);
    if (channels < 6 || (!asked && (!isGrid || !output.squashed))) return undefined;
    const [cells, classes] = [width * height, channels - 5];
    return {
      outputs: [output.value],
      classes,
      why: `objectness, box and ${classes} classes for each of ${cells} cells of one grid`,
      decode(made, confidence) {
        const data = numbersOf(made, output.value);
        const at = (channel: number, cell: number): number => data[channel * cells + cell];
        return candidatesOf(
          {
            count: cells,
            classes,
            objectness: (cell) => Math.max(0, at(0, cell)) ** 0.6,
            score: (cell, label) => Math.max(0, at(5 + label, cell)) ** 0.4,
            box: (cell) =>
              fromCentre(
                (((cell % width) + Math.tanh(at(1, cell))) / width) * size[0],
                ((Math.floor(cell / width) + Math.tanh(at(2, cell))) / height) * size[1],
                sigmoid(at(3, cell)) * size[0],
                sigmoid(at(4, cell)) * size[1],
              ),
          },
          confidence,
        );
      },
    };
  },
};
