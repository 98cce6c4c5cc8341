/**
 * `npy`: arrays of NumPy. The path is one file whose first axis counts the samples, or a folder of files, one for each sample; a folder of
 * folders has a class in each, as `folders` has. Of a file only the samples that are wanted are read.
 */
import { openArray } from '../../formats/npy/storedArray';
import { InputError } from '../../util/errors';
import type { Files } from '../../util/files';
import type { Dataset, DatasetSpec } from '../sample';
import { sampleArray } from '../sampleArray';
import { arrayDataset, sampleIds, type SampleArrays } from './arrayDataset';
import { readLabels, type ArrayLabels } from './arrayLabels';
import { labelIn } from './classNames';
import { fileParts } from './fileParts';
import { byCodeUnit } from './imageFiles';

export async function openNpy(spec: DatasetSpec, files: Files): Promise<Dataset> {
  if (isNpy(spec.path)) return openFile(spec, files);
  const entries = await files.list(spec.path);
  const folders = entries.filter(({ directory }) => directory).map(({ name }) => name);
  const ids = await namesIn(spec.path, files);
  if (ids.length === 0 && folders.length > 0) return openClasses(spec, folders.sort(byCodeUnit), files);
  return ofFiles(ids, spec, files, await labelsFor(ids.length, spec, files));
}

const isNpy = (name: string): boolean => /\.npy$/i.test(name);

async function namesIn(folder: string, files: Files): Promise<readonly string[]> {
  const entries = await files.list(folder);
  const names = entries.filter(({ name, directory }) => !directory && isNpy(name)).map(({ name }) => name);
  return names.sort(byCodeUnit);
}

async function labelsFor(
  count: number,
  { labels, classes }: DatasetSpec,
  files: Files,
): Promise<ArrayLabels | undefined> {
  return labels === undefined ? undefined : readLabels(labels, count, classes, files);
}

async function openFile(spec: DatasetSpec, files: Files): Promise<Dataset> {
  const { path, classes } = spec;
  const { type, shape, slice } = await openArray(await fileParts(path, files));
  if (shape.length === 0)
    throw new InputError(`${path}: expected an array whose first axis counts samples, found one number`);
  const read = async (index: number): Promise<SampleArrays> => {
    const numbers = await slice(index);
    return new Map([['', sampleArray(`${path}, sample ${index}`, type, shape.slice(1), numbers)]]);
  };
  const arrays = new Map([['', { where: path, type, shape: shape.slice(1) }]]);
  return { ...arrayDataset(sampleIds(shape[0], path), classes, read, await labelsFor(shape[0], spec, files)), arrays };
}

function ofFiles(
  ids: readonly string[],
  { path, classes }: DatasetSpec,
  files: Files,
  labels: ArrayLabels | undefined,
): Dataset {
  const read = async (index: number): Promise<SampleArrays> => {
    const file = files.resolve(path, ids[index]);
    const { type, shape, all } = await openArray(await fileParts(file, files));
    return new Map([['', sampleArray(file, type, shape, await all())]]);
  };
  return arrayDataset(ids, classes, read, labels);
}

async function openClasses(spec: DatasetSpec, folders: readonly string[], files: Files): Promise<Dataset> {
  const classes = spec.classes ?? folders;
  const ids: string[] = [];
  const labels: number[] = [];
  for (const folder of folders) {
    const label = labelIn(classes, folder, `${spec.path}: folder`);
    for (const name of await namesIn(files.resolve(spec.path, folder), files)) {
      ids.push(`${folder}/${name}`);
      labels.push(label);
    }
  }
  const truths: ArrayLabels['truths'] = async (index) => [
    { class: labels[index], where: `${spec.path}: folder "${ids[index].slice(0, ids[index].indexOf('/'))}"` },
  ];
  return ofFiles(ids, { ...spec, classes }, files, { labels, truths });
}
