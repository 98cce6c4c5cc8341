/** Outputs of every decoder in which one box is planted whose corners were worked out by hand, from the formulas of the networks' papers. */
import type { OutputSketch } from './outputs';

export type Planted = readonly (readonly [at: readonly number[], value: number])[];

export interface Case {
  readonly decoder: string;
  readonly what: string;
  readonly size: readonly [width: number, height: number];
  readonly outputs: readonly (OutputSketch & { readonly planted?: Planted })[];
  /** x1, y1, x2, y2, objectness, then the class scores. */
  readonly rows: readonly (readonly number[])[];
  /** Only by name: shapes alone say something else, or nothing. */
  readonly asked?: true;
  readonly confidence?: number;
  readonly final?: true;
}

/** 64×32: 8·4 + 4·2 + 2·1 = 42 cells of strides 8, 16 and 32. Cell 39 is of stride 16, column 3, line 1. */
export const size = [64, 32] as const;
export const ln3 = Math.log(3);

/** Numbers from one place on along the last dimension. */
export const run = (at: readonly number[], values: readonly number[]): Planted =>
  values.map((value, i) => [[...at.slice(0, -1), at[at.length - 1] + i], value]);
/** Along the dimension before: channels of a cell, or of a column. */
export const down = (place: (channel: number) => readonly number[], values: readonly number[]): Planted =>
  values.map((value, channel) => [place(channel), value]);

/** A distribution whose expectation is the number: 50 in one bin, or in two neighbours for a half; e^−50 is nothing beside it. */
const peak = (distance: number, bins: number): readonly number[] =>
  Array.from({ length: bins }, (_, bin) => (Math.abs(bin - distance) <= 0.5 ? 50 : 0));
const sides = (distances: readonly number[], bins: number): readonly number[] =>
  distances.flatMap((distance) => peak(distance, bins));

/** Left 1, top 1, right 2, bottom ½ of the middle (3.5, 1.5) of cell 39, times 16. */
const distances = [1, 1, 2, 0.5];
const ofDistances = [40, 8, 88, 32];

export const levels = [
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

/** Cell (3, 1) of stride 16, anchor 1: σ(0) = ½ puts the centre on (3½, 1½)·16 and makes the size the anchor's. σ(ln 3) = ¾. */
const anchored = [0, 0, 0, 0, ln3, ln3, 0];

export const cases: readonly Case[] = [
  {
    ...{ decoder: 'yolov5-heads', what: 'a map for each stride', size, confidence: 0.5 },
    outputs: levels.map(([height, width], level) => ({
      shape: [1, 3, height, width, 7],
      planted: level === 1 ? run([0, 1, 1, 3, 0], anchored) : [],
    })),
    rows: [[25, 1.5, 87, 46.5, 0.75, 0.75, 0.5]],
  },
  {
    ...{ decoder: 'yolov7-heads', what: 'maps as they leave the convolution', size, asked: true, confidence: 0.5 },
    outputs: levels.map(([height, width], level) => ({
      shape: [1, 21, height, width],
      planted: level === 1 ? down((c) => [0, 7 + c, 1, 3], anchored) : [],
    })),
    rows: [[18, -3.5, 94, 51.5, 0.75, 0.75, 0.5]],
  },
  {
    ...{ decoder: 'yolox', what: 'offsets of a cell', size },
    outputs: [
      { shape: [1, 42, 7], squashed: true, planted: run([0, 39, 0], [0.25, 0.5, Math.log(2), ln3, 0.75, 0.5, 0.125]) },
    ],
    rows: [[(3.25 - 1) * 16, 0, (3.25 + 1) * 16, 48, 0.75, 0.5, 0.125]],
  },
  {
    ...{ decoder: 'yolov5', what: 'three boxes a cell (v5, v7)', size },
    outputs: [{ shape: [1, 126, 7], computed: true, planted: run([0, 100, 0], [20, 10, 8, 4, 0.5, 0.5, 0.25]) }],
    rows: [[16, 8, 24, 12, 0.5, 0.5, 0.25]],
  },
  {
    ...{ decoder: 'yolov5', what: 'one box a cell (v6)', size },
    outputs: [{ shape: [1, 42, 7], computed: true, planted: run([0, 7, 0], [20, 10, 8, 4, 1, 0.5, 0.25]) }],
    rows: [[16, 8, 24, 12, 1, 0.5, 0.25]],
  },
  {
    ...{ decoder: 'yolov8', what: 'a column a cell (v8, v9, v11)', size },
    outputs: [
      { shape: [1, 6, 42], computed: true, squashed: true, planted: down((c) => [0, c, 7], [20, 10, 8, 4, 0.25, 0.5]) },
    ],
    rows: [[16, 8, 24, 12, 1, 0.25, 0.5]],
  },
  {
    ...{ decoder: 'yolov8', what: 'with weights of three prototypes', size },
    outputs: [
      { shape: [1, 9, 42], computed: true, planted: down((c) => [0, c, 7], [20, 10, 8, 4, 0.25, 0.5, 9, 9, 9]) },
      { shape: [1, 3, 8, 16] },
    ],
    rows: [[16, 8, 24, 12, 1, 0.25, 0.5]],
  },
  {
    ...{ decoder: 'yolov8-heads', what: 'joined maps', size, confidence: 0.6 },
    outputs: levels.map(([height, width], level) => ({
      shape: [1, 66, height, width],
      planted: level === 1 ? down((c) => [0, c, 1, 3], [...sides(distances, 16), ln3, 0]) : [],
    })),
    rows: [[...ofDistances, 1, 0.75, 0.5]],
  },
  {
    ...{ decoder: 'yolov8-heads', what: 'maps apart, classes through a sigmoid', size },
    outputs: levels.flatMap(([height, width], level) => [
      { shape: [1, 64, height, width], planted: level === 1 ? down((c) => [0, c, 1, 3], sides(distances, 16)) : [] },
      {
        ...{ shape: [1, 3, height, width], last: 'Sigmoid', squashed: true },
        planted: level === 1 ? down((c) => [0, c, 1, 3], [0, 0.75, 0]) : [],
      },
    ]),
    rows: [[...ofDistances, 1, 0, 0.75, 0]],
  },
  {
    ...{ decoder: 'yolov8-heads', what: 'distances without a distribution', size, confidence: 0.6 },
    outputs: levels.flatMap(([height, width], level) => [
      { shape: [1, 4, height, width], planted: level === 1 ? down((c) => [0, c, 1, 3], distances) : [] },
      { shape: [1, 2, height, width], planted: level === 1 ? down((c) => [0, c, 1, 3], [0, ln3]) : [] },
    ]),
    rows: [[...ofDistances, 1, 0.5, 0.75]],
  },
  {
    ...{ decoder: 'yolov8-heads', what: 'all cells in one', size, confidence: 0.6 },
    outputs: [{ shape: [1, 66, 42], planted: down((c) => [0, c, 39], [...sides(distances, 16), ln3, 0]) }],
    rows: [[...ofDistances, 1, 0.75, 0.5]],
  },
  {
    // 64×64: 64 + 16 + 4 + 1 cells; the last is the whole picture, measured from its corner.
    ...{ decoder: 'nanodet', what: 'four strides in one (Plus)', size: [64, 64] },
    outputs: [
      { shape: [1, 85, 34], squashed: true, planted: run([0, 84, 0], [0.5, 0.25, ...sides([0, 0, 1, 0.5], 8)]) },
    ],
    rows: [[0, 0, 64, 32, 1, 0.5, 0.25]],
  },
  {
    ...{ decoder: 'nanodet', what: 'three strides apart', size },
    outputs: [32, 8, 2].flatMap((cells) => [
      { shape: [1, cells, 2], squashed: true, planted: cells === 8 ? run([0, 7, 0], [0.5, 0.25]) : [] },
      { shape: [1, cells, 32], planted: cells === 8 ? run([0, 7, 0], sides(distances, 8)) : [] },
    ]),
    rows: [[...ofDistances, 1, 0.5, 0.25]],
  },
  {
    ...{ decoder: 'nanodet', what: 'three strides in one', size, asked: true },
    outputs: [{ shape: [1, 42, 34], squashed: true, planted: run([0, 39, 0], [0.5, 0.25, ...sides(distances, 8)]) }],
    rows: [[...ofDistances, 1, 0.5, 0.25]],
  },
  {
    // Cell (2, 1) of 4×2: x = (2 + tanh 0)/4 · 64, y = (1 + tanh 0)/2 · 32; σ(0) = ½ of either side. 0.5^0.6, 0.25^0.4.
    ...{ decoder: 'fastestdet', what: 'one grid', size },
    outputs: [{ shape: [1, 7, 2, 4], squashed: true, planted: down((c) => [0, c, 1, 2], [0.5, 0, 0, 0, 0, 0.25, 0]) }],
    rows: [[16, 8, 48, 24, 0.6598, 0.5743, 0]],
  },
  {
    // Half a cell to the right and a quarter down: (2½/4 · 64, 1¼/2 · 32); ¾ of 64 wide, ¼ of 32 high.
    ...{ decoder: 'fastestdet', what: 'one grid, beside the middle', size },
    outputs: [
      {
        shape: [1, 7, 2, 4],
        squashed: true,
        planted: down((c) => [0, c, 1, 2], [0.5, Math.atanh(0.5), Math.atanh(0.25), ln3, -ln3, 0, 0.25]),
      },
    ],
    rows: [[16, 16, 64, 24, 0.6598, 0, 0.5743]],
  },
  {
    ...{ decoder: 'nms-indices', what: 'what NonMaxSuppression selects', size, final: true },
    outputs: [
      { shape: [1, 5, 4], computed: true, planted: run([0, 3, 0], [2, 4, 10, 20]) },
      { shape: [1, 2, 5], planted: [[[0, 1, 3], 0.75]] },
      { shape: [-1, 3], integers: true },
    ],
    rows: [[4, 2, 20, 10, 0.75, 0, 1]],
  },
  {
    ...{ decoder: 'nms-outputs', what: 'EfficientNMS, of which one row counts', size, final: true },
    outputs: [
      { shape: [1, 1], name: 'num_dets', integers: true, planted: [[[0, 0], 1]] },
      { shape: [1, 2, 4], name: 'det_boxes', planted: run([0, 0, 0], [4, 2, 20, 10, 1, 1, 9, 9]) },
      { shape: [1, 2], name: 'det_scores', planted: run([0, 0], [0.75, 0.5]) },
      { shape: [1, 2], name: 'det_classes', integers: true, planted: [[[0, 0], 1]] },
    ],
    rows: [[4, 2, 20, 10, 0.75, 0, 1]],
  },
  {
    ...{ decoder: 'nms-outputs', what: 'fractions with y first, as TensorFlow has them', size, final: true },
    outputs: [
      { shape: [1, 2, 4], name: 'detection_boxes:0', planted: run([0, 0, 0], [0.25, 0.5, 0.75, 1]) },
      { shape: [1, 2], name: 'detection_classes:0', planted: [[[0, 0], 1]] },
      { shape: [1, 2], name: 'detection_scores:0', planted: [[[0, 0], 0.75]] },
      { shape: [1], name: 'num_detections:0', planted: [[[0], 2]] },
    ],
    rows: [[32, 8, 64, 24, 0.75, 0, 1]],
  },
  {
    ...{ decoder: 'nms-outputs', what: 'an open number of rows, as torchvision has them', size, final: true },
    outputs: [{ shape: [-1, 4] }, { shape: [-1], integers: true }, { shape: [-1] }],
    rows: [],
  },
  {
    ...{ decoder: 'nms-rows', what: 'score before class (v10)', size, final: true },
    outputs: [{ shape: [1, 300, 6], computed: true, planted: run([0, 2, 0], [4, 2, 20, 10, 0.75, 1]) }],
    rows: [[4, 2, 20, 10, 0.75, 0, 1]],
  },
  {
    ...{ decoder: 'nms-rows', what: 'picture first (v7 end to end)', size, final: true },
    outputs: [{ shape: [3, 7], computed: true, planted: run([1, 0], [0, 4, 2, 20, 10, 1, 0.75]) }],
    rows: [[4, 2, 20, 10, 0.75, 0, 1]],
  },
  {
    ...{ decoder: 'detr', what: 'softmax with "no object" last', size, final: true, confidence: 0.55 },
    outputs: [
      { shape: [1, 100, 3], planted: run([0, 5, 0], [ln3, 0, 0]) },
      { shape: [1, 100, 4], last: 'Sigmoid', squashed: true, planted: run([0, 5, 0], [0.5, 0.25, 0.25, 0.5]) },
    ],
    rows: [[24, 0, 40, 16, 1, 0.6, 0.2]],
  },
  {
    ...{ decoder: 'rt-detr', what: 'logits through a sigmoid', size, final: true, confidence: 0.6 },
    outputs: [
      { shape: [1, 300, 2], planted: run([0, 5, 0], [ln3, 0]) },
      { shape: [1, 300, 4], last: 'Sigmoid', squashed: true, planted: run([0, 5, 0], [0.5, 0.25, 0.25, 0.5]) },
    ],
    rows: [[24, 0, 40, 16, 1, 0.75, 0.5]],
  },
  {
    ...{ decoder: 'rt-detr', what: 'boxes and scores in one', size, final: true },
    outputs: [
      {
        shape: [1, 300, 9],
        last: 'Sigmoid',
        squashed: true,
        planted: run([0, 5, 0], [0.5, 0.25, 0.25, 0.5, 0.75, 0, 0, 0, 0]),
      },
    ],
    rows: [[24, 0, 40, 16, 1, 0.75, 0, 0, 0, 0]],
  },
  {
    ...{ decoder: 'ssd', what: 'fractions, with background', size },
    outputs: [
      { shape: [1, 2000, 4], computed: true, planted: run([0, 9, 0], [0.25, 0.5, 0.5, 1]) },
      { shape: [1, 2000, 3], last: 'Softmax', squashed: true, planted: run([0, 9, 0], [0.25, 0.75, 0]) },
    ],
    rows: [[16, 16, 32, 32, 1, 0.75, 0]],
  },
  {
    ...{ decoder: 'ssd', what: 'pixels, scores class by class', size },
    outputs: [
      { shape: [1, 2, 2000], last: 'Sigmoid', squashed: true, planted: [[[0, 1, 9], 0.75]] },
      { shape: [1, 2000, 4], computed: true, planted: run([0, 9, 0], [16, 16, 32, 32]) },
    ],
    rows: [[16, 16, 32, 32, 1, 0, 0.75]],
  },
  {
    // Cell (3, 2) of 16×8, 4 pixels each: the centre is (3 + ½, 2 + ¼)·4, the size (2, 1)·4.
    ...{ decoder: 'centernet', what: 'a peak, not its neighbour', size, final: true },
    outputs: [
      {
        shape: [1, 2, 8, 16],
        last: 'Sigmoid',
        squashed: true,
        planted: [
          [[0, 1, 2, 3], 0.75],
          [[0, 1, 2, 4], 0.5],
        ],
      },
      { shape: [1, 2, 8, 16], name: 'wh', planted: down((c) => [0, c, 2, 3], [2, 1]) },
      { shape: [1, 2, 8, 16], name: 'reg', planted: down((c) => [0, c, 2, 3], [0.5, 0.25]) },
    ],
    rows: [[10, 7, 18, 11, 1, 0, 0.75]],
  },
];
