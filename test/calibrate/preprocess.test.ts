/** Colour order, normalization and placement of `preprocess`; resampling itself is tested in resize.test.ts. */
import { describe, expect, it } from 'vitest';
import type { Image } from '../../src/calibrate/image';
import { preprocess, type PreprocessSpec } from '../../src/calibrate/preprocess';
import { realsOf } from '../../src/util/codedImage';
import { InputError } from '../../src/util/errors';
import { lcgBytes } from './lcgBytes';

const plain: PreprocessSpec = { resize: 'none', color: 'rgb', scale: 1 / 255, mean: [], std: [] };
const imageOf = (width: number, height: number): Image => ({ width, height, data: lcgBytes(4, width * height * 3) });

/** Two pixels: (10, 20, 30) and (40, 50, 60). */
const two: Image = { width: 2, height: 1, data: Uint8Array.from([10, 20, 30, 40, 50, 60]) };

describe('pixels', () => {
  it.each([
    ['rgb planes', { scale: 1 }, 3, [10, 40, 20, 50, 30, 60]],
    ['bgr planes', { scale: 1, color: 'bgr' }, 3, [30, 60, 20, 50, 10, 40]],
    ['gray, one channel', { scale: 1, color: 'gray' }, 1, [18, 48]],
    ['gray, as one channel asks for it', { scale: 1, mean: [1, 1, 1], std: [1, 1, 1] }, 1, [17, 47]],
    ['colour without alpha is opaque', { scale: 1 }, 4, [10, 40, 20, 50, 30, 60, 255, 255]],
    [
      'mean and std of colour leave alpha alone',
      { scale: 1, mean: [1, 2, 3], std: [1, 1, 3] },
      4,
      [9, 39, 18, 48, 9, 19, 255, 255],
    ],
    ['gray, three channels', { scale: 1, color: 'gray' }, 3, [18, 48, 18, 48, 18, 48]],
    [
      'scale, then mean and std by channel',
      { scale: 0.5, mean: [1, 2, 3], std: [2, 4, 8] },
      3,
      [2, 9.5, 2, 5.75, 1.5, 3.375],
    ],
    ['two means that are one', { scale: 1, mean: [10, 10], std: [10] }, 3, [0, 3, 1, 4, 2, 5]],
    ['one mean and std for all', { scale: 1, mean: [10], std: [10] }, 3, [0, 3, 1, 4, 2, 5]],
    [
      'mean in the network’s order when bgr',
      { scale: 1, color: 'bgr', mean: [30, 20, 10], std: [1] },
      3,
      [0, 30, 0, 30, 0, 30],
    ],
  ] as const)('%s', (_, spec, channels, expected) => {
    expect([...realsOf(preprocess(two, { ...plain, ...spec }, [channels, 1, 2]).data)]).toEqual(expected);
  });

  it('keeps alpha apart, and normalizes it by its own numbers', () => {
    const image: Image = { ...two, alpha: Uint8Array.from([7, 200]) };
    const spec: PreprocessSpec = { ...plain, color: 'bgr', scale: 1, mean: [0, 0, 0, 7], std: [1, 1, 1, 2] };
    expect([...realsOf(preprocess(image, spec, [4, 1, 2]).data)]).toEqual([30, 60, 20, 50, 10, 40, 0, 96.5]);
  });

  it('rounds every step to float32, as NumPy and PyTorch do', () => {
    const data = realsOf(preprocess(two, { ...plain, mean: [0.485], std: [0.229] }, [3, 1, 2]).data);
    const f = Math.fround;
    expect(data[0]).toBe(f(f(f(10 / 255) - f(0.485)) / f(0.229)));
  });

  it('letterbox goes through scale, mean and std too', () => {
    const { data } = preprocess(
      two,
      { ...plain, resize: 'letterbox-gray', scale: 1, mean: [0.5], std: [1] },
      [3, 4, 4],
    );
    expect(realsOf(data)[0]).toBe(127);
    expect(realsOf(data)[4]).toBe(9.5);
  });
});

describe('placement', () => {
  it.each([
    ['stretch', [640, 480], [2, 1.5], [0, 0]],
    ['letterbox-gray', [640, 480], [2, 2], [0, -80]],
    ['letterbox-gray', [100, 200], [0.625, 0.625], [-50, 0]],
    ['square-pad', [640, 480], [2, 2], [0, -80]],
    ['square-pad', [101, 200], [0.625, 0.625], [-49, 0]],
  ] as const)('%s of %j', (resize, [width, height], scale, offset) => {
    const { placement, data } = preprocess(imageOf(width, height), { ...plain, resize }, [3, 320, 320]);
    expect(realsOf(data).length).toBe(3 * 320 * 320);
    [...placement.scale, ...placement.offset].forEach((value, index) => {
      expect(value).toBeCloseTo([...scale, ...offset][index], 9);
    });
  });

  it('knows where the report puts labels when the padding is odd', () => {
    const shiftOf = (width: number, height: number) =>
      preprocess(imageOf(width, height), { ...plain, resize: 'square-pad' }, [3, 80, 80]).placement.labelShift;
    expect(shiftOf(160, 101)).toEqual([0, 0.25]);
    expect(shiftOf(101, 160)).toEqual([0.25, 0]);
    expect(shiftOf(100, 160)).toEqual([0, 0]);
  });
});

describe('size', () => {
  it('comes from the recipe where the model leaves it open', () => {
    const spec: PreprocessSpec = { ...plain, resize: 'stretch', size: [6, 4] };
    expect(realsOf(preprocess(two, spec, [3, -1, -1]).data).length).toBe(3 * 24);
    expect(realsOf(preprocess(two, plain, [3, -1, -1]).data).length).toBe(6);
    expect(realsOf(preprocess(two, spec, [3, 0, 0]).data).length).toBe(3 * 24);
    expect(realsOf(preprocess(two, spec, [3, 4, -1]).data).length).toBe(3 * 24);
    expect(realsOf(preprocess(two, spec, [3, 4, 6]).data).length).toBe(3 * 24);
  });

  it.each<[string, Partial<PreprocessSpec>, [number, number, number], string]>([
    ['another size without resize', {}, [3, 8, 8], 'The image is 2×1, the model expects 8×8'],
    ['another width without resize', {}, [3, 1, 3], 'The image is 2×1, the model expects 3×1; set preprocess.resize'],
    ['another height without resize', {}, [3, 2, 2], 'The image is 2×1, the model expects 2×2'],
    [
      'another height than the model',
      { resize: 'stretch', size: [8, 9] },
      [3, 8, 8],
      "is 8×9, the model's input is 8×8; remove or",
    ],
    ['width and height', { resize: 'stretch', size: [4, 6] }, [3, 4, 6], 'width and height: try [6, 4]'],
    ['neither way round', { resize: 'stretch', size: [4, 5] }, [3, 4, 6], 'remove or correct it'],
    ['a height that nobody knows', { resize: 'stretch', size: [4, 0] }, [3, -1, 4], 'set preprocess.size'],
    ['five channels', {}, [5, 1, 2], 'has 5 channels; images give 1 (gray), 3, or 4 with alpha'],
    ['recipe and model apart', { resize: 'stretch', size: [9, 8] }, [3, 8, 8], 'preprocess.size is 9×8'],
    [
      'height before width',
      { resize: 'stretch', size: [48, 320] },
      [3, 48, -1],
      "preprocess.size is 48×320, the model's input is any×48; its numbers are width and height: try [320, 48]",
    ],
    ['nobody knows', { resize: 'stretch' }, [3, -1, -1], 'set preprocess.size'],
    ['two channels', {}, [2, 1, 2], 'has 2 channels'],
    ['two means', { mean: [1, 2] }, [3, 1, 2], 'preprocess.mean has 2 entries'],
    ['a std of 0', { std: [0] }, [3, 1, 2], 'preprocess.std must not be 0'],
  ])('refuses %s', (_, spec, shape, message) => {
    const act = () => preprocess(two, { ...plain, ...spec }, shape);
    expect(act).toThrow(InputError);
    expect(act).toThrow(message);
  });
});
