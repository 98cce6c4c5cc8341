/**
 * Boxes (1, N, 4), scores (1, C, N) and what ONNX's NonMaxSuppression selects of them: rows of picture, class, box, (K, 3) or
 * (1, K, 3) with K open. Corners are y1, x1, y2, x2, as the operator has them.
 */
import { numbersOf, type Decoder } from './decoder';
import { selected } from './nmsRows';
import { cornersOf, inPixels } from './scaled';

export const nmsIndices: Decoder = {
  name: 'nms-indices',
  also: [],
  final: true,
  expects: 'boxes (1, N, 4), scores (1, C, N) and selected indices (K, 3)',
  recognise({ outputs, size }) {
    const triples = outputs.find(
      ({ shape, integers }) => integers && shape.length >= 2 && shape[shape.length - 1] === 3,
    );
    const boxes = outputs.find(({ shape }) => shape.length === 3 && shape[2] === 4);
    const scores = outputs.find(({ shape }) => boxes && shape.length === 3 && shape[2] === boxes.shape[1]);
    if (!triples || !boxes || !scores || scores === boxes) return undefined;
    return {
      outputs: [boxes.value, scores.value, triples.value],
      classes: scores.shape[1] > 0 ? scores.shape[1] : undefined,
      why: 'boxes and scores with the indices that NonMaxSuppression selects',
      decode(made, confidence) {
        const [corners, all, picked] = [boxes, scores, triples].map(({ value }) => numbersOf(made, value));
        const count = corners.length / 4;
        const toPixels = inPixels(corners, size);
        const label = (row: number): number => picked[row * 3 + 1];
        const index = (row: number): number => picked[row * 3 + 2];
        return selected(
          {
            count: Math.floor(picked.length / 3),
            score: (row) => all[label(row) * count + index(row)] ?? 0,
            label,
            box(row) {
              const [y1, x1, y2, x2] = cornersOf(corners, index(row));
              return toPixels([x1, y1, x2, y2]);
            },
          },
          confidence,
        );
      },
    };
  },
};
