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
import { openYolo } from './datasets/yolo';
import type { Image } from './image';

export interface DatasetSpec {
  readonly type: 'folders' | 'cifar10-bin' | 'yolo' | 'coco' | 'images' | 'list';
  /** folders: one folder per class; cifar10-bin: the file; yolo: folder with images/ and labels/; coco: the instances JSON; images: a folder; list: the text file. */
  readonly path: string;
  /** coco only: folder of the images. */
  readonly images?: string;
  /** Class names, for folders in another order than the model's. */
  readonly classes?: readonly string[];
}

/** Corners in pixels of the original image, measured from its top left corner; x2 and y2 are exclusive edges. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

export interface GroundTruth {
  readonly class: number;
  readonly box: Box;
  /** COCO's iscrowd: a region of many objects. */
  readonly crowd?: boolean;
  /** COCO's area (of the segment); the box's own area where absent. */
  readonly area?: number;
}

export interface Sample {
  /** Unique in the data set; sorting ids by code unit gives the data set's order wherever that matters. */
  readonly id: string;
  readonly image: Image;
  /** Classification: index of the class. */
  readonly label?: number;
  /** Detection: empty for an image without objects, absent where the data set has no boxes. */
  readonly boxes?: readonly GroundTruth[];
}

/** What the labels of a sample say before its pixels are read, and where they say it, for messages. */
export interface Truth {
  readonly class: number;
  /** "labels/a.txt, line 3" */
  readonly where: string;
  /** As it stands there: fractions of the image, or pixels. */
  readonly box?: readonly number[];
  readonly crowd?: boolean;
  readonly area?: number;
}

export interface Dataset {
  readonly length: number;
  readonly ids: readonly string[];
  /** Class names, where the data set knows them. */
  readonly classes?: readonly string[];
  /** Class index of every sample, where it is known without reading images. */
  readonly labels?: readonly number[];
  /** Of the picture, as its file has them. Rejects as `sample` does. */
  readonly bytes: (index: number) => Promise<Uint8Array>;
  /** Rejects with InputError naming file and line when the labels cannot be read; absent where the data set has none. */
  readonly truths?: (index: number) => Promise<readonly Truth[]>;
  /** Rejects with InputError naming the file when the image or its labels cannot be read. */
  sample(index: number): Promise<Sample>;
}

const openers: Readonly<Record<DatasetSpec['type'], (spec: DatasetSpec, files: Files) => Promise<Dataset>>> = {
  folders: openFolders,
  'cifar10-bin': openCifar10,
  yolo: openYolo,
  coco: openCoco,
  images: openImages,
  list: openList,
};

/** Lists the data set without decoding images. Rejects with InputError when there is nothing in it. */
export async function openDataset(spec: DatasetSpec, files: Files): Promise<Dataset> {
  const dataset = await openers[spec.type](spec, files);
  if (dataset.length === 0) throw new InputError(`${spec.path}: no images found for a data set of type "${spec.type}"`);
  return dataset;
}
