/** The real data sets open: sizes, classes, and samples whose labels are known from elsewhere. */
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/calibrate/dataset';
import { selectSamples } from '../../src/calibrate/datasetSelection';
import { nodeFiles } from '../../src/util/nodeFiles';
import { dataPath, hasData } from '../support/data';

const cifarClasses = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ');

describe.skipIf(!hasData)('real data sets', () => {
  it('folders: CIFAR-10 test', async () => {
    const dataset = await openDataset({ type: 'folders', path: dataPath('cifar10/test') }, nodeFiles);
    expect([dataset.length, dataset.classes]).toEqual([10_000, cifarClasses]);
    const chosen = selectSamples(dataset, 200).map((index) => dataset.ids[index]);
    expect(chosen.length).toBe(200);
    expect(chosen.slice(18, 22)).toEqual([
      'airplane/0018.jpg',
      'airplane/0019.jpg',
      'automobile/0000.jpg',
      'automobile/0001.jpg',
    ]);
    expect((await dataset.sample(0)).image).toMatchObject({ width: 32, height: 32 });
  });

  it.each([
    ['test_lossless_1017.bin', 1017],
    ['train_lossless_1000.bin', 1000],
  ])('cifar10-bin: %s', async (name, length) => {
    const dataset = await openDataset({ type: 'cifar10-bin', path: dataPath('cifar10', name) }, nodeFiles);
    expect([dataset.length, dataset.classes]).toEqual([length, cifarClasses]);
    expect(new Set(dataset.labels).size).toBe(10);
  });

  it('yolo and coco agree on the boxes of the images they share, but for whole pixels and crowds', async () => {
    const yolo = await openDataset({ type: 'yolo', path: dataPath('coco/val500') }, nodeFiles);
    const images = dataPath('coco/val500/images');
    const coco = await openDataset({ type: 'coco', path: dataPath('coco/instances_val204.json'), images }, nodeFiles);
    expect([yolo.length, coco.length, coco.classes?.length, coco.classes?.[79]]).toEqual([500, 204, 80, 'toothbrush']);
    let compared = 0;
    for (let index = 0; index < 20; index++) {
      const exact = await coco.sample(index);
      const rounded = await yolo.sample(yolo.ids.indexOf(`${exact.id}.jpg`));
      expect(Buffer.compare(rounded.image.data, exact.image.data)).toBe(0);
      for (const truth of exact.boxes?.filter(({ crowd }) => crowd !== true) ?? []) {
        const twin = rounded.boxes?.find(
          (box) => box.class === truth.class && box.box.every((value, at) => Math.abs(value - truth.box[at]) < 2.1),
        );
        expect(twin, `${exact.id}: class ${truth.class} at ${truth.box.join(', ')}`).toBeDefined();
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(80);
  });

  it('images: the calibration folder', async () => {
    const dataset = await openDataset({ type: 'images', path: dataPath('coco/calib128') }, nodeFiles);
    expect(dataset.length).toBe(128);
  });
});
