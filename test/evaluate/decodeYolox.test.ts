/** YOLOX rows to boxes, and recognising its output by shape. */
import { describe, expect, it } from 'vitest';
import { decodeYolox, recogniseYolox } from '../../src/evaluate/decodeYolox';

/** 64×32: 8·4 + 4·2 + 2·1 rows. */
const size = [64, 32] as const;
const rows = 42;

describe('YOLOX', () => {
  it.each([
    ['its shape', [[5, [1, rows, 8]]], { value: 5, classes: 3 }],
    [
      'among others',
      [
        [4, [1, 8, rows]],
        [5, [1, rows, 85]],
      ],
      { value: 5, classes: 80 },
    ],
    ['another number of rows', [[5, [1, rows + 1, 85]]], undefined],
    [
      'two that would fit',
      [
        [4, [1, rows, 85]],
        [5, [1, rows, 85]],
      ],
      undefined,
    ],
    ['no classes', [[5, [1, rows, 5]]], undefined],
    ['four dimensions', [[5, [1, rows, 85, 1]]], undefined],
  ] as const)('recognises %s', (_, shapes, expected) => {
    expect(recogniseYolox(new Map(shapes.map(([id, shape]) => [id, shape])), size)).toEqual(expected);
  });

  it.each([
    ['stride 8, second row', 8 + 2, 8, 2, 1],
    ['stride 16, last cell', 32 + 7, 16, 3, 1],
    ['stride 32', 40 + 1, 32, 1, 0],
  ] as const)('decodes %s', (_, row, stride, column, line) => {
    const data = new Float32Array(rows * 7);
    data.set([0.25, 0.5, Math.log(2), Math.log(3), 0.75, 0.5, 0.125], row * 7);
    const found = decodeYolox(data, 2, size, 0.1);
    const [x, y] = [(column + 0.25) * stride, (line + 0.5) * stride];
    const expected = [x - stride, y - 1.5 * stride, x + stride, y + 1.5 * stride];
    [...found.boxes].forEach((value, index) => expect(value).toBeCloseTo(expected[index], 4));
    expect([...found.objectness]).toEqual([0.75]);
    expect([...found.classScores]).toEqual([0.5, 0.125]);
  });
});
