/** Masks by hand: intersection over union, ignored pixels, resizing to the picture, and what is refused. */
import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../src/evaluate/evaluator';
import { maskLayout, maskOf, resizedToPicture } from '../../src/evaluate/masks';
import { meanIou } from '../../src/evaluate/meanIou';

const label = (id: string, classes: readonly number[]) => ({
  id,
  mask: { width: classes.length, height: 1, classes: Uint8Array.from(classes) },
});
const predicted = (classes: readonly number[], count = 3, ignore = 255) => ({
  classes: Uint16Array.from(classes),
  count,
  ignore,
});

describe('miou', () => {
  it('is the mean over classes that occur, over all images together', () => {
    const scores = createEvaluator(meanIou);
    // Class 0: 2 of 4 pixels that either has; class 1: 1 of 3; class 2 is predicted once and never labelled: 0 of 1. One pixel is ignored.
    scores.add(label('a', [0, 0, 0, 255]), predicted([0, 0, 1, 2]));
    scores.add(label('b', [1, 1, 0]), predicted([1, 0, 2]));
    expect(scores.metrics()).toEqual({ miou: (2 / 5 + 1 / 3 + 0) / 3, pixelAccuracy: 3 / 6 });
  });

  it.each([
    ['no mask', { id: 'a' }, predicted([0]), 'a: no mask; evaluator "miou" needs a data set of type masks'],
    [
      'a class beyond',
      label('a', [0, 3]),
      predicted([0, 0]),
      'a: its mask has class 3 at pixel (1, 0), expected 0 to 2, or 255',
    ],
    ['another size', label('a', [0, 1]), predicted([0]), 'a: its mask has 2×1 pixels'],
  ])('refuses %s', (_, sample, prediction, message) => {
    expect(() => createEvaluator(meanIou).add(sample, prediction)).toThrow(message);
  });

  it('counts pairs of label and prediction, by label, then prediction', () => {
    const record = meanIou.observe(label('a', [2, 2, 0, 255, 0, 1, 0, 0]), predicted([2, 0, 1, 2, 0, 1, 0, 1]));
    expect(record).toEqual([0, 0, 2, 0, 1, 2, 1, 1, 1, 2, 0, 1, 2, 2, 1]);
  });

  it('says where an unknown class is, by column and row', () => {
    const sample = { id: 'a', mask: { width: 3, height: 2, classes: Uint8Array.of(0, 0, 0, 0, 0, 9) } };
    const act = (ignore: number) => (): unknown => meanIou.observe(sample, predicted([0, 0, 0, 0, 0, 0], 3, ignore));
    expect(act(-1)).toThrow(/^a: its mask has class 9 at pixel \(2, 1\), expected 0 to 2$/);
    expect(act(0)).toThrow(
      'a: its mask has class 9 at pixel (2, 1), expected 0 to 2, or 0 to ignore a pixel ("evaluation.ignore")',
    );
  });

  it.each([
    [[0, 0, 4, 1, 0, 2], true],
    [[], true],
    [[0, 0, 4, 1], false],
    [['0', 0, 4], false],
  ])('takes %j for a record: %s', (value, expected) => expect(meanIou.isRecord(value)).toBe(expected));

  it('of no picture that counts has no figures', () =>
    expect(meanIou.weigh([[0, 0, 4]])(Uint16Array.of(0))).toEqual({}));

  it('needs a pixel that counts', () => {
    const scores = createEvaluator(meanIou);
    scores.add(label('a', [255]), predicted([0]));
    expect(() => scores.metrics()).toThrow('None of the 1 evaluated images has a labelled pixel');
  });
});

describe('masks', () => {
  it.each([
    [[1, 21, 32, 64], { classes: 21, width: 64, height: 32 }],
    [[1, 21, 8, 16], { classes: 21, width: 16, height: 8 }],
    [[1, 32, 64, 21], { classes: 21, width: 64, height: 32, classStep: 1, pixelStep: 21 }],
    [[1, 32, 64], { classes: 1, width: 64, height: 32 }],
    // An eighth of the picture's width is enough.
    [[1, 21, 4, 8], { classes: 21, width: 8, height: 4, classStep: 32, pixelStep: 1 }],
    [[1, 21, 2, 4], undefined],
    [[2, 21, 32, 64], undefined],
    [[1, 1, 21, 32, 64], undefined],
    [[1, 21, 32, 65], { width: 65, height: 32 }],
    [[1, 21, 32, 66], undefined],
    [[1, 32, 64, 64], { classes: 64, width: 64, height: 32, classStep: 1, pixelStep: 64 }],
    [[1, 21, 64, 32], undefined],
    [[1, 1000], undefined],
  ])('of shape %s', (shape, expected) => {
    const found = maskLayout(shape, [64, 32]);
    if (expected) expect(found).toMatchObject(expected);
    else expect(found).toBeUndefined();
  });

  it('take the first of equal scores, and one score by its threshold', () => {
    const scores = Float32Array.of(0.25, 0.5, 0.75, 0.5);
    const two = maskLayout([1, 2, 1, 2], [2, 1]);
    // Pixels of 2×1 are too few for a layout; the picture is 2×2.
    expect(two).toBeUndefined();
    const layout = { classes: 2, width: 2, height: 1, classStep: 2, pixelStep: 1 };
    expect([...maskOf(scores, layout, 'logit').classes]).toEqual([1, 0]);
    const last = { classes: 3, width: 2, height: 1, classStep: 1, pixelStep: 3 };
    expect([...maskOf(Float32Array.of(1, 2, 3, 5, 4, 5), last, 'logit').classes]).toEqual([2, 0]);
    const second = { classes: 1, width: 2, height: 1, classStep: 1, pixelStep: 2 };
    expect([...maskOf(Float32Array.of(-1, 1, 1, -1), second, 'logit').classes]).toEqual([0, 1]);
    const single = { classes: 1, width: 4, height: 1, classStep: 4, pixelStep: 1 };
    expect([...maskOf(scores, single, 'probability').classes]).toEqual([0, 0, 1, 0]);
    expect([...maskOf(Float32Array.of(-1, 0, 0.1, 3), single, 'logit').classes]).toEqual([0, 0, 1, 1]);
    expect([...maskOf(Float32Array.of(-1, 7, 2.4, 1.5), single, 'class').classes]).toEqual([0, 7, 2, 2]);
  });

  it('are brought to the picture by nearest, out of a letterbox', () => {
    // A picture of 4×2 in a network of 4×4: a border of one row above and below. The output has half the size.
    const mask = { width: 2, height: 2, classes: Uint16Array.of(1, 2, 3, 4) };
    const placement = { scale: [1, 1], offset: [0, -1], labelShift: [0, 0] } as const;
    expect([...resizedToPicture(mask, [4, 2], [4, 4], placement)]).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  });

  it('are brought to the picture by what one pixel of the network is, and its edge goes on beyond', () => {
    const mask = { width: 3, height: 1, classes: Uint16Array.of(1, 2, 3) };
    // A pixel of the network is two of the picture, of which the network sees four from its second on, in three columns each.
    const placement = { scale: [2, 2], offset: [1, 0], labelShift: [0, 0] } as const;
    expect([...resizedToPicture(mask, [8, 1], [3, 1], placement)]).toEqual([1, 1, 1, 2, 2, 3, 3, 3]);
  });
});
