/** The six kinds of data set on files in memory: order, labels, boxes, and what is refused with file and place. */
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/calibrate/dataset';
import type { DatasetSpec } from '../../src/calibrate/sample';
import { InputError } from '../../src/util/errors';
import golden from '../golden/images.json';
import { lcgBytes } from './lcgBytes';
import { memoryFiles } from './memoryFiles';

/** 19 × 13 pixels. */
const png = Uint8Array.from(Buffer.from(golden[0].base64, 'base64'));
const [width, height] = [golden[0].width, golden[0].height];

const open = (spec: DatasetSpec, contents: Readonly<Record<string, string | Uint8Array>>) =>
  openDataset(spec, memoryFiles(contents));

async function messageOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message;
}

describe('folders', () => {
  const contents = {
    '/d/dog/b.png': png,
    '/d/dog/a.PNG': png,
    '/d/cat/z.png': png,
    '/d/cat/notes.txt': '',
    '/d/x.png': png,
  };

  it('sorts classes and files, and skips what is no image', async () => {
    const dataset = await open({ type: 'folders', path: '/d' }, contents);
    expect(dataset.ids).toEqual(['cat/z.png', 'dog/a.PNG', 'dog/b.png']);
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(dataset.labels).toEqual([0, 1, 1]);
    const sample = await dataset.sample(2);
    expect([sample.id, sample.label, sample.image.width]).toEqual(['dog/b.png', 1, width]);
  });
  it('takes the order of classes from the recipe', async () => {
    const dataset = await open({ type: 'folders', path: '/d', classes: ['dog', 'bird', 'cat'] }, contents);
    expect(dataset.labels).toEqual([2, 0, 0]);
  });
  it.each<[string, DatasetSpec, Record<string, string | Uint8Array>, string]>([
    ['a class too many', { type: 'folders', path: '/d', classes: ['dog'] }, contents, '/d: folder "cat" is not among'],
    [
      'a class that is named twice',
      { type: 'folders', path: '/d', classes: ['dog', 'cat', 'dog'] },
      contents,
      '/d: folder "dog" is twice among the classes (dog, cat, dog)',
    ],
    ['no folder', { type: 'folders', path: '/d' }, { '/d/a.png': png }, '/d: expected one folder of images per class'],
    ['no images', { type: 'folders', path: '/d' }, { '/d/a/x.bin': png }, '/d: no images found'],
    ['a wrong path', { type: 'folders', path: '/e' }, contents, '/e: no such folder'],
  ])('refuses %s', async (_, spec, files, message) => {
    expect(await messageOf(open(spec, files))).toContain(message);
  });
});

describe('cifar10-bin', () => {
  const record = (label: number, seed: number): number[] => [label, ...lcgBytes(seed, 3072)];

  it('reads planes into pixels', async () => {
    const bytes = Uint8Array.from([...record(3, 1), ...record(9, 2)]);
    const dataset = await open({ type: 'cifar10-bin', path: '/c.bin' }, { '/c.bin': bytes });
    expect([dataset.length, dataset.labels, dataset.classes?.[3]]).toEqual([2, [3, 9], 'cat']);
    const { image, label } = await dataset.sample(1);
    const planes = lcgBytes(2, 3072);
    expect([label, image.width, image.height]).toEqual([9, 32, 32]);
    for (const [x, y] of [
      [0, 0],
      [31, 0],
      [5, 17],
      [31, 31],
    ]) {
      const at = y * 32 + x;
      const pixel = [...image.data.subarray(at * 3, at * 3 + 3)];
      expect(pixel).toEqual([planes[at], planes[1024 + at], planes[2048 + at]]);
    }
  });
  it.each([
    [
      'half a record',
      Uint8Array.from(record(1, 1).slice(0, 2000)),
      '2000 bytes are not a whole number of records of 3073',
    ],
    ['a label beyond 9', Uint8Array.from(record(10, 1)), 'record 0 has label 10'],
    ['an empty file', new Uint8Array(), 'no images found'],
  ] as const)('refuses %s', async (_, bytes, message) => {
    expect(await messageOf(open({ type: 'cifar10-bin', path: '/c.bin' }, { '/c.bin': bytes }))).toContain(message);
  });
});

describe('yolo', () => {
  const spec: DatasetSpec = { type: 'yolo', path: '/y' };
  const withLabels = (text: string) => ({ '/y/images/b.png': png, '/y/images/a.png': png, '/y/labels/a.txt': text });

  it('reads boxes in pixels; no label file means no boxes', async () => {
    const dataset = await open(spec, withLabels('2 0.5 0.5 0.5 1\r\n\n  0   0.25 0.25 0.1 0.2  \n'));
    expect(dataset.ids).toEqual(['a.png', 'b.png']);
    const { boxes } = await dataset.sample(0);
    expect(boxes?.map((box) => box.class)).toEqual([2, 0]);
    const expected = [0.25 * width, 0, 0.75 * width, height];
    boxes?.[0].box.forEach((value, index) => expect(value).toBeCloseTo(expected[index], 9));
    expect((await dataset.sample(1)).boxes).toEqual([]);
  });

  it.each([
    ['too few numbers', '0 0.5 0.5 0.5', 'line 1: expected "class cx cy w h"'],
    ['a sixth number', '0 0.5 0.5 0.5 0.5 0.9', 'line 1: expected'],
    ['words', '0 0.5 0.5 0.5 0.5\n\ncat 1 1 1 1', 'line 3: expected'],
    ['pixels', '0 100 80 20 30', 'line 1: box 100 80 20 30 is not in fractions'],
    ['a negative size', '0 0.5 0.5 -0.1 0.5', 'is not in fractions'],
    ['a centre outside', '0 0.5 0.5 0.1 0.5\n0 1.1 0.5 0.1 0.5', 'line 2: box 1.1 0.5 0.1 0.5 is not in fractions'],
    ['a negative centre', '0 0.5 -0.01 0.1 0.5', 'is not in fractions'],
    ['a box wider than the image', '0 0.5 0.5 1.01 0.5', 'is not in fractions'],
    ['no width', '0 0.5 0.5 0 0.5', 'line 1: box 0.5 0.5 0 0.5 has no size'],
    ['no height', '0 0.5 0.5 0.5 0', 'has no size'],
    ['a place that is not a number', '0 NaN 0.5 0.1 0.5', 'line 1: expected "class cx cy w h"'],
    ['infinity', '0 0.5 0.5 Infinity 0.5', 'line 1: expected "class cx cy w h"'],
    ['a class that is no integer', '0.5 0.5 0.5 0.1 0.5', 'line 1: expected a class of 0, 1, 2, …, found "0.5"'],
    ['a negative class', '-1 0.5 0.5 0.1 0.5', 'line 1: expected a class of 0, 1, 2, …, found "-1"'],
  ])('refuses %s', async (_, text, message) => {
    const dataset = await open(spec, withLabels(text));
    const found = await messageOf(dataset.sample(0));
    expect(found).toContain('/y/labels/a.txt, ');
    expect(found).toContain(message);
  });

  it('takes what single precision makes of 1', async () => {
    const dataset = await open(spec, withLabels('0 0.5 0.5 1.0000001 1'));
    expect((await dataset.truths?.(0))?.[0]).toMatchObject({ class: 0, where: '/y/labels/a.txt, line 1' });
  });
  it('refuses a folder without labels/', async () => {
    expect(await messageOf(open(spec, { '/y/images/a.png': png }))).toContain('/y/labels: no such folder');
  });
});

describe('coco', () => {
  const spec: DatasetSpec = { type: 'coco', path: '/i.json', images: '/p' };
  const instances = {
    images: [
      { id: 20, file_name: 'b.png' },
      { id: 3, file_name: 'a.png' },
    ],
    categories: [
      { id: 90, name: 'toothbrush' },
      { id: 1, name: 'person' },
      { id: 18, name: 'dog' },
    ],
    annotations: [
      { image_id: 3, category_id: 90, bbox: [1, 2, 3, 4.5], area: 7, iscrowd: 0 },
      { image_id: 3, category_id: 1, bbox: [0, 0, 2, 2], area: 4, iscrowd: 1 },
    ],
  };
  const files = (document: unknown) => ({ '/i.json': JSON.stringify(document), '/p/a.png': png, '/p/b.png': png });

  it('maps categories by id, orders images by id, keeps crowd and area', async () => {
    const dataset = await open(spec, files(instances));
    expect(dataset.classes).toEqual(['person', 'dog', 'toothbrush']);
    expect(dataset.ids).toEqual(['000000000003', '000000000020']);
    expect((await dataset.sample(0)).boxes).toEqual([
      { class: 2, box: [1, 2, 4, 6.5], crowd: false, area: 7 },
      { class: 0, box: [0, 0, 2, 2], crowd: true, area: 4 },
    ]);
    expect((await dataset.sample(1)).boxes).toEqual([]);
  });

  const [first] = instances.annotations;
  it.each<[string, unknown, string]>([
    ['a list', [], '/i.json: expected an object'],
    ['no images', { ...instances, images: undefined }, '/i.json: "images" must be a list, found nothing'],
    [
      'an unknown category',
      { ...instances, annotations: [{ ...first, category_id: 5 }] },
      'annotations[0]: "category_id" must',
    ],
    [
      'an unknown image',
      { ...instances, annotations: [first, { ...first, image_id: 4 }] },
      'annotations[1]: "image_id" must',
    ],
    [
      'three numbers',
      { ...instances, annotations: [{ ...first, bbox: [1, 2, 3] }] },
      '"bbox" must be 4 numbers, found [1,2,3]',
    ],
    [
      'a name that is none',
      { ...instances, images: [{ id: 1, file_name: 7 }] },
      '"file_name" must be a string, found 7',
    ],
  ])('refuses %s', async (_, document, message) => {
    expect(await messageOf(open(spec, files(document)))).toContain(message);
  });
  it.each<[string, object, string]>([
    [
      'twice',
      { categories: [...instances.categories, { id: 18, name: 'cat' }] },
      '"id" must be a number that no other',
    ],
    ['negative', { categories: [{ id: -1, name: 'cat' }] }, '"id" must be a whole number of 0 or more, found -1'],
    ['fractional', { categories: [{ id: 1.5, name: 'cat' }] }, '"id" must be a whole number of 0 or more, found 1.5'],
  ])('refuses a category id that is %s', async (_, change, message) => {
    expect(await messageOf(open(spec, files({ ...instances, ...change })))).toContain(message);
  });
  it.each<[string, object[], string]>([
    [
      'id',
      [{ id: 3, file_name: 'b.png' }],
      '/i.json: images[2]: "id" must be a number that no other image has, found 3',
    ],
    ['file', [{ id: 4, file_name: 'a.png' }], 'images[2]: "file_name" must be a file that no other image has'],
    ['file by another path', [{ id: 4, file_name: './a.png' }], 'images[2]: "file_name" must be a file that no other'],
  ])('refuses two images of one %s', async (_, more, message) => {
    const document = { ...instances, images: [...instances.images, ...more] };
    expect(await messageOf(open(spec, files(document)))).toContain(message);
  });
  it('maps categories by the names of the recipe, where it has them', async () => {
    const classes = ['toothbrush', 'cat', 'person', 'dog'];
    const dataset = await open({ ...spec, classes }, files(instances));
    expect([dataset.classes, (await dataset.sample(0)).boxes?.map((box) => box.class)]).toEqual([classes, [0, 2]]);
  });
  it('refuses two categories of one name only where names say which is which', async () => {
    const document = files({ ...instances, categories: [...instances.categories, { id: 19, name: 'dog' }] });
    expect((await open(spec, document)).classes).toEqual(['person', 'dog', 'dog', 'toothbrush']);
    const named = open({ ...spec, classes: ['dog', 'person', 'toothbrush'] }, document);
    expect(await messageOf(named)).toContain(
      'categories[3]: "name" must be a name that no other category has, found "dog"',
    );
  });
  it.each<[string, number[], string]>([
    ['without width', [1, 2, 0, 4], '/i.json: annotations[1]: bbox [1, 2, 0, 4] has no size'],
    ['of negative height', [1, 2, 3, -4], '/i.json: annotations[1]: bbox [1, 2, 3, -4] has no size'],
    ['outside of its image', [40, 2, 3, 4], 'annotations[1]: bbox [40, 2, 3, 4] lies outside of the image of 40×30'],
    ['left of its image', [-3, 2, 3, 4], 'annotations[1]: bbox [-3, 2, 3, 4] lies outside'],
  ])('refuses a box %s, where it is asked for', async (_, bbox, message) => {
    const document = {
      ...instances,
      images: [{ id: 20, file_name: 'b.png', width: 40, height: 30 }, instances.images[1]],
      annotations: [first, { ...first, image_id: 20, bbox }],
    };
    const dataset = await open(spec, files(document));
    expect((await dataset.sample(0)).boxes).toHaveLength(1);
    expect(await messageOf(dataset.sample(1))).toContain(message);
    expect(await messageOf(dataset.truths!(1))).toContain(message);
  });
  it.each([
    ['/c/i.json', '/c'],
    ['/c/i.json', '/c/images'],
    ['/c/annotations/instances_val2017.json', '/c/val2017'],
    ['/c/annotations/instances_val2017.json', '/c/images/val2017'],
    ['/c/instances_val.json', '/c/val'],
    ['/c/annotations/i.json', '/c/images'],
  ])('finds images of %s in %s', async (path, folder) => {
    const text = JSON.stringify(instances);
    const dataset = await open(
      { type: 'coco', path },
      { [path]: text, [`${folder}/a.png`]: png, [`${folder}/b.png`]: png },
    );
    expect((await dataset.sample(1)).image.width).toBe(width);
  });
  it('refuses what is no JSON, and a spec without a folder', async () => {
    expect(await messageOf(open(spec, { '/i.json': '{' }))).toContain('/i.json: not JSON');
    expect(await messageOf(open({ type: 'coco', path: '/i.json' }, files(instances)))).toBe(
      '/i.json: b.png is not beside it: a data set of type "coco" needs "images", a folder',
    );
  });
});

describe('images and list', () => {
  it('a folder, sorted, without labels', async () => {
    const dataset = await open(
      { type: 'images', path: '/p' },
      { '/p/b.png': png, '/p/a.png': png, '/p/readme.md': '' },
    );
    expect(dataset.ids).toEqual(['a.png', 'b.png']);
    expect(Object.keys(await dataset.sample(0))).toEqual(['id', 'image']);
  });

  const list = { type: 'list', path: '/l/val.txt' } as const;
  it('a list in its own order, relative to itself, labels beside images', async () => {
    const contents = {
      '/l/val.txt': 'images/b.png\n\n/abs/images/sub/a.png\r\nimages/b.png\n',
      '/l/images/b.png': png,
      '/abs/images/sub/a.png': png,
      '/abs/labels/sub/a.txt': '1 0.5 0.5 1 1',
    };
    const dataset = await open(list, contents);
    expect(dataset.ids).toEqual(['images/b.png', '/abs/images/sub/a.png', 'images/b.png#2']);
    expect((await dataset.sample(0)).boxes).toEqual([]);
    expect((await dataset.sample(1)).boxes).toEqual([{ class: 1, box: [0, 0, width, height] }]);
  });
  it('a list without any label file has no boxes', async () => {
    const dataset = await open(list, { '/l/val.txt': 'a.png', '/l/a.png': png });
    expect((await dataset.sample(0)).boxes).toBeUndefined();
  });
  it('refuses lines that name no image, and names a missing one', async () => {
    expect(await messageOf(open(list, { '/l/val.txt': 'a.png\nclasses=80' }))).toBe(
      '/l/val.txt, line 2: expected the path of an image, found "classes=80"',
    );
    const dataset = await open(list, { '/l/val.txt': 'a.png' });
    expect(await messageOf(dataset.sample(0))).toBe('/l/a.png: no such file');
  });
});
