/** Decoding one cell by hand for every kind of head, the threshold, the order, and shapes that do not fit. */
import { describe, expect, it } from 'vitest';
import type { Head } from '../../src/graph/graph';
import { decodeHeads } from '../../src/evaluate/decodeHeads';
import { detect, multiLabel, toNetwork } from '../../src/evaluate/detection';
import { oneByOne } from '../support/detections';
import { random } from '../support/random';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const yolo: Head = {
  kind: 'yolo',
  value: 7,
  layer: 3,
  classes: 2,
  anchors: [
    [10, 20],
    [30, 40],
  ],
  scaleXY: 1,
  newCoords: false,
  softmax: false,
};

/** A 3 wide, 2 high grid, 96×64 input: cells of 32×32; every field 'no object' except one cell. */
const [width, height, area] = [3, 2, 6];
const size = [96, 64] as const;

function outputWith(head: Head, anchor: number, row: number, column: number, fields: readonly number[]): Float32Array {
  const perAnchor = 5 + head.classes;
  const data = new Float32Array(head.anchors.length * perAnchor * area).fill(head.newCoords ? 0 : -30);
  fields.forEach((value, field) => {
    data[(anchor * perAnchor + field) * area + row * width + column] = value;
  });
  return data;
}

const shapeOf = (head: Head): number[] => [1, head.anchors.length * (5 + head.classes), height, width];

function decodeOne(head: Head, data: Float32Array, confidence = 0.005) {
  return decodeHeads([head], new Map([[7, data]]), new Map([[7, shapeOf(head)]]), size, confidence);
}

/** Centre and size to corners. */
const corners = (x: number, y: number, w: number, h: number): number[] => [x - w / 2, y - h / 2, x + w / 2, y + h / 2];

function expectNumbers(found: Iterable<number>, expected: readonly number[]): void {
  const list = [...found];
  expect(list.length).toBe(expected.length);
  list.forEach((value, index) => expect(value).toBeCloseTo(expected[index], 4));
}

describe('decodeHeads', () => {
  const raw = [0.3, -0.4, 0.5, -0.2, 1.1, 0.7, -1.3] as const;
  const [tx, ty, tw, th, to, c0, c1] = raw;

  it.each<[string, Head, readonly number[], number, readonly number[]]>([
    [
      'yolo',
      yolo,
      corners((2 + sigmoid(tx)) * 32, (1 + sigmoid(ty)) * 32, 30 * Math.exp(tw), 40 * Math.exp(th)),
      sigmoid(to),
      [sigmoid(c0), sigmoid(c1)],
    ],
    [
      'yolo with scale_x_y',
      { ...yolo, scaleXY: 1.2 },
      corners(
        (2 + sigmoid(tx) * 1.2 - 0.1) * 32,
        (1 + sigmoid(ty) * 1.2 - 0.1) * 32,
        30 * Math.exp(tw),
        40 * Math.exp(th),
      ),
      sigmoid(to),
      [sigmoid(c0), sigmoid(c1)],
    ],
    [
      'region with softmax',
      {
        ...yolo,
        kind: 'region',
        softmax: true,
        anchors: [
          [1, 1],
          [1.5, 0.5],
        ],
      },
      corners((2 + sigmoid(tx)) * 32, (1 + sigmoid(ty)) * 32, 1.5 * 32 * Math.exp(tw), 0.5 * 32 * Math.exp(th)),
      sigmoid(to),
      [Math.exp(c0) / (Math.exp(c0) + Math.exp(c1)), Math.exp(c1) / (Math.exp(c0) + Math.exp(c1))],
    ],
    [
      'region without softmax',
      { ...yolo, kind: 'region' },
      corners((2 + sigmoid(tx)) * 32, (1 + sigmoid(ty)) * 32, 30 * 32 * Math.exp(tw), 40 * 32 * Math.exp(th)),
      sigmoid(to),
      [sigmoid(c0), sigmoid(c1)],
    ],
  ])('%s', (_, head, box, objectness, classScores) => {
    const found = decodeOne(head, outputWith(head, 1, 1, 2, raw));
    expectNumbers(found.boxes, box);
    expectNumbers(found.objectness, [objectness]);
    expectNumbers(found.classScores, classScores);
  });

  it('new_coords: values are activated already', () => {
    const head: Head = { ...yolo, newCoords: true, scaleXY: 2 };
    const found = decodeOne(head, outputWith(head, 0, 0, 1, [0.6, 0.25, 0.5, 0.75, 0.9, 0.2, 0.8]));
    expectNumbers(found.boxes, corners((1 + 1.2 - 0.5) * 32, (0 + 0.5 - 0.5) * 32, 10, 20 * 2.25));
    expectNumbers(found.objectness, [0.9]);
    expectNumbers(found.classScores, [0.2, 0.8]);
  });

  it.each([0, 0.005, 0.3, 0.5, 0.9])('keeps exactly the cells with objectness ≥ %d, in order', (confidence) => {
    const numbers = random(3);
    const data = Float32Array.from({ length: 14 * area }, () => numbers.next() * 12 - 6);
    const expected = [0, 1].flatMap((anchor) =>
      Array.from({ length: area }, (_, cell) => sigmoid(data[(anchor * 7 + 4) * area + cell])),
    );
    expectNumbers(
      decodeOne(yolo, data, confidence).objectness,
      expected.filter((score) => score >= confidence),
    );
  });

  it('joins heads in their order', () => {
    const data = outputWith(yolo, 0, 0, 0, raw);
    const both = decodeHeads(
      [yolo, { ...yolo, value: 8 }],
      new Map([
        [7, data],
        [8, outputWith(yolo, 0, 0, 0, [...raw.slice(0, 4), 0, 1, 1])],
      ]),
      new Map([
        [7, shapeOf(yolo)],
        [8, shapeOf(yolo)],
      ]),
      size,
      0.1,
    );
    expectNumbers(both.objectness, [sigmoid(to), 0.5]);
  });

  it('refuses shapes that do not fit', () => {
    const data = new Float32Array(13 * area);
    const act = () => decodeHeads([yolo], new Map([[7, data]]), new Map([[7, [1, 13, height, width]]]), size, 0.1);
    expect(act).toThrow('expected 2 anchors · (5 + 2 classes) = 14 channels, found (1, 13, 2, 3)');
    const twice = [yolo, { ...yolo, classes: 3, value: 8 }];
    const values = new Map([
      [7, new Float32Array(14 * area)],
      [8, new Float32Array(16 * area)],
    ]);
    const shapes = new Map([
      [7, [1, 14, 2, 3]],
      [8, [1, 16, 2, 3]],
    ]);
    expect(() => decodeHeads(twice, values, shapes, size, 0.1)).toThrow('The heads have 2, 3 classes');
  });
});

describe('from candidates to detections', () => {
  const candidates = {
    classes: 2,
    boxes: Float32Array.from([0, 0, 10, 10, 1, 0, 11, 10]),
    objectness: Float32Array.from([0.5, 1]),
    classScores: Float32Array.from([0.5, 0.25, 0.5, 0.0625]),
  };
  const placement = { scale: [2, 3], offset: [-4, 5], labelShift: [0, 0] } as const;

  it('takes every class with objectness · class score ≥ confidence', () => {
    const found = multiLabel(candidates, 0.125);
    expect([[...found.box], [...found.class], [...found.score]]).toEqual([
      [0, 0, 1],
      [0, 1, 0],
      [0.25, 0.125, 0.5],
    ]);
  });
  it('suppresses per class and returns to the image', () => {
    const found = detect(candidates, { confidence: 0.1, nms: 0.45 }, placement);
    expect(oneByOne(found)).toEqual([
      { class: 0, score: 0.5, box: [-2, 5, 18, 35] },
      { class: 1, score: 0.125, box: [-4, 5, 16, 35] },
    ]);
  });
  it('places boxes there and back', () => {
    expect(toNetwork([-2, 5, 18, 35], placement)).toEqual([1, 0, 11, 10]);
  });

  it('needs the output of each head, and its shape', () => {
    const [data, shape] = [outputWith(yolo, 0, 0, 0, [0, 0]), shapeOf(yolo)];
    const act = (outputs: boolean, shapes: boolean) => (): unknown =>
      decodeHeads([yolo], new Map(outputs ? [[7, data]] : []), new Map(shapes ? [[7, shape]] : []), size, 0.5);
    expect(act(true, false)).toThrow('No output for the head of layer 3');
    expect(act(false, true)).toThrow('No output for the head of layer 3');
    expect(act(true, true)).not.toThrow();
  });
});
