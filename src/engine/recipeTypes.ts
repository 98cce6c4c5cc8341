/** A recipe as the engine uses it: validated, defaults filled in, paths absolute. `recipe.ts` makes it from text. */
import type { Settings } from '../quantize/settings';

export interface DatasetSpec {
  readonly type: 'folders' | 'cifar10-bin' | 'yolo' | 'coco' | 'images' | 'list';
  /** folders: one folder per class; cifar10-bin: the file; yolo: folder with images/ and labels/; coco: the instances JSON; images: a folder; list: the text file. */
  readonly path: string;
  /** coco only: folder of the images. */
  readonly images?: string;
  /** Class names, for folders in another order than the model's. */
  readonly classes?: readonly string[];
}

export interface PreprocessSpec {
  readonly resize: 'stretch' | 'letterbox-gray' | 'square-pad' | 'none';
  /** [width, height]; default: the model's input. */
  readonly size?: readonly [number, number];
  readonly color: 'rgb' | 'bgr' | 'gray';
  /** Pixel 0..255 is multiplied by this first; 1/255 by default. */
  readonly scale: number;
  /** Then (x − mean) / std per channel. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export interface CalibrationSpec {
  readonly dataset?: DatasetSpec;
  /** How many images. `folders`: the first count/classes of each class, in name order; others: the first `count`, or a seeded choice. */
  readonly count: number;
  /** Absent: the first `count`. */
  readonly seed?: number;
}

export interface EvaluationSpec {
  readonly dataset?: DatasetSpec;
  readonly evaluator: 'top-k' | 'coco' | 'voc' | 'report' | 'fidelity';
  /** 0: all images. */
  readonly count: number;
  readonly confidence: number;
  readonly nms: number;
}

export interface Recipe {
  /** Name for people and for the run folder: the file name without `.quant.json`. */
  readonly name: string;
  readonly model: string;
  readonly weights?: string;
  readonly settings: Settings;
  readonly calibration: CalibrationSpec;
  readonly preprocess: PreprocessSpec;
  readonly evaluation: EvaluationSpec;
  readonly export: readonly string[];
}
