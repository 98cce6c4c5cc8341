/** The anchors of YOLOv5 and v7, as their configurations for COCO list them, and where each lies in the maps. */
import { describe, expect, it } from 'vitest';
import { yolov5Heads, yolov7Heads } from '../../../src/evaluate/decoders/yolov5Heads';
import { network, recognised, rowsOf, tensor, type OutputSketch } from './outputs';
import { levels, size } from './planted';

/** Width and height, from the finest map to the coarsest. */
const lists = [
  [yolov5Heads, '10,13, 16,30, 33,23 / 30,61, 62,45, 59,119 / 116,90, 156,198, 373,326'],
  [yolov7Heads, '12,16, 19,36, 40,28 / 36,75, 76,55, 72,146 / 142,110, 192,243, 459,401'],
] as const;

const strides = [8, 16, 32];
const anchorsOf = (list: string): readonly (readonly number[])[] =>
  list.split('/').map((level) => level.split(',').map(Number));
const planted = lists.flatMap(([decoder, list]) =>
  anchorsOf(list).flatMap((numbers, level) =>
    [0, 1, 2].map(
      (anchor) => [decoder.name, decoder, level, anchor, numbers.slice(2 * anchor, 2 * anchor + 2)] as const,
    ),
  ),
);

/** σ(0) = ½ in the middle of the cell makes the size the anchor's; cells of zeros are far below any score. */
const far = -50;

describe.each([true, false])('anchors in maps with fields last: %s', (fieldsLast) => {
  it.each(planted)('%s: map %#', (_, decoder, level, anchor, [width, height]) => {
    const outputs: readonly OutputSketch[] = levels.map(([lines, columns]) => ({
      shape: fieldsLast ? [1, 3, lines, columns, 7] : [1, 21, lines, columns],
    }));
    const [lines, columns] = levels[level];
    const [line, column] = [lines - 1, columns - 1];
    const place = (field: number): readonly number[] =>
      fieldsLast ? [0, anchor, line, column, field] : [0, 7 * anchor + field, line, column];
    const data = outputs.map(({ shape }, value) => {
      // The second class has ¾, everything else ½.
      const fields = [0, 0, 0, 0, 0, 0, Math.log(3)];
      const set = value === level ? fields.map((number, field) => [place(field), number - far] as const) : [];
      return [value, tensor(shape, set).map((number) => number + far)] as const;
    });
    const decoding = recognised(decoder, network(size, ...outputs), true);
    const stride = strides[level];
    const [x, y] = [(column + 0.5) * stride, (line + 0.5) * stride];
    expect(rowsOf(decoding.decode(new Map(data), 0.3))).toEqual([
      [x - width / 2, y - height / 2, x + width / 2, y + height / 2, 0.5, 0.5, 0.75],
    ]);
  });
});

it.each([
  ['four maps', [...levels, [1, 2]], 7],
  ['two maps of one stride', [levels[0], levels[0], levels[2]], 7],
  ['a stride without anchors', [levels[0], levels[1], [8, 16]], 7],
  ['no class', levels, 5],
] as const)('are of no use to %s', (_, maps, fields) => {
  const outputs = maps.map(([lines, columns]) => ({ shape: [1, 3, lines, columns, fields] }));
  expect(yolov5Heads.recognise(network(size, ...outputs), true)).toBeUndefined();
});
