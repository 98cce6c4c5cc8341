/** From candidates to detections, and between the pixels of the network and those of the image. */
import { describe, expect, it } from 'vitest';
import { boxAt, detect, multiLabel, toImage, toNetwork } from '../../src/evaluate/detection';

/** An image of 200 × 60 in a network's input of 100 × 90, by a letterbox that is neither square nor centred. */
const placement = { scale: [2, 0.5], offset: [-30, 7], labelShift: [0, 0] } as const;

const candidates = {
  classes: 3,
  boxes: Float32Array.of(0, 0, 10, 10, 40, 20, 60, 30),
  objectness: Float32Array.of(0.5, 1),
  classScores: Float32Array.of(0.5, 1, 0.25, 0, 0.25, 0.75),
};

describe('multiLabel', () => {
  it.each([
    [
      0.25,
      [
        [0, 0, 0.25],
        [0, 1, 0.5],
        [1, 1, 0.25],
        [1, 2, 0.75],
      ],
    ],
    [
      0.26,
      [
        [0, 1, 0.5],
        [1, 2, 0.75],
      ],
    ],
    [0.76, []],
  ])('takes each class of each box whose score is %d or more', (confidence, expected) => {
    const found = multiLabel(candidates, confidence);
    expect([...found.box].map((box, i) => [box, found.class[i], found.score[i]])).toEqual(expected);
    expect([found.class.length, found.score.length]).toEqual([expected.length, expected.length]);
  });
  it('counts no score that is not a number', () =>
    expect(multiLabel({ ...candidates, objectness: Float32Array.of(NaN, NaN) }, 0).box).toHaveLength(0));
});

it('detects class after class, in pixels of the image', () => {
  const found = detect(candidates, { confidence: 0.25, nms: 0.5 }, placement);
  const all = [...found.class].map((label, i) => [label, found.score[i], boxAt(found.box, i)]);
  // 2·x − 30 and y/2 + 7.
  const [first, second] = [
    [-30, 7, -10, 12],
    [50, 17, 90, 22],
  ];
  expect(all).toEqual([
    [0, 0.25, first],
    [1, 0.5, first],
    [1, 0.25, second],
    [2, 0.75, second],
  ]);
});

it('suppresses what overlaps in its class alone', () => {
  const twice = { ...candidates, boxes: Float32Array.of(0, 0, 10, 10, 0, 0, 10, 9) };
  const found = detect(twice, { confidence: 0.25, nms: 0.5 }, placement);
  expect([...found.class].map((label, i) => [label, found.score[i]])).toEqual([
    [0, 0.25],
    [1, 0.5],
    [2, 0.75],
  ]);
});

it('leads to the image and back', () => {
  expect(toImage([1, 2, 3, 4], placement)).toEqual([-28, 8, -24, 9]);
  expect(toNetwork([-28, 8, -24, 9], placement)).toEqual([1, 2, 3, 4]);
});
