/** Arrays and pictures as the numbers of an input, and what does not go together. By hand. */
import { describe, expect, it } from 'vitest';
import { noPicture, type Sample } from '../../../src/calibrate/sample';
import type { PreprocessSpec } from '../../../src/calibrate/preprocess';
import { feed, fedInputs, requireFit } from '../../../src/engine/inputs/feeds';
import type { InputSpec } from '../../../src/engine/recipeTypes';
import type { ElementType } from '../../../src/graph/tensor';
import { realsOf } from '../../../src/util/codedImage';
import { graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';

const plain: PreprocessSpec = { resize: 'none', color: 'rgb', scale: 1 / 255, mean: [], std: [] };

interface Input {
  readonly shape: readonly number[];
  readonly type?: ElementType;
  readonly spec?: Partial<InputSpec>;
  readonly how?: Partial<PreprocessSpec>;
  /** Rows of the table that it looks up. */
  readonly rows?: number;
}

function inputOf({ shape, type = 'float32', spec, how, rows }: Input) {
  const b = graphBuilder(random(1));
  const x = b.input('x', shape, type);
  const y = rows === undefined ? b.node('Relu', 'y', [x]) : b.node('Gather', 'y', [b.floats('table', [rows, 2]), x]);
  const specs = spec && { x: { preprocess: {}, ...spec } };
  return fedInputs(b.build([y]), { ...specs }, { ...plain, ...how })[0];
}

const arrays = (data: readonly number[], shape: readonly number[], name = 'x'): Sample => ({
  ...{ id: 'a', image: noPicture },
  arrays: new Map([[name, { where: 'a.npy', type: 'f4', shape, data: Float32Array.from(data) }]]),
});

const picture: Sample = { id: 'a', image: { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) } };
const fedWith = (input: Input, sample: Sample): number[] => [...realsOf(feed(inputOf(input), sample).data)];

describe('fed', () => {
  it.each<[string, Input, Sample, readonly number[]]>([
    ['an array as it is', { shape: [1, 3] }, arrays([1, 2, 3], [3]), [1, 2, 3]],
    ['the only array, whatever its name', { shape: [1, 3] }, arrays([1, 2, 3], [3, 1], 'other'), [1, 2, 3]],
    ['a scaled array', { shape: [2], spec: { preprocess: { scale: 2 } } }, arrays([1, 2], [2]), [2, 4]],
    ['an array less its mean', { shape: [2], spec: { preprocess: { mean: [1, 1] } } }, arrays([1, 3], [2]), [0, 2]],
    ['an array by its deviation', { shape: [2], spec: { preprocess: { std: [4] } } }, arrays([1, 2], [2]), [0.25, 0.5]],
    ['all three', { shape: [1], spec: { preprocess: { scale: 2, mean: [1], std: [5] } } }, arrays([8], [1]), [3]],
    ['first and last row of a table', { shape: [1, 2], type: 'int64', rows: 5 }, arrays([0, 4], [2]), [0, 4]],
    ['pixels as they are', { shape: [1, 3, 1, 2], type: 'uint8' }, picture, [1, 4, 2, 5, 3, 6]],
    ['pixels by their scale', { shape: [1, 3, 1, 2], how: { scale: 2 } }, picture, [2, 8, 4, 10, 6, 12]],
    [
      'bytes that say 1, 0 and 1',
      { shape: [1, 3, 1, 2], type: 'uint8', spec: { preprocess: { scale: 1, mean: [0, 0, 0], std: [1] } } },
      picture,
      [1, 4, 2, 5, 3, 6],
    ],
  ])('%s', (_, input, sample, expected) => expect(fedWith(input, sample)).toEqual(expected));
});

describe('refused', () => {
  const bytesWith = (preprocess: Partial<PreprocessSpec>): Input => ({
    shape: [1, 3, 1, 2],
    type: 'uint8',
    spec: { preprocess },
  });
  const pixels = "input 'x' takes uint8, pixels as they are";
  it.each<[string, Input, Sample, string]>([
    [
      'a token beyond the table',
      { shape: [1, 2], type: 'int64', rows: 5 },
      arrays([0, 5], [2]),
      'a.npy: expected tokens from 0 to 4, found 5 at 1',
    ],
    ['a token below 0', { shape: [1, 2], type: 'int64', rows: 5 }, arrays([-1, 5], [2]), 'found -1 at 0'],
    ['half a token', { shape: [1, 2], type: 'int64', rows: 5 }, arrays([1, 0.5], [2]), 'found 0.5 at 1'],
    ['other sides', { shape: [1, 3] }, arrays([1, 2], [2]), "a.npy: (2), but the model's input 'x' takes (1, 3)"],
    [
      'sides in another order',
      { shape: [2, 3] },
      arrays([1, 2, 3, 4, 5, 6], [3, 2]),
      "(3, 2), but the model's input 'x' takes (2, 3)",
    ],
    [
      'two means',
      { shape: [2], spec: { preprocess: { mean: [1, 2] } } },
      arrays([1, 2], [2]),
      'preprocess.mean of an input that is fed arrays has one entry; found 1, 2',
    ],
    [
      'two deviations',
      { shape: [2], spec: { preprocess: { std: [1, 2] } } },
      arrays([1, 2], [2]),
      'preprocess.std of an input that is fed arrays has one entry; found 1, 2',
    ],
    [
      'a picture for numbers',
      { shape: [1, 7] },
      picture,
      "input 'x' is taken for numbers: 7, and image a is a picture; feed it arrays",
    ],
    ['scaled bytes', bytesWith({ scale: 0.5 }), picture, pixels],
    ['bytes that are scaled to 1', bytesWith({ scale: 1 / 255 }), picture, pixels],
    ['bytes less a mean', bytesWith({ mean: [0, 1] }), picture, pixels],
    ['bytes by a deviation', bytesWith({ std: [2] }), picture, pixels],
  ])('%s', (_, input, sample, message) => expect(() => fedWith(input, sample)).toThrow(message));

  it('arrays none of which is the input’s', () => {
    const two = new Map([...['a', 'b'].map((name) => [name, { where: name, type: 'f4', shape: [3] }] as const)]);
    expect(() => requireFit(inputOf({ shape: [3] }), two)).toThrow(
      "expected an array called 'x', as the model's input is, found a, b",
    );
    expect(() => requireFit(inputOf({ shape: [3] }), new Map([...two, ['x', two.get('a')!]]))).not.toThrow();
    expect(() => requireFit(inputOf({ shape: [4] }), new Map([['x', two.get('a')!]]))).toThrow('a: (3)');
  });

  it('a layout of pictures for what has no four dimensions with their channels', () => {
    const spec = { layout: 'NCHW' } as const;
    expect(() => inputOf({ shape: [1, 5, 4, 4], spec })).toThrow(
      '"inputs.x.layout" is NCHW, which takes four dimensions',
    );
    expect(() => inputOf({ shape: [1, 5], spec })).toThrow("the model's input is (1, 5)");
    expect(inputOf({ shape: [1, 3, 4, 4], spec: { layout: 'array' } }).picture).toBeUndefined();
    expect(inputOf({ shape: [1, 3, 4, 4] }).picture?.channels).toBe(3);
  });
});
