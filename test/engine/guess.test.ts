/** How pictures are guessed to be wanted: from statistics that a pretended training left, from nodes, names and sizes. */
import { describe, expect, it } from 'vitest';
import { guessPreprocess } from '../../src/engine/guess/guessPreprocess';
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
