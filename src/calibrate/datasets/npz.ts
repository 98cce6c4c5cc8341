/**
 * `npz`: archives of arrays that are called like the network's inputs. The path is one archive, in which the first axis of each array counts
 * the samples, or a folder of archives, one for each sample. `labels` names an array of class indices in it, or a file of them.
 */
import { openArchive } from '../../formats/npy/archive';
import type { StoredArray } from '../../formats/npy/storedArray';
import { InputError } from '../../util/errors';
import type { Files } from '../../util/files';
import type { Dataset, DatasetSpec } from '../sample';
import { sampleArray } from '../sampleArray';
import { arrayDataset, sampleIds, type SampleArrays } from './arrayDataset';
import { indexOf, labelsIn, readLabels, type ArrayLabels } from './arrayLabels';
import { fileParts } from './fileParts';
import { byCodeUnit } from './imageFiles';

type Arrays = ReadonlyMap<string, StoredArray>;

export async function openNpz(spec: DatasetSpec, files: Files): Promise<Dataset> {
  return isNpz(spec.path) ? openFile(spec, files) : openFolder(spec, files);
}

const isNpz = (name: string): boolean => /\.npz$/i.test(name);

/** A path, and not the name of an array. */
const isFile = (labels: string): boolean => /\.(npy|txt|csv)$/i.test(labels);

const open = async (path: string, files: Files): Promise<Arrays> => openArchive(await fileParts(path, files));

async function openFile(spec: DatasetSpec, files: Files): Promise<Dataset> {
  const all = await open(spec.path, files);
  const own = spec.labels !== undefined && !isFile(spec.labels) ? spec.labels : undefined;
  const arrays = without(all, own);
  const count = samplesOf(arrays, spec.path);
  const ids = sampleIds(count, spec.path);
  const read = async (index: number): Promise<SampleArrays> => {
    const parts = [...arrays].map(async ([key, { name, type, shape, slice }]) => {
      const numbers = await slice(index);
      return [key, sampleArray(`${name}, sample ${index}`, type, shape.slice(1), numbers)] as const;
    });
    return new Map(await Promise.all(parts));
  };
  const labels = own === undefined ? undefined : await labelsIn(arrayOf(all, own, spec.path), count);
  const known = [...arrays].map(([key, { name, type, shape }]) => {
    return [key, { where: name, type, shape: shape.slice(1) }] as const;
  });
  return {
    ...arrayDataset(ids, spec.classes, read, labels ?? (await labelsFile(spec, count, files))),
    arrays: new Map(known),
  };
}

async function openFolder(spec: DatasetSpec, files: Files): Promise<Dataset> {
  const entries = await files.list(spec.path);
  const names = entries.filter(({ name, directory }) => !directory && isNpz(name)).map(({ name }) => name);
  const ids = names.sort(byCodeUnit);
  const pathOf = (index: number): string => files.resolve(spec.path, ids[index]);
  const own = spec.labels !== undefined && !isFile(spec.labels) ? spec.labels : undefined;
  const read = async (index: number): Promise<SampleArrays> => {
    const parts = [...without(await open(pathOf(index), files), own)].map(async ([key, { name, type, shape, all }]) => {
      return [key, sampleArray(name, type, shape, await all())] as const;
    });
    return new Map(await Promise.all(parts));
  };
  const labels =
    own === undefined
      ? undefined
      : await labelsInside(
          own,
          ids.map((_, index) => pathOf(index)),
          files,
        );
  return arrayDataset(ids, spec.classes, read, labels ?? (await labelsFile(spec, ids.length, files)));
}

function without(arrays: Arrays, name: string | undefined): Arrays {
  return new Map([...arrays].filter(([key]) => key !== name));
}

function arrayOf(arrays: Arrays, name: string, path: string): StoredArray {
  const found = arrays.get(name);
  if (found) return found;
  throw new InputError(
    `${path}: "labels" is "${name}", which is none of its arrays (${[...arrays.keys()].join(', ')})`,
  );
}

/** As many as each array has along its first axis. */
function samplesOf(arrays: Arrays, path: string): number {
  const counts = [...arrays].map(([name, { shape }]) => ({ name, count: shape[0] ?? 0 }));
  const other = counts.find(({ count }) => count !== counts[0].count);
  if (!other) return counts[0]?.count ?? 0;
  throw new InputError(
    `${path}: its arrays differ in samples: ${counts[0].name} has ${counts[0].count}, ${other.name} has ${other.count}`,
  );
}

async function labelsInside(name: string, paths: readonly string[], files: Files): Promise<ArrayLabels> {
  const labels: number[] = [];
  for (const path of paths) {
    const [value, ...more] = await arrayOf(await open(path, files), name, path).all();
    labels.push(indexOf(more.length > 0 ? NaN : value, `${1 + more.length} numbers`, `${path}: ${name}`));
  }
  return { labels, truths: async (index) => [{ class: labels[index], where: `${paths[index]}: ${name}` }] };
}

async function labelsFile(
  { labels, classes }: DatasetSpec,
  count: number,
  files: Files,
): Promise<ArrayLabels | undefined> {
  return labels !== undefined && isFile(labels) ? readLabels(labels, count, classes, files) : undefined;
}
