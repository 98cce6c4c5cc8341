/** `yolo`: a folder with `images/` and `labels/`, label files named like the images. No label file: no objects. */
import type { Files } from '../../util/files';
import type { Dataset, DatasetSpec, Sample } from '../sample';
import { imageNamesIn, readImage, withoutExtension } from './imageFiles';
import { boxIn, parseYoloLabels, type YoloLabel } from './yoloLabels';

export async function openYolo(spec: DatasetSpec, files: Files): Promise<Dataset> {
  const images = files.resolve(spec.path, 'images');
  const ids = await imageNamesIn(images, files);
  const labelled = new Set(await labelNames(files.resolve(spec.path, 'labels'), files));
  const truths = async (index: number): Promise<YoloLabel[]> => {
    const name = `${withoutExtension(ids[index])}.txt`;
    if (!labelled.has(name)) return [];
    const path = files.resolve(spec.path, 'labels', name);
    return parseYoloLabels(await files.readText(path), path);
  };
  const bytes = (index: number) => files.read(files.resolve(images, ids[index]));
  const sample = async (index: number): Promise<Sample> => {
    const image = await readImage(files.resolve(images, ids[index]), files);
    return { id: ids[index], image, boxes: (await truths(index)).map((label) => boxIn(image, label)) };
  };
  return { length: ids.length, ids, classes: spec.classes, bytes, truths, sample };
}

/** Throws InputError when there is no folder of labels at all: that is a wrong path, not a data set without objects. */
async function labelNames(folder: string, files: Files): Promise<string[]> {
  return (await files.list(folder)).map(({ name }) => name);
}
