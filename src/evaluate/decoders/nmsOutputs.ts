/**
 * Detections that the network has selected itself, as outputs of their own: boxes (1, N, 4), scores (1, N) and classes (1, N), with
 * or without the leading 1, and perhaps how many of the N count. TensorRT's EfficientNMS, torchvision, and TensorFlow's
 * detection API, whose `detection_boxes` are y1, x1, y2, x2 in fractions.
 */
import type { Box } from '../../calibrate/sample';
import { numbersOf, type Decoder, type OutputView } from './decoder';
import { selected } from './nmsRows';
import { cornersOf, inPixels } from './scaled';

export const nmsOutputs: Decoder = {
  name: 'nms-outputs',
  also: ['efficient-nms', 'torchvision'],
  final: true,
  expects: 'boxes (1, N, 4), scores (1, N) and classes (1, N), selected by the network',
  recognise({ outputs, size }) {
    const boxes = outputs.filter(
      ({ shape }) => shape.length >= 2 && shape.length <= 3 && shape[shape.length - 1] === 4,
    );
    if (boxes.length !== 1) return undefined;
    const lists = outputs.filter(({ shape }) => shape.join() === boxes[0].shape.slice(0, -1).join());
    const labels = lists.find(isLabels);
    const scores = lists.find((list) => list !== labels && !list.integers);
    if (!labels || !scores) return undefined;
    const counts = outputs.find((output) => output.shape.every((length) => length === 1) && /num/i.test(output.name));
    const flipped = /detection_boxes/.test(boxes[0].name);
    return {
      outputs: [boxes[0], scores, labels, ...(counts ? [counts] : [])].map(({ value }) => value),
      why: `boxes, scores and classes of what the network has selected${flipped ? ', y before x' : ''}`,
      decode(made, confidence) {
        const [corners, all, classes] = [boxes[0], scores, labels].map(({ value }) => numbersOf(made, value));
        const count = counts ? numbersOf(made, counts.value)[0] : all.length;
        const toPixels = inPixels(corners, size);
        return selected(
          {
            count: Math.min(all.length, Math.max(0, Math.round(count))),
            score: (row) => all[row],
            label: (row) => classes[row],
            box: (row) => toPixels(flipped ? turned(cornersOf(corners, row)) : cornersOf(corners, row)),
          },
          confidence,
        );
      },
    };
  },
};

const isLabels = ({ name, integers }: OutputView): boolean => integers || /label|class|cls/i.test(name);

const turned = ([y1, x1, y2, x2]: Box): Box => [x1, y1, x2, y2];
