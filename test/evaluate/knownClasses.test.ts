/** Labels and class names against the classes that a model has: the last that fits, and the first that does not. */
import { describe, expect, it } from 'vitest';
import { requireAllClasses, requireKnownClasses, requireNoMoreClasses } from '../../src/evaluate/knownClasses';

const judged = { name: 'net.onnx', classes: 3 };
const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `c${at}`);

describe('classes', () => {
  it.each([
    [
      'labels up to the last',
      () =>
        requireKnownClasses(
          [0, 2].map((label) => ({ class: label, where: 'a' })),
          judged,
        ),
    ],
    ['no label', () => requireKnownClasses([], judged)],
    ['fewer names, where labels say which', () => requireNoMoreClasses(names(2), 'd', judged)],
    ['as many names', () => requireNoMoreClasses(names(3), 'd', judged)],
    ['as many names, where labels follow from them', () => requireAllClasses(names(3), 'd', judged)],
    [
      'any names, where the model does not say',
      () => requireAllClasses(names(9), 'd', { ...judged, classes: Infinity }),
    ],
  ])('%s', (_, act) => expect(act).not.toThrow());

  it.each([
    [
      'a label beyond',
      () =>
        requireKnownClasses(
          [
            { class: 2, where: 'a' },
            { class: 3, where: 'b.txt, line 2' },
          ],
          judged,
        ),
      'b.txt, line 2: class 3, expected 0 to 2, since net.onnx has 3 classes; are these labels of another data set?',
    ],
    [
      'more names',
      () => requireNoMoreClasses(names(4), 'data', judged),
      'data: 4 classes (c0, c1, c2, c3), expected 3, as many as net.onnx has',
    ],
    [
      'seven names',
      () => requireNoMoreClasses(names(7), 'data', judged),
      'data: 7 classes (c0, c1, c2, c3, c4, c5, …), expected 3, as many as net.onnx has',
    ],
    [
      'six names, where labels follow from them',
      () => requireAllClasses(names(6), 'data', judged),
      'data: 6 classes (c0, c1, c2, c3, c4, c5), expected 3, as many as net.onnx has; name all 3 in "evaluation.dataset.classes", in the order of the model\'s outputs',
    ],
    ['a name too few', () => requireAllClasses(names(2), 'data', judged), 'data: 2 classes (c0, c1), expected 3'],
  ])('but not %s', (_, act, message) => expect(act).toThrow(message));
});
