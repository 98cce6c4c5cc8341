/** Data sets of arrays: how their files may lie, their labels, and what is refused. Files are laid down by hand, in memory. */
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/calibrate/dataset';
import { indexOf } from '../../src/calibrate/datasets/arrayLabels';
import type { Dataset, DatasetSpec } from '../../src/calibrate/sample';
import { pictureOf, pixelLayout, shownArray } from '../../src/calibrate/sampleArray';
import { InputError } from '../../src/util/errors';
import { float32Npy, int64Npy, npyFile } from '../formats/npy/npyFiles';
import { memoryFiles } from './memoryFiles';

const three = float32Npy([3, 2], [1, 2, 3, 4, 5, 6]);
const one = (value: number): Uint8Array => float32Npy([2], [value, value]);
const open = (contents: Record<string, string | Uint8Array>, spec: Partial<DatasetSpec> = {}): Promise<Dataset> =>
  openDataset({ type: 'npy', path: '/d', ...spec }, memoryFiles(contents));

/** Ids with their labels and the first array of each. */
async function all(dataset: Dataset): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (let at = 0; at < dataset.length; at++) {
    const { id, label, arrays } = await dataset.sample(at);
    rows.push([id, label, ...[...(arrays ?? [])].map(([name, { data }]) => [name, ...data])]);
  }
  return rows;
}

describe('how files may lie', () => {
  it('one array, the first axis of which counts samples', async () => {
    const dataset = await open({ '/x.npy': three }, { path: '/x.npy' });
    expect(await all(dataset)).toEqual([
      ['000000', undefined, ['', 1, 2]],
      ['000001', undefined, ['', 3, 4]],
      ['000002', undefined, ['', 5, 6]],
    ]);
    expect(dataset.labels).toBeUndefined();
  });

  it('a file for each sample, in order of their names', async () => {
    expect(await all(await open({ '/d/b.npy': one(2), '/d/a.npy': one(1), '/d/readme.txt': 'x' }))).toEqual([
      ['a.npy', undefined, ['', 1, 1]],
      ['b.npy', undefined, ['', 2, 2]],
    ]);
  });

  it.each([
    [undefined, ['no', 'yes'], [0, 1, 1]],
    [
      ['yes', 'no'],
      ['yes', 'no'],
      [1, 0, 0],
    ],
  ])('a folder for each class, %j', async (classes, names, labels) => {
    const contents = { '/d/yes/2.npy': one(3), '/d/yes/1.npy': one(2), '/d/no/1.npy': one(1) };
    const dataset = await open(contents, { classes });
    expect([dataset.classes, dataset.labels]).toEqual([names, labels]);
    expect((await all(dataset)).map((row) => (row as unknown[])[0])).toEqual(['no/1.npy', 'yes/1.npy', 'yes/2.npy']);
    expect(await dataset.truths?.(1)).toEqual([{ class: labels[1], where: '/d: folder "yes"' }]);
  });

  it('an archive of arrays, one of which has the labels', async () => {
    const bytes = zipSync({ 'x.npy': three, 'y.npy': int64Npy([3], [2, 0, 1]) });
    expect(await all(await open({ '/x.npz': bytes }, { type: 'npz', path: '/x.npz', labels: 'y' }))).toEqual([
      ['000000', 2, ['x', 1, 2]],
      ['000001', 0, ['x', 3, 4]],
      ['000002', 1, ['x', 5, 6]],
    ]);
  });

  it('an archive for each sample, with its label', async () => {
    const sample = (value: number): Uint8Array => zipSync({ 'x.npy': one(value), 'y.npy': int64Npy([], [value]) });
    const dataset = await open({ '/d/b.npz': sample(2), '/d/a.npz': sample(1) }, { type: 'npz', labels: 'y' });
    expect(await all(dataset)).toEqual([
      ['a.npz', 1, ['x', 1, 1]],
      ['b.npz', 2, ['x', 2, 2]],
    ]);
  });
});

describe('labels', () => {
  it.each<[string, string | Uint8Array, readonly string[] | undefined]>([
    ['/y.npy', int64Npy([3], [1, 0, 1]), undefined],
    ['/y.npy', int64Npy([3, 1], [1, 0, 1]), undefined],
    ['/y.npy', npyFile({ descr: '|u1', shape: [3], data: Uint8Array.of(1, 0, 1) }), undefined],
    ['/y.txt', '1\n0\n1\n', undefined],
    ['/y.csv', '1\r\n0\r\n1', undefined],
    ['/y.txt', ' 1 \n0\n1\n\n\n', ['cat', 'dog']],
    ['/y.txt', 'dog\ncat\ndog\n\n', ['cat', 'dog']],
  ])('%s %j', async (labels, content, classes) => {
    const dataset = await open({ '/x.npy': three, [labels]: content }, { path: '/x.npy', labels, classes });
    expect(dataset.labels).toEqual([1, 0, 1]);
    expect((await dataset.sample(2)).label).toBe(1);
    expect((await dataset.truths?.(0))?.[0].where).toMatch(/^\/y\.(npy, sample 0|(txt|csv), line 1)$/);
  });
});

describe('an index of a class', () => {
  it.each([0, 7, 2 ** 31 - 1])('is %d', (value) => expect(indexOf(value, '', '')).toBe(value));
  it.each([-1, 0.5, 2 ** 31, NaN, Infinity])('is not %d', (value) =>
    expect(() => indexOf(value, `${value}`.padEnd(50, '.'), 'y.txt, line 3')).toThrow(
      `y.txt, line 3: expected the index of a class, found "${`${value}`.padEnd(40, '.')}"`,
    ),
  );
});

describe('what is refused', () => {
  const labelled = (labels: string, content: string | Uint8Array, classes?: readonly string[]) =>
    [
      { '/x.npy': three, [labels]: content },
      { path: '/x.npy', labels, classes },
    ] as const;
  const archive = (parts: Record<string, Uint8Array>, labels?: string) =>
    [{ '/x.npz': zipSync(parts) }, { type: 'npz', path: '/x.npz', labels }] as const;
  it.each<[string, readonly [Record<string, string | Uint8Array>, Partial<DatasetSpec>], RegExp]>([
    ['nothing', [{ '/d/readme.txt': 'x' }, {}], /^\/d: no arrays found for a data set of type "npy"/],
    ['no samples', [{ '/x.npy': float32Npy([0, 2], []) }, { path: '/x.npy' }], /no arrays found/],
    [
      'one number',
      [{ '/x.npy': float32Npy([], [1]) }, { path: '/x.npy' }],
      /whose first axis counts samples, found one number/,
    ],
    [
      'too few labels',
      labelled('/y.npy', int64Npy([2], [0, 1])),
      /^\/y.npy: expected 3 labels, one for each sample, found 2/,
    ],
    ['too many lines', labelled('/y.txt', '1\n0\n1\n1\n'), /^\/y.txt: expected 3 labels, one for each sample, found 4/],
    [
      'labels below zero',
      labelled('/y.npy', int64Npy([3], [0, -1, 1])),
      /^\/y.npy, sample 1: expected the index of a class, found "-1"/,
    ],
    [
      'labels between',
      labelled('/y.npy', float32Npy([3], [0, 0.5, 1])),
      /sample 1: expected the index of a class, found "0.5"/,
    ],
    [
      'scores for labels',
      labelled('/y.npy', float32Npy([3, 2], [0, 1, 1, 0, 0, 1])),
      /expected one class index for each of 3 samples, found an array of \(3, 2\)/,
    ],
    ['a line that is empty', labelled('/y.txt', '1\n\n1\n'), /^\/y.txt, line 2: expected the index of a class/],
    [
      'a name that is no class',
      labelled('/y.txt', 'cat\ncow\ncat', ['cat']),
      /^\/y.txt, line 2: "cow" is not among the classes \(cat\)/,
    ],
    [
      'an array that is not there',
      archive({ 'x.npy': three }, 'y'),
      /"labels" is "y", which is none of its arrays \(x\)/,
    ],
    [
      'arrays of other lengths',
      archive({ 'x.npy': three, 'z.npy': int64Npy([2], [0, 1]) }),
      /its arrays differ in samples: x has 3, z has 2/,
    ],
  ])('%s', async (_, [contents, spec], message) => {
    const error: unknown = await open(contents, spec).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });

  it.each<[string, Uint8Array, RegExp]>([
    [
      'NaN',
      float32Npy([1, 2], [1, NaN]),
      /^\/x.npy, sample 0: expected numbers that are finite in float32, found NaN at 1/,
    ],
    [
      'what float32 cannot hold',
      int64Npy([1, 2], [1, 2 ** 24 + 1]),
      /expected integers up to 2\^24 .*, found 16777217 at 1/,
    ],
  ])('a sample with %s', async (_, file, message) => {
    const dataset = await open({ '/x.npy': file }, { path: '/x.npy' });
    await expect(dataset.sample(0)).rejects.toThrow(message);
  });
});

describe('pixels', () => {
  const array = (type: string, shape: readonly number[]) => ({
    ...{ where: 'a', type, shape },
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
  });
  it.each<[readonly number[], readonly number[] | undefined]>([
    [
      [2, 2],
      [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3],
    ],
    [
      [2, 2, 1],
      [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3],
    ],
    [
      [1, 2, 3],
      [0, 1, 2, 3, 4, 5],
    ],
    [
      [1, 1, 2, 3],
      [0, 1, 2, 3, 4, 5],
    ],
    [
      [3, 1, 2],
      [0, 2, 4, 1, 3, 5],
    ],
    [[2, 2, 2], undefined],
    [[6], undefined],
  ])('of shape %j', (shape, expected) => {
    const pixels = array('u1', shape);
    const layout = pixelLayout(pixels);
    expect(layout && [...pictureOf(pixels, layout).data]).toEqual(expected);
    expect(pixelLayout(array('f4', shape))).toBeUndefined();
  });

  it('others are shown in gray, from the least to the largest', () => {
    expect(shownArray(array('f4', [1, 2, 3, 1]))).toMatchObject({ width: 3, height: 2 });
    expect([...shownArray(array('f4', [3])).data]).toEqual([0, 0, 0, 128, 128, 128, 255, 255, 255]);
    expect(shownArray(array('f4', [1, 1]))).toEqual({ width: 1, height: 1, data: Uint8Array.of(128, 128, 128) });
    expect(shownArray(array('f4', [2, 3, 4]))).toMatchObject({ width: 4, height: 3 });
    expect([...shownArray({ ...array('f4', [2]), data: Float32Array.of(-5, -5) }).data]).toEqual(
      new Array(6).fill(128),
    );
  });
});
