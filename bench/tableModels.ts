/** The models of docs/tables.md: where their files lie below SHIFTWISE_DATA, and what a table of theirs varies. */
import type { RecipeText } from './tables';

/** What is measured of a model under one preset. */
export interface Cells {
  readonly bits: readonly number[];
  /** Ranges of the weights. */
  readonly ranges: readonly string[];
  /** Evaluation images; 0: all. */
  readonly limit: number;
}

export interface TableModel {
  readonly id: string;
  readonly title: string;
  /** Which tables of the report it stands for. */
  readonly of: string;
  readonly bits: readonly number[];
  /** Evaluation images, unless --limit says otherwise; 0: all. */
  readonly limit: number;
  /** Preset `best` optimizes each cell for itself, minutes where the others take seconds: fewer of everything. */
  readonly best?: Partial<Cells> & { readonly calibration?: number };
  /** Files without which the model is left out, below the data folder. */
  readonly needs: readonly string[];
  readonly recipe: (at: (path: string) => string) => RecipeText;
}

const calibration = (at: (path: string) => string): RecipeText['calibration'] => ({
  dataset: { type: 'images', path: at('coco/calib128') },
  count: 128,
});

/** COCO detectors that ship with labels of 500 validation images. */
function detector(id: string, title: string, cfg: string, rest: Partial<TableModel> = {}): TableModel {
  return {
    id,
    title,
    of: 'the analogue of tables 4.5 to 4.7',
    bits: [4, 8, 16],
    limit: 100,
    needs: [cfg, cfg.replace(/cfg$/, 'weights'), 'coco/val500', 'coco/calib128'],
    recipe: (at) => ({
      model: at(cfg),
      calibration: calibration(at),
      evaluation: { dataset: { type: 'yolo', path: at('coco/val500') }, evaluator: 'voc' },
    }),
    ...rest,
  };
}

export const tableModels: readonly TableModel[] = [
  {
    id: 'simplenet',
    title: 'SimpleNet',
    of: 'tables 4.1 to 4.3',
    bits: [2, 3, 4, 8, 16],
    limit: 2000,
    best: { bits: [2, 3, 4], ranges: ['min-max'] },
    needs: ['onnx/simplenet.onnx', 'cifar10/test', 'cifar10/train_lossless_1000.bin'],
    recipe: (at) => ({
      model: at('onnx/simplenet.onnx'),
      preprocess: { resize: 'none' },
      calibration: { dataset: { type: 'cifar10-bin', path: at('cifar10/train_lossless_1000.bin') }, count: 200 },
      evaluation: { dataset: { type: 'folders', path: at('cifar10/test') }, evaluator: 'top-k' },
    }),
  },
  detector(
    'yolo-lite',
    'YOLO-LITE trial 6: convolutions and max-pools only, like Tiny-YOLOv3',
    'darknet/yolo-lite/trial6.cfg',
    { best: { bits: [8], calibration: 64, ranges: ['min-max'] } },
  ),
  detector(
    'yolo-fastest-1.1',
    'Yolo-Fastest 1.1: depthwise convolutions and residual adds',
    'darknet/yolo-fastest-1.1/yolo-fastest-1.1.cfg',
    { best: { bits: [4, 8], calibration: 64, ranges: ['min-max'] } },
  ),
  detector(
    'yolo-fastest-1.1-xl',
    'Yolo-Fastest 1.1 XL: the same, wider',
    'darknet/yolo-fastest-1.1-xl/yolo-fastest-1.1-xl.cfg',
    { limit: 50, best: { bits: [8], calibration: 64, ranges: ['min-max'] } },
  ),
  {
    id: 'yolov3-tiny',
    title: 'Tiny-YOLOv3, official weights',
    of: 'tables 4.5 to 4.7 themselves',
    bits: [4, 8, 16],
    limit: 0,
    needs: [
      'darknet/yolov3-tiny/yolov3-tiny.cfg',
      'darknet/yolov3-tiny/yolov3-tiny.weights',
      'coco/val2017',
      'coco/calib128',
    ],
    recipe: (at) => ({
      model: at('darknet/yolov3-tiny/yolov3-tiny.cfg'),
      preprocess: { resize: 'square-pad' },
      calibration: calibration(at),
      evaluation: { dataset: { type: 'yolo', path: at('coco/val2017') }, evaluator: 'report' },
    }),
  },
];
