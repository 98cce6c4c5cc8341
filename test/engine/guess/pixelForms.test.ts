/** The usual forms of pixels, as libraries of networks publish them, and what becomes of a person's choice. */
import { describe, expect, it } from 'vitest';
import { chosenSets, preprocessFor } from '../../../src/engine/guess/beginnings';
import { dataAt } from '../../../src/engine/guess/dataAt';
import { formsFor, pixelForm, pixelForms } from '../../../src/engine/guess/pixelForms';
import type { ModelKind } from '../../../src/engine/modelKind';
import type { FoundData } from '../../../src/protocol/results/offer';
import { graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';

const none = [0, 0, 0];
const ones = [1, 1, 1];
/** torchvision's and Keras's means and deviations; those in BGR are of pixels 0 … 255. */
const published = [
  ['unit', '0 to 1, RGB', 'rgb', 1 / 255, none, ones],
  ['unit-bgr', '0 to 1, BGR', 'bgr', 1 / 255, none, ones],
  ['bytes', '0 to 255, RGB', 'rgb', 1, none, ones],
  ['bytes-bgr', '0 to 255, BGR', 'bgr', 1, none, ones],
  ['imagenet', 'mean and deviation of ImageNet, RGB', 'rgb', 1 / 255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]],
  ['imagenet-bgr', 'mean and deviation of ImageNet, BGR', 'bgr', 1, [103.53, 116.28, 123.675], [57.375, 57.12, 58.395]],
  ['caffe', '0 to 255 less the mean, BGR', 'bgr', 1, [103.939, 116.779, 123.68], ones],
  ['signed', '−1 to 1, RGB', 'rgb', 1 / 255, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]],
  ['cifar', 'mean and deviation of CIFAR-10, RGB', 'rgb', 1 / 255, [0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]],
] as const;

describe('forms of pixels', () => {
  it('are those that are published', () =>
    expect(
      pixelForms.map(({ id, label, pixels }) => [id, label, pixels.color, pixels.scale, pixels.mean, pixels.std]),
    ).toEqual(published));
  it('are found by name', () => {
    for (const [id] of published) expect(pixelForm(id).id).toBe(id);
  });
  it('of gray are three', () => {
    expect(formsFor(1).map(({ id }) => id)).toEqual(['unit', 'bytes', 'signed']);
    expect(formsFor(1).map(({ label }) => label)).toEqual(['0 to 1, gray', '0 to 255, gray', '−1 to 1, gray']);
    expect(formsFor(3)).toBe(pixelForms);
    expect(formsFor(4)).toBe(pixelForms);
  });
});

const kind: ModelKind = { task: 'classes', given: false };
const graphWith = (shape: readonly number[]) => {
  const b = graphBuilder(random(1));
  const x = b.input('x', shape);
  return b.build([b.node('Relu', 'relu', [x])]);
};

describe('how pictures are wanted', () => {
  const pictures = graphWith([1, 3, 64, 64]);
  it('is guessed, or as a person says', () => {
    expect(preprocessFor(pictures, kind, undefined)).toEqual({
      spec: { resize: 'stretch', color: 'rgb', scale: 1 / 255, mean: none, std: ones },
      why: 'Guessed by habit, as nothing in the file tells',
    });
    expect(preprocessFor(pictures, kind, { form: 'caffe', resize: 'square-pad' })).toEqual({
      spec: { resize: 'square-pad', color: 'bgr', scale: 1, mean: [103.939, 116.779, 123.68], std: ones },
      why: 'Chosen on a picture',
    });
    expect(preprocessFor(pictures, kind, { form: 'unit', resize: 'stretch' })?.why).toBe(
      'Guessed by habit, as nothing in the file tells; accepted on a picture',
    );
    expect(preprocessFor(graphWith([1, 7]), kind, undefined)).toBeUndefined();
  });
  it('is gray where the network takes one channel', () => {
    const gray = graphWith([1, 1, 64, 64]);
    expect(preprocessFor(gray, kind, undefined)?.spec.color).toBe('gray');
    expect(preprocessFor(gray, kind, { form: 'signed', resize: 'stretch' })?.spec).toMatchObject({
      ...{ color: 'gray', scale: 1 / 255, mean: [0.5, 0.5, 0.5] },
    });
  });
  it('is none of another name', () =>
    expect(() => preprocessFor(pictures, kind, { form: 'Caffe', resize: 'stretch' })).toThrow(
      'no form of pixels is called "Caffe"; there are unit, unit-bgr, bytes, bytes-bgr, imagenet, imagenet-bgr, caffe, signed, cifar',
    ));
});

describe('samples that are chosen', () => {
  it.each([
    ['labels', 'yolo', { count: 500 }],
    ['labels', 'masks', { count: 500, evaluator: 'miou' }],
    ['float', 'masks', { count: 100, evaluator: 'fidelity' }],
    ['float', 'images', { count: 100, evaluator: 'fidelity' }],
  ] as const)('and are judged by %s: %s', (judged, type, rest) => {
    const dataset = { type, path: '/d' };
    expect(chosenSets({ ...dataset, judged })).toEqual({ calibration: dataset, evaluation: { dataset, ...rest } });
  });

  const found = [
    { type: 'yolo', path: '/w/a', count: 5, judged: 'labels', holds: 'boxes' },
    { type: 'images', path: '/w/b/inner', count: 9, judged: 'float', holds: 'pictures' },
    { type: 'npy', path: '/w/bc', count: 9, judged: 'float', holds: 'arrays' },
  ] as readonly FoundData[];
  it.each([
    ['/w/a', { type: 'yolo', path: '/w/a', judged: 'labels' }],
    ['\\w\\a', { type: 'yolo', path: '/w/a', judged: 'labels' }],
    ['/w/b', { type: 'images', path: '/w/b/inner', judged: 'float' }],
    ['/w/bc', { type: 'npy', path: '/w/bc', judged: 'float' }],
    ['/w/c', { type: 'images', path: '/w/c', judged: 'float' }],
    ['/w/x.json', { type: 'coco', path: '/w/x.json', judged: 'labels' }],
    ['/w/x.BIN', { type: 'cifar10-bin', path: '/w/x.BIN', judged: 'labels' }],
    ['/w/x.txt', { type: 'list', path: '/w/x.txt', judged: 'float' }],
    ['/w/x.npz', { type: 'npz', path: '/w/x.npz', judged: 'float' }],
    ['/w/x.npy', { type: 'npy', path: '/w/x.npy', judged: 'float' }],
    ['/w/json', { type: 'images', path: '/w/json', judged: 'float' }],
  ])('at %s', (path, expected) => expect(dataAt(path, found)).toEqual(expected));
});
