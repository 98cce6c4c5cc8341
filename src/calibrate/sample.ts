/** What data sets give: labelled pictures, one at a time, with what is known of them before their pixels are read. */
import type { Image } from './image';
import type { KnownArray, SampleArray } from './sampleArray';

export interface DatasetSpec {
  readonly type:
    'folders' | 'cifar10-bin' | 'yolo' | 'coco' | 'masks' | 'images' | 'list' | 'npy' | 'npz' | 'synthetic';
  /** folders: one folder per class; cifar10-bin: the file; yolo: folder with images/ and labels/; coco: the instances JSON; masks: folder with images/ and masks/; images: a folder; list: the text file; npy, npz: a file of all samples, or a folder of one file each; synthetic: empty. */
  readonly path: string;
  /** coco only: folder of the images. */
  readonly images?: string;
  /** npy, npz: a file of class indices, or in an npz the name of an array of them. */
  readonly labels?: string;
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

/** A class for each pixel, row by row, as large as the picture. */
export interface LabelMask {
  readonly width: number;
  readonly height: number;
  readonly classes: Uint8Array;
}

export interface Sample {
  /** Unique in the data set; sorting ids by code unit gives the data set's order wherever that matters. */
  readonly id: string;
  /** `noPicture` of data sets of arrays. */
  readonly image: Image;
  /** Of data sets of arrays: what feeds the network, by name; '' where the file has no name for it. */
  readonly arrays?: ReadonlyMap<string, SampleArray>;
  /** Classification: index of the class. */
  readonly label?: number;
  /** Detection: empty for an image without objects, absent where the data set has no boxes. */
  readonly boxes?: readonly GroundTruth[];
  /** Segmentation. */
  readonly mask?: LabelMask;
}

/** The picture of a sample that has none. */
export const noPicture: Image = { width: 0, height: 0, data: new Uint8Array(0) };

/** What the labels of a sample say before its pixels are read, and where they say it, for messages. */
export interface Truth {
  readonly class: number;
  /** "labels/a.txt, line 3" */
  readonly where: string;
  /** As it stands there: fractions of the image, or pixels. */
  readonly box?: readonly number[];
  readonly crowd?: boolean;
  readonly area?: number;
  /** Checksum of what stands in the file beside the class: the pixels of a mask. */
  readonly content?: number;
}

export interface Dataset {
  readonly length: number;
  readonly ids: readonly string[];
  /** Class names, where the data set knows them. */
  readonly classes?: readonly string[];
  /** Numbers that the data set's own file calls the classes by. */
  readonly categories?: readonly number[];
  /** Class index of every sample, where it is known without reading images. */
  readonly labels?: readonly number[];
  /** What each sample's arrays are like, by name, where the header of one file says it of all. */
  readonly arrays?: ReadonlyMap<string, KnownArray>;
  /** Of the picture, as its file has them. Rejects as `sample` does. */
  readonly bytes: (index: number) => Promise<Uint8Array>;
  /** Rejects with InputError naming file and line when the labels cannot be read; absent where the data set has none. */
  readonly truths?: (index: number) => Promise<readonly Truth[]>;
  /** Rejects with InputError naming the file when the image or its labels cannot be read. */
  sample(index: number): Promise<Sample>;
}
