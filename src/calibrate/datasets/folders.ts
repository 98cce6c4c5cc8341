/**
 * `folders`: one folder per class, as torchvision's ImageFolder reads it. Classes are the folders sorted by name, or
 * `spec.classes` in the model's order; samples are ordered by class name, then by file name.
 */
import { InputError } from '../../util/errors';
import type { Files } from '../../util/files';
import type { Dataset, DatasetSpec } from '../sample';
import { labelIn } from './classNames';
import { byCodeUnit, imageNamesIn, readImage } from './imageFiles';

export async function openFolders(spec: DatasetSpec, files: Files): Promise<Dataset> {
  const entries = await files.list(spec.path);
  const folders = entries.filter(({ directory }) => directory).map(({ name }) => name);
  if (folders.length === 0) {
    throw new InputError(`${spec.path}: expected one folder of images per class, found no folder`);
  }
  const classes = spec.classes ?? [...folders].sort(byCodeUnit);
  const ids: string[] = [];
  const labels: number[] = [];
  for (const folder of folders.sort(byCodeUnit)) {
    const label = labelIn(classes, folder, `${spec.path}: folder`);
    for (const name of await imageNamesIn(files.resolve(spec.path, folder), files)) {
      ids.push(`${folder}/${name}`);
      labels.push(label);
    }
  }
  const bytes = (index: number) => files.read(files.resolve(spec.path, ids[index]));
  const sample = async (index: number) => {
    const image = await readImage(files.resolve(spec.path, ids[index]), files);
    return { id: ids[index], image, label: labels[index] };
  };
  const truths = async (index: number) => {
    const folder = ids[index].slice(0, ids[index].indexOf('/'));
    return [{ class: labels[index], where: `${spec.path}: folder "${folder}"` }];
  };
  return { length: ids.length, ids, classes, labels, bytes, truths, sample };
}
