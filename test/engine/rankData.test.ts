/** Which folders are offered as samples, in which order and as what: folders as a host lists them, laid down by hand. */
import { describe, expect, it } from 'vitest';
import { rankData, type FolderSeen, type WantedData } from '../../src/engine/guess/rankData';

/** A line for each folder: its path, how many pictures, its arrays. Folders know those that are listed in them. */
function listed(...lines: readonly (readonly [path: string, pictures?: number, ...arrays: string[]])[]): FolderSeen[] {
  return lines.map(([path, pictures = 0, ...arrays]) => {
    const inside = lines.flatMap(([other]) => (other.startsWith(`${path}/`) ? [other.slice(path.length + 1)] : []));
    return { path, pictures, arrays, folders: inside.filter((name) => !name.includes('/')) };
  });
}

const wanted: WantedData = { model: '/w/nets/net.onnx', takesPictures: true, inputs: 1, task: 'classes', classes: 2 };
const offered = (folders: readonly FolderSeen[], more: Partial<WantedData> = {}): string[] =>
  rankData(folders, { ...wanted, ...more }).map(
    ({ type, path, count, judged }) => `${type} ${path} ${count} ${judged}`,
  );

describe('what folders are taken for', () => {
  it.each([
    ['pictures', listed(['/w/a', 9]), ['images /w/a 9 float']],
    ['nothing', listed(['/w/a'], ['/w/b', 0, 'x.npy']), []],
    [
      'classes, as many as the network has',
      listed(['/w/a'], ['/w/a/cat', 5], ['/w/a/dog', 6]),
      ['folders /w/a 11 labels'],
    ],
    [
      'more classes than the network has: pictures, judged by float',
      listed(['/w/a'], ['/w/a/cat', 5], ['/w/a/dog', 6], ['/w/a/eel', 1]),
      ['folders /w/a 12 float'],
    ],
    [
      'parts of a data set, not classes',
      listed(['/w/a'], ['/w/a/train', 50], ['/w/a/val', 6], ['/w/a/test', 6]),
      ['images /w/a/train 50 float', 'images /w/a/test 6 float', 'images /w/a/val 6 float'],
    ],
    ['boxes of no use to a classifier', listed(['/w/a'], ['/w/a/images', 5], ['/w/a/labels']), ['yolo /w/a 5 float']],
  ] as const)('%s', (_, folders, expected) => expect(offered(folders)).toEqual(expected));
  it.each([
    ['a single class', listed(['/w/a'], ['/w/a/cat', 5]), ['images /w/a/cat 5 float']],
    [
      'classes beside a folder without pictures',
      listed(['/w/a'], ['/w/a/cat', 5], ['/w/a/dog', 6], ['/w/a/notes']),
      ['images /w/a/dog 6 float', 'images /w/a/cat 5 float'],
    ],
    [
      'classes beside pictures',
      listed(['/w/a', 1], ['/w/a/cat', 5], ['/w/a/dog', 6]),
      ['images /w/a/dog 6 float', 'images /w/a/cat 5 float', 'images /w/a 1 float'],
    ],
    ['labels without pictures', listed(['/w/a'], ['/w/a/images'], ['/w/a/labels']), []],
    ['pictures of no labels', listed(['/w/a'], ['/w/a/images', 3]), ['images /w/a/images 3 float']],
    [
      'parts that are as many as the classes',
      listed(['/w/a'], ['/w/a/train', 5], ['/w/a/val', 6]),
      ['folders /w/a 11 labels'],
    ],
  ] as const)('%s', (_, folders, expected) => expect(offered(folders)).toEqual(expected));
  it.each([
    [3, ['npy /w/a/1.npy 1 float', 'npy /w/a/2.npy 1 float', 'npy /w/a/3.npy 1 float']],
    [4, ['npy /w/a 4 float']],
  ])('%d arrays', (count, expected) => {
    const names = Array.from({ length: count }, (_, at) => `${at + 1}.npy`);
    expect(offered(listed(['/w/a', 0, ...names]), { takesPictures: false })).toEqual(expected);
  });
  it('boxes for a detector, masks for a segmenter', () => {
    const boxes = listed(['/w/a'], ['/w/a/images', 5], ['/w/a/labels']);
    expect(offered(boxes, { task: 'boxes' })).toEqual(['yolo /w/a 5 labels']);
    const masks = listed(['/w/a'], ['/w/a/images', 5], ['/w/a/masks', 5]);
    expect(offered(masks, { task: 'mask' })).toEqual(['masks /w/a 5 labels']);
  });
  it('arrays, where the network takes no pictures', () => {
    const folders = listed(['/w/a', 3, 'x.npy', 'y.npz'], ['/w/b', 0, '1.npy', '2.npy', '3.npy', '4.npy']);
    expect(offered(folders, { takesPictures: false })).toEqual([
      ...['npy /w/b 4 float', 'npy /w/a/x.npy 1 float', 'npz /w/a/y.npz 1 float'],
    ]);
  });
});

it('an archive first where a picture is not all that the network is fed', () => {
  const folders = listed(['/w/a', 300], ['/w/b', 0, 'x.npy', 'y.npz']);
  expect(offered(folders, { inputs: 2 })).toEqual([
    ...['npz /w/b/y.npz 1 float', 'images /w/a 300 float', 'npy /w/b/x.npy 1 float'],
  ]);
});

describe('the order', () => {
  it.each([
    ['many before few', ['/w/few', 2], ['/w/many', 200]],
    ['names of data before names of decoration', ['/w/icons', 90], ['/w/photos', 90]],
    ['near the model before far from it', ['/w/x/y/z/pictures', 90], ['/w/nets/pictures', 90]],
    ['a name of data before none', ['/w/aaa', 90], ['/w/zphotos', 90]],
    ['no name before one of decoration', ['/w/logos', 90], ['/w/zzz', 90]],
    ['a thousand as good as more, by their paths', ['/w/b', 5000], ['/w/a', 999]],
    ['but not less', ['/w/a', 998], ['/w/b', 999]],
    ['a folder in the model’s as near as one beside it, by their paths', ['/w/nets/x/a', 9], ['/w/a', 9]],
    // A step away is worth half a point, ten times as many one and a half: 10 · 10^(1/3) are 21.5 with the one that is added.
    ['nine beside the model before twenty a step away', ['/w/a', 20], ['/w/nets/a', 9]],
    ['twenty-one a step away before nine beside the model', ['/w/nets/a', 9], ['/w/a', 21]],
    // 4.5 for a thousand less 4 for the name, beside 1.5 · log10 of one more.
    ['many icons before a single picture', ['/w/z', 1], ['/w/icons', 999]],
    ['two pictures before many icons', ['/w/icons', 999], ['/w/z', 2]],
  ] as const)('%s', (_, worse, better) => {
    expect(offered(listed([...worse], [...better]))[0]).toContain(better[0]);
  });
  it('labels before more pictures', () => {
    const folders = listed(['/w/photos', 400], ['/w/a'], ['/w/a/cat', 15], ['/w/a/dog', 15]);
    expect(offered(folders)[0]).toContain('folders /w/a 30');
  });
});
