/** Numbers of an input as the picture that they were made of, by hand. */
import { expect, it } from 'vitest';
import { seenPicture } from '../../../src/engine/guess/seenPicture';
import type { PreprocessSpec } from '../../../src/engine/recipeTypes';
import type { PictureInput } from '../../../src/graph/pictureInput';

const plain: PreprocessSpec = { resize: 'none', color: 'rgb', scale: 1, mean: [0], std: [1] };
const input: PictureInput = { value: 0, layout: 'NCHW', channels: 3, height: 1, width: 2 };

it.each<[string, readonly number[], Partial<PreprocessSpec>, Partial<PictureInput>, readonly number[]]>([
  ['one channel after the other', [1, 2, 3, 4, 5, 6], {}, {}, [1, 3, 5, 2, 4, 6]],
  ['pixel by pixel', [1, 2, 3, 4, 5, 6], {}, { layout: 'NHWC' }, [1, 2, 3, 4, 5, 6]],
  ['blue first', [1, 2, 3, 4, 5, 6], { color: 'bgr' }, { layout: 'NHWC' }, [3, 2, 1, 6, 5, 4]],
  ['blue first, one channel after the other', [1, 2, 3, 4, 5, 6], { color: 'bgr' }, {}, [5, 3, 1, 6, 4, 2]],
  ['gray', [7, 9], {}, { channels: 1 }, [7, 7, 7, 9, 9, 9]],
  ['gray, whose order of colours is none', [7, 9], { color: 'bgr' }, { channels: 1 }, [7, 7, 7, 9, 9, 9]],
  ['two channels', [7, 9, 1, 2], {}, { channels: 2 }, [7, 7, 7, 9, 9, 9]],
  ['colour and alpha', [1, 2, 3, 99, 4, 5, 6, 99], {}, { channels: 4, layout: 'NHWC' }, [1, 2, 3, 4, 5, 6]],
  ['two rows', [1, 2, 3, 4, 5, 6], {}, { height: 2, width: 1 }, [1, 3, 5, 2, 4, 6]],
  ['in parts of 255', [0, 1, 0.5, 0.2, 0.4, 0.6], { scale: 1 / 255 }, {}, [0, 128, 102, 255, 51, 153]],
  ['less a mean of all', [-10, 0, 1, 2, 3, 4], { mean: [20] }, {}, [10, 21, 23, 20, 22, 24]],
  ['less means', [0, 1, 0, 1, 0, 1], { mean: [10, 20, 30] }, {}, [10, 20, 30, 11, 21, 31]],
  ['by a deviation of all', [1, 2, 3, 4, 5, 6], { std: [10] }, {}, [10, 30, 50, 20, 40, 60]],
  ['by deviations', [1, 2, 1, 2, 1, 2], { std: [2, 3, 4] }, {}, [2, 3, 4, 4, 6, 8]],
  [
    'means of channels as they are fed',
    [1, 1, 1, 1, 1, 1],
    { mean: [10, 20, 30], color: 'bgr' },
    {},
    [31, 21, 11, 31, 21, 11],
  ],
  ['all of it', [0.5, 1, 1, 1, 1, 1], { mean: [1], std: [2], scale: 0.5 }, {}, [4, 6, 6, 6, 6, 6]],
  ['beyond what pixels can be', [-1, 300, 254.6, 255.4, 0.4, 0.6], {}, {}, [0, 255, 0, 255, 255, 1]],
  ['less nothing, by nothing', [1, 2, 3, 4, 5, 6], { mean: [], std: [] }, {}, [1, 3, 5, 2, 4, 6]],
])('%s', (_, reals, spec, of, expected) => {
  const picture = seenPicture(Float32Array.from(reals), { ...plain, ...spec }, { ...input, ...of });
  expect([picture.width, picture.height]).toEqual([of.width ?? 2, of.height ?? 1]);
  expect([...picture.data]).toEqual(expected);
});
