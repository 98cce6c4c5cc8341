import { expect, it } from 'vitest';
import { cocoDetections } from '../../src/evaluate/cocoDetections';
import { flat } from '../support/detections';

const found = flat([
  { class: 1, score: 0.1 + 0.2, box: [10, 20, 40.5, 100] },
  { class: 0, score: 0.25, box: [-3, 0, 7, 5] },
]);

it.each<[id: string, image: number | string]>([
  ['000000000139', 139],
  ['images/000000000139.jpg', 139],
  ['C:\\pictures\\7.png', 7],
  ['pictures/dog.jpg', 'dog'],
  ['a/12b.jpg', '12b'],
])('image %s is called %s', (id, image) => {
  expect(cocoDetections(id, found).map(({ image_id }) => image_id)).toEqual([image, image]);
});

it('boxes have corner, width and height, and categories are those of the data set', () => {
  expect(cocoDetections('1', found, [90, 18])).toEqual([
    { image_id: 1, category_id: 18, bbox: [10, 20, 30.5, 80], score: 0.30000000000000004 },
    { image_id: 1, category_id: 90, bbox: [-3, 0, 10, 5], score: 0.25 },
  ]);
  expect(cocoDetections('1', found).map(({ category_id }) => category_id)).toEqual([1, 0]);
});
