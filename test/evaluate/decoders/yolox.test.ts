/** YOLOX rows to boxes, and recognising its output by shape. */
import { describe, expect, it } from 'vitest';
import { yolox } from '../../../src/evaluate/decoders/yolox';
import { network, recognised, rowsOf, type OutputSketch } from './outputs';

/** 64×32: 8·4 + 4·2 + 2·1 rows. */
const size = [64, 32] as const;
const rows = 42;

describe('YOLOX', () => {
  const cases: readonly (readonly [string, readonly OutputSketch[], object | undefined])[] = [
    ['its shape', [{ shape: [1, rows, 8] }], { outputs: [0], classes: 3 }],
    ['among others', [{ shape: [1, 8, rows] }, { shape: [1, rows, 85] }], { outputs: [1], classes: 80 }],
    ['another number of rows', [{ shape: [1, rows + 1, 85] }], undefined],
    ['two that would fit', [{ shape: [1, rows, 85] }, { shape: [1, rows, 85] }], undefined],
    ['no classes', [{ shape: [1, rows, 5] }], undefined],
    ['four dimensions', [{ shape: [1, rows, 85, 1] }], undefined],
    ['boxes that are decoded already', [{ shape: [1, rows, 85], computed: true }], undefined],
  ];
  it.each(cases)('recognises %s', (_, outputs, expected) => {
    const found = yolox.recognise(network(size, ...outputs), false);
    if (expected) expect(found).toMatchObject(expected);
    else expect(found).toBeUndefined();
  });

  it.each([
    ['stride 8, second row', 8 + 2, 8, 2, 1],
    ['stride 16, last cell', 32 + 7, 16, 3, 1],
    ['stride 32', 40 + 1, 32, 1, 0],
  ] as const)('decodes %s', (_, row, stride, column, line) => {
    const data = new Float32Array(rows * 7);
    data.set([0.25, 0.5, Math.log(2), Math.log(3), 0.75, 0.5, 0.125], row * 7);
    const { decode } = recognised(yolox, network(size, { shape: [1, rows, 7] }));
    const [x, y] = [(column + 0.25) * stride, (line + 0.5) * stride];
    expect(rowsOf(decode(new Map([[0, data]]), 0.1))).toEqual([
      [x - stride, y - 1.5 * stride, x + stride, y + 1.5 * stride, 0.75, 0.5, 0.125],
    ]);
  });
});
