/**
 * Labelled pictures, one at a time: what calibration listens to and evaluation compares with. The kinds of data set are
 * one file each in `datasets/`; this file opens them by name and chooses samples. Order never depends on the disk.
 */
import { InputError } from '../util/errors';
import type { Files } from '../util/files';
import { openCifar10 } from './datasets/cifar10Bin';
import { openCoco } from './datasets/coco';
import { openFolders } from './datasets/folders';
import { openImages } from './datasets/images';
import { openList } from './datasets/list';
import { openMasks } from './datasets/masks';
import { openNpy } from './datasets/npy';
import { openNpz } from './datasets/npz';
import { openSynthetic } from './datasets/synthetic';
import { openYolo } from './datasets/yolo';
import type { Dataset, DatasetSpec } from './sample';

const openers: Readonly<Record<DatasetSpec['type'], (spec: DatasetSpec, files: Files) => Promise<Dataset>>> = {
  folders: openFolders,
  'cifar10-bin': openCifar10,
  yolo: openYolo,
  coco: openCoco,
  masks: openMasks,
  images: openImages,
  list: openList,
  npy: openNpy,
  npz: openNpz,
  synthetic: openSynthetic,
};

/** Lists the data set without decoding images. Rejects with InputError when there is nothing in it. */
export async function openDataset(spec: DatasetSpec, files: Files): Promise<Dataset> {
  const dataset = await openers[spec.type](spec, files);
  if (dataset.length === 0)
    throw new InputError(
      `${spec.path}: no ${isArrays(spec) ? 'arrays' : 'images'} found for a data set of type "${spec.type}"`,
    );
  return dataset;
}

const isArrays = ({ type }: DatasetSpec): boolean => type === 'npy' || type === 'npz';
