/**
 * The tables of README and docs that are measured on real data (`npm run measured`). A table is several sweeps over the values of one
 * setting; what a sweep came to lies in `bench/measured/TABLE.json` with what made it, and is written into the pages from there.
 */
import type { Interval } from '../src/protocol/results/results';

/** One sweep: a column of the table, or a row. */
export interface MeasuredSweep {
  readonly title: string;
  /** Of `measuredModels`. */
  readonly model: string;
  /** As `--set` takes them. */
  readonly set: readonly string[];
  /** Evaluation images: the first so many. */
  readonly limit: number;
}

export interface MeasuredTable {
  readonly id: string;
  /** The page that holds it once it was measured, between `<!-- measured ID -->` and `<!-- end -->`. */
  readonly page: string;
  readonly sweeps: readonly MeasuredSweep[];
  /** Whether each sweep is a row, with the values across. */
  readonly across?: boolean;
  readonly vary: string;
  readonly values: readonly { readonly value: string; readonly title: string }[];
  /** Above the titles of rows. */
  readonly corner: string;
}

export interface Figure {
  readonly figure: number;
  readonly interval: Interval;
  /** To float, and to the best of the sweep, which has none: those that hold 0 are noise. */
  readonly toFloat?: Interval;
  readonly toBest?: Interval;
}

/** What made figures. */
export interface Made {
  readonly commit: string;
  /** Name and version of what ran the program. */
  readonly engine: string;
  readonly processor: string;
}

export interface SweepFigures extends Made {
  /** What was asked for, so that figures of another question are not taken for these. */
  readonly asked: string;
  readonly images: number;
  readonly float: Figure;
  readonly values: Readonly<Record<string, Figure>>;
}

/** By the title of the sweep. */
export type MeasuredFigures = Readonly<Record<string, SweepFigures>>;

const named = (...values: readonly string[]): MeasuredTable['values'] =>
  values.map((value) => ({ value, title: `\`${value}\`` }));

const strict = ['preset=strict'];
const narrow = ['bits=4', 'inputBits=8'];
const corrected = ['preset=standard', 'symmetric.activations=true', ...narrow];
const ofSimplenet = [...strict, 'granularity=per-tensor'];
const ranges = ['min-max', 'outlier:4', 'mean', 'two-thirds', 'percentile', 'entropy', 'mse', 'aciq'];

export const measuredTables: readonly MeasuredTable[] = [
  {
    id: 'activation-ranges',
    page: 'docs/methods.md',
    corner: 'method',
    vary: 'range.activations',
    values: named(...ranges),
    sweeps: [
      { title: 'yolo-fastest-1.1 W8A8', model: 'yolo-fastest-1.1', set: strict, limit: 100 },
      { title: 'yolo-fastest-1.1-xl W8A8', model: 'yolo-fastest-1.1-xl', set: strict, limit: 100 },
      { title: 'SimpleNet W4A4', model: 'simplenet', set: [...ofSimplenet, 'bits=4'], limit: 1000 },
    ],
  },
  {
    id: 'weight-ranges',
    page: 'docs/methods.md',
    corner: 'method',
    vary: 'range.weights',
    values: named(...ranges),
    sweeps: ['per-tensor', 'per-channel'].map((granularity) => ({
      title: granularity.replace('-', ' '),
      model: 'simplenet',
      set: [...strict, 'bits.weights=4', `granularity=${granularity}`],
      limit: 1000,
    })),
  },
  {
    id: 'unsigned',
    page: 'docs/methods.md',
    corner: 'model',
    across: true,
    vary: 'signed',
    values: [
      { value: 'always', title: 'signed' },
      { value: 'auto', title: 'unsigned behind ReLU and in pictures' },
    ],
    sweeps: [
      { title: 'SimpleNet W4A4, `strict`', model: 'simplenet', set: [...strict, ...narrow], limit: 2000 },
      { title: 'SimpleNet W4A4, `standard` symmetric', model: 'simplenet', set: corrected, limit: 2000 },
      { title: 'resnet20 W4A4, `strict`', model: 'resnet20', set: [...strict, ...narrow], limit: 1017 },
      { title: 'resnet20 W4A4, `standard` symmetric', model: 'resnet20', set: corrected, limit: 1017 },
    ],
  },
  {
    id: 'zero-points',
    page: 'README.md',
    corner: 'model',
    across: true,
    vary: 'symmetric.activations',
    values: [
      { value: 'true', title: 'symmetric' },
      { value: 'false', title: 'asymmetric' },
    ],
    sweeps: ['yolo-fastest-1.1', 'yolo-fastest-1.1-xl'].map((model) => ({
      title: model,
      model,
      set: strict,
      limit: 100,
    })),
  },
];

/** Recipes by model; `at` finds a path below the data folder. */
export function measuredRecipe(model: string, at: (path: string) => string): object {
  if (model === 'simplenet')
    return {
      model: at('onnx/simplenet.onnx'),
      preprocess: { resize: 'none' },
      calibration: { dataset: { type: 'cifar10-bin', path: at('cifar10/train_lossless_1000.bin') }, count: 200 },
      evaluation: { dataset: { type: 'folders', path: at('cifar10/test') }, evaluator: 'top-k' },
    };
  if (model === 'resnet20')
    return {
      model: at('onnx/resnet20.onnx'),
      preprocess: { resize: 'none', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
      calibration: { dataset: { type: 'cifar10-bin', path: at('cifar10/train_lossless_1000.bin') }, count: 200 },
      evaluation: {
        dataset: { type: 'cifar10-bin', path: at('cifar10/test_lossless_1017.bin') },
        evaluator: 'top-k',
      },
    };
  return {
    model: at(`darknet/${model}/${model}.cfg`),
    calibration: { dataset: { type: 'images', path: at('coco/calib128') }, count: 128 },
    evaluation: { dataset: { type: 'yolo', path: at('coco/val500') }, evaluator: 'voc' },
  };
}

export const askedOf = ({ vary }: MeasuredTable, { model, set, limit }: MeasuredSweep): string =>
  `${model}, ${[...set, `${vary}=…`].join(' ')}, ${limit} images`;
