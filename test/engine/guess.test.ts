/** How pictures are guessed to be wanted: from statistics that a pretended training left, from nodes, names and sizes. */
import { describe, expect, it } from 'vitest';
import { guessPreprocess } from '../../src/engine/guess/guessPreprocess';
import { formsFor } from '../../src/engine/guess/pixelForms';
import type { ModelKind } from '../../src/engine/modelKind';
import type { Graph } from '../../src/graph/graph';
import { floatTensor } from '../../src/graph/tensor';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

const classifier: ModelKind = { task: 'classes', given: false };

/** A first layer whose running statistics are those of pictures with these means, all of whose pixels vary alike by `deviation`. */
function trainedOn(means: readonly number[], deviation: number, side = 64): Graph {
  const b = graphBuilder(random(3));
  const weights = random(5);
  const kernels = Array.from({ length: 16 * means.length * 9 }, () => weights.next() - 0.4);
  const sums = Array.from({ length: 16 }, (_, k) =>
    means.map((__, c) =>
      kernels.slice((k * means.length + c) * 9, (k * means.length + c + 1) * 9).reduce((a, w) => a + w),
    ),
  );
  const mean = sums.map((row) => row.reduce((sum, s, c) => sum + s * means[c], 0));
  const variance = sums.map((row) => (deviation * row.reduce((sum, s) => sum + s, 0)) ** 2);
  const [x, w] = [
    b.input('x', [1, means.length, side, side]),
    b.constant('w', floatTensor([16, means.length, 3, 3], kernels)),
  ];
  const statistics = [mean, variance].map((values, at) => b.constant(`s${at}`, floatTensor([16], values)));
  const ones = b.constant('ones', floatTensor([16], new Float32Array(16).fill(1)));
  const conv = b.node('Conv', 'conv', [x, w]);
  return b.build([b.node('BatchNormalization', 'bn', [conv, ones, ones, ...statistics])]);
}

/** A first layer that hands on each channel as it is. */
function copying(means: readonly number[], deviation: number): Graph {
  const b = graphBuilder(random(3));
  const x = b.input('x', [1, 3, 64, 64]);
  const of = (name: string, values: readonly number[]): number => b.constant(name, floatTensor([3], values));
  const w = b.constant('w', floatTensor([3, 3, 1, 1], [1, 0, 0, 0, 1, 0, 0, 0, 1]));
  const variance = Array.from({ length: 3 }, () => deviation ** 2);
  const ones = of('ones', [1, 1, 1]);
  const conv = b.node('Conv', 'conv', [x, w]);
  return b.build([b.node('BatchNormalization', 'bn', [conv, ones, ones, of('m', means), of('v', variance)])]);
}

describe('the first layer tells', () => {
  it.each([
    ['unit', [0.48, 0.45, 0.41], 0.27, 64],
    ['unit-bgr', [0.41, 0.45, 0.48], 0.27, 64],
    ['bytes', [123, 116, 104], 68, 64],
    ['bytes-bgr', [104, 116, 123], 68, 64],
    ['imagenet', [0.02, -0.03, -0.05], 1.1, 64],
    ['cifar', [0.02, -0.03, -0.05], 1.1, 32],
    ['signed', [-0.04, -0.09, -0.15], 0.54, 64],
    ['caffe', [2, -1, 3], 66, 64],
    ['unit', [0.44], 0.3, 28],
    ['bytes', [99], 70, 28],
  ] as const)('%s', (form, means, deviation, side) => {
    const guess = guessPreprocess(trainedOn(means, deviation, side), classifier);
    expect(guess).toMatchObject({ form, resize: 'stretch' });
    expect(guess?.why).toContain(`mean of ${means[0].toPrecision(2)}`);
  });
  it.each([
    // A level of 0.45 · 255 up to its half and seven tenths more, and of 0.45 alike.
    ['bytes', 58, 60],
    ['caffe', 57, 120],
    ['nothing', 57, 60],
    ['bytes', 195, 60],
    ['nothing', 196, 60],
    ['unit', 0.226, 0.3],
    ['unit', 0.76, 0.3],
    ['nothing', 0.77, 0.3],
    ['unit', 0.45, 0.59],
    // Half a deviation of 1 at most.
    ['signed', 0.45, 0.61],
    ['imagenet', 0.49, 0.99],
    ['nothing', 0.51, 0.99],
    ['imagenet', 0.59, 1.2],
    ['nothing', -0.51, 0.9],
    ['signed', 0.2, 0.74],
    ['imagenet', 0.2, 0.76],
    ['imagenet', 0, 19.9],
    ['caffe', 0, 20.1],
  ] as const)('%s of a level of %d and a deviation of %d', (form, level, deviation) => {
    const guess = guessPreprocess(copying([level, level, level], deviation), classifier);
    if (form === 'nothing') expect(guess?.why).toContain('nothing in the file');
    else expect(guess).toMatchObject({ form, why: expect.stringContaining('its first layer') as string });
  });
  it.each([
    [0.021, 'unit'],
    [0.024, 'unit-bgr'],
  ])('the order where the last channel is brighter by %d', (by, form) =>
    expect(guessPreprocess(trainedOn([0.45 - by / 2, 0.45, 0.45 + by / 2], 0.3), classifier)?.form).toBe(form),
  );
  it.each([
    [40, 'cifar'],
    [41, 'imagenet'],
  ])('pictures of %d pixels are those of %s', (side, form) =>
    expect(guessPreprocess(trainedOn([0, 0.01, 0], 1.1, side), classifier)?.form).toBe(form),
  );
  it('gray without an order', () => {
    expect(guessPreprocess(trainedOn([0.01], 1.1, 28), classifier)?.form).toBe('signed');
    expect(guessPreprocess(trainedOn([0.01], 40, 28), classifier)?.form).toBe('bytes');
    const family = { ...trainedOn([9], 1, 64), name: 'nanodet' };
    expect(formsFor(1).map(({ id }) => id)).toContain(guessPreprocess(family, classifier)?.form);
    expect(guessPreprocess(trainedOn([0.02], 0.5, 28), classifier)?.form).toBe('signed');
  });
  it('nothing, where its means are not those of pictures', () => {
    expect(guessPreprocess(trainedOn([9, 9, 9], 1), classifier)?.why).toContain('nothing in the file');
  });
});

function plain(rest: Partial<Graph>, { classes = 10, side = 64, first = '', by = 1 } = {}): Graph {
  const b = graphBuilder(random(1));
  const x = b.input('x', [1, 3, side, side]);
  const y = first === '' ? x : b.node(first, 'first', [x, b.scalar('by', by)]);
  const out = b.node('Conv', 'conv', [y, b.floats('w', [classes, 3, 3, 3])]);
  const graph = b.build([out], rest);
  return {
    ...graph,
    values: graph.values.map((value, id) => (id === out ? { ...value, shape: [1, classes] } : value)),
  };
}

const typed = (graph: Graph): Graph => ({
  ...graph,
  values: graph.values.map((value, id) => (id === graph.inputs[0] ? { ...value, type: 'uint8' } : value)),
});

const gray = (graph: Graph): Graph => ({
  ...graph,
  values: graph.values.map((value, id) => (id === graph.inputs[0] ? { ...value, shape: [1, 1, 28, 28] } : value)),
});

describe('guessed from', () => {
  it.each([
    [
      'metadata',
      plain({ about: { 'Image.NominalPixelRange': 'NominalRange_0_255', 'Image.BitmapPixelFormat': 'Bgr8' } }),
      'bytes-bgr',
      'metadata',
    ],
    ['a division', plain({}, { first: 'Div', by: 255 }), 'bytes', 'its own Div by 255'],
    ['a product', plain({}, { first: 'Mul', by: 1 / 255 }), 'bytes', 'its own Mul by 0.003922'],
    ['a mean that is taken away', plain({}, { first: 'Sub', by: 123.7 }), 'bytes', 'its own Sub'],
    ['no division by 2', plain({}, { first: 'Div', by: 2 }), 'unit', 'nothing'],
    ['Darknet', plain({ format: 'darknet' }), 'unit', 'Darknet'],
    ['a thousand classes', plain({}, { classes: 1000, side: 224 }), 'imagenet', '1000 classes at 224×224'],
    ['a thousand classes of small pictures', plain({}, { classes: 1000 }), 'unit', 'nothing'],
    [
      'the names of MobileNets',
      plain({ name: 'mobilenet_v1.onnx' }, { classes: 1000, side: 224 }),
      'signed',
      '−1 to 1',
    ],
    [
      'Windows ML, 0 to 1',
      plain({ about: { 'Image.NominalPixelRange': 'Normalized_0_1' } }),
      'unit',
      'its metadata (Normalized_0_1)',
    ],
    [
      'Windows ML, 0 to 1 in the other order',
      plain({ about: { 'Image.NominalPixelRange': 'Normalized_0_1', 'Image.BitmapPixelFormat': 'Bgra8' } }),
      'unit-bgr',
      'its metadata (Normalized_0_1, Bgra8)',
    ],
    [
      'Windows ML, −1 to 1',
      plain({ about: { 'Image.NominalPixelRange': 'Normalized_1_1' } }),
      'signed',
      'its metadata',
    ],
    [
      'Windows ML, bytes',
      plain({ about: { 'Image.NominalPixelRange': 'NominalRange_0_255' } }),
      'bytes',
      'its metadata',
    ],
    ['no order alone', plain({ about: { 'Image.BitmapPixelFormat': 'Bgr8' } }), 'unit', 'nothing'],
    ['a type of bytes', typed(plain({})), 'bytes', 'its type uint8'],
    ['a division by more than 20', plain({}, { first: 'Div', by: 20.5 }), 'bytes', 'its own Div by 20.5'],
    ['no division by 20', plain({}, { first: 'Div', by: 20 }), 'unit', 'nothing'],
    ['a product with less than a twentieth', plain({}, { first: 'Mul', by: 0.0499 }), 'bytes', 'its own Mul by 0.0499'],
    ['no product with a tenth', plain({}, { first: 'Mul', by: 0.1 }), 'unit', 'nothing'],
    ['no product with 255', plain({}, { first: 'Mul', by: 255 }), 'unit', 'nothing'],
    ['no product with 0', plain({}, { first: 'Mul', by: 0 }), 'unit', 'nothing'],
    ['no product below zero', plain({}, { first: 'Mul', by: -1 }), 'unit', 'nothing'],
    ['no difference of 20', plain({}, { first: 'Sub', by: 20 }), 'unit', 'nothing'],
    ['a mean that is added', plain({}, { first: 'Add', by: -20.5 }), 'bytes', 'its own Add by -20.5'],
    ['no sum with −20', plain({}, { first: 'Add', by: -20 }), 'unit', 'nothing'],
    ['no sum with 127', plain({}, { first: 'Add', by: 127 }), 'unit', 'nothing'],
    [
      'a thousand classes and one',
      plain({}, { classes: 1001, side: 224 }),
      'signed',
      '1001 classes and the name of a network',
    ],
    ['a thousand classes at 160', plain({}, { classes: 1000, side: 160 }), 'imagenet', '1000 classes at 160×160'],
    ['a thousand classes at 159', plain({}, { classes: 1000, side: 159 }), 'unit', 'nothing'],
    ['999 classes', plain({}, { classes: 999, side: 224 }), 'unit', 'nothing'],
    [
      'Caffe',
      plain({ about: { producer: 'onnx-caffe2' } }, { classes: 1000, side: 224 }),
      'caffe',
      'its producer, onnx-caffe2',
    ],
    ['no mean of ImageNet for other classes', plain({ about: { producer: 'onnx-caffe2' } }), 'unit', 'nothing'],
    ['CNTK', plain({ about: { producer: 'CNTK 2.5.1' } }), 'bytes-bgr', 'its producer, CNTK 2.5.1'],
    ['CNTK, gray', gray(plain({ about: { producer: 'CNTK' } })), 'bytes', 'its producer, CNTK'],
    ['the name of an SSD', plain({ name: 'ssd_7.onnx' }), 'signed', 'the outputs or the name of SSD'],
    ['the name of a DETR', plain({ name: 'detr.onnx' }), 'imagenet', 'the outputs or the name of DETR'],
    ['the name of a CenterNet', plain({ name: 'ctdet_coco' }), 'imagenet-bgr', 'the outputs or the name of CenterNet'],
  ] as const)('%s', (_, graph, form, why) => {
    const guess = guessPreprocess(graph, classifier);
    expect(guess?.form).toBe(form);
    expect(guess?.why).toContain(why);
  });
  it.each([
    ['yolox', 'bytes-bgr', 'letterbox-gray'],
    ['nanodet', 'imagenet-bgr', 'stretch'],
    ['fastestdet', 'unit-bgr', 'stretch'],
    ['yolov8', 'unit', 'letterbox-gray'],
  ] as const)('the decoder %s', (decoder, form, resize) => {
    expect(guessPreprocess(plain({}), { task: 'boxes', decoder, given: false })).toMatchObject({ form, resize });
  });
});
