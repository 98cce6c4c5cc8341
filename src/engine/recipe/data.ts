/** The keys of a recipe that say which images are used, how they become tensors, and how the result is judged. */
import type { CalibrationSpec, CommandSpec, DatasetSpec, EvaluationSpec, PreprocessSpec } from '../recipeTypes';
import { decoderNames } from '../../evaluate/decoders/decoders';
import { InputError } from '../../util/errors';
import { integer, number, numbers, oneOf, section, text, texts, wrong, type Fields } from './fields';

/** Makes a path of the recipe absolute. */
export type Locate = (path: string) => string;

const datasetTypes: readonly DatasetSpec['type'][] = [
  'folders',
  'cifar10-bin',
  'yolo',
  'coco',
  'masks',
  'images',
  'list',
  'npy',
  'npz',
  'synthetic',
];
const resizes: readonly PreprocessSpec['resize'][] = ['stretch', 'letterbox-gray', 'square-pad', 'none'];
const colors: readonly PreprocessSpec['color'][] = ['rgb', 'bgr', 'gray'];
const evaluators: readonly EvaluationSpec['evaluator'][] = [
  'top-k',
  'coco',
  'voc',
  'voc-devkit',
  'report',
  'miou',
  'fidelity',
  'command',
];
const unbounded = Number.MAX_SAFE_INTEGER;

/** As written: which evaluator is the default depends on the model, and the thresholds depend on the evaluator. */
export type EvaluationDraft = Pick<EvaluationSpec, 'dataset' | 'count'> &
  Partial<Omit<EvaluationSpec, 'dataset' | 'count'>>;

export function readCalibration(fields: Fields, locate: Locate): CalibrationSpec {
  return {
    dataset: readDataset(fields, locate),
    count: integer(fields, 'count', 1, unbounded) ?? 128,
    seed: integer(fields, 'seed', 0, 0xffffffff),
  };
}

export function readEvaluation(fields: Fields, locate: Locate): EvaluationDraft {
  return {
    dataset: readDataset(fields, locate),
    evaluator: oneOf(fields, 'evaluator', evaluators),
    count: integer(fields, 'count', 0, unbounded) ?? 0,
    confidence: number(fields, 'confidence', 0, 1),
    nms: number(fields, 'nms', 0, 1),
    confusionConfidence: number(fields, 'confusionConfidence', 0, 1),
    decoder: oneOf(fields, 'decoder', decoderNames),
    output: text(fields, 'output'),
    ignore: integer(fields, 'ignore', 0, 255),
    command: readCommand(fields, locate),
  };
}

/** Runs in the recipe's folder. */
function readCommand(fields: Fields, locate: Locate): CommandSpec | undefined {
  return section(fields, 'command', (inner) => {
    const run = texts(inner, 'run');
    const timeout = number(inner, 'timeout', 0.1, 86_400) ?? 60;
    const outputs = oneOf(inner, 'outputs', ['npy', 'json'] as const) ?? 'npy';
    return run && run.length > 0 ? { run, timeout, outputs, folder: locate('.') } : undefined;
  });
}

export function readPreprocess(fields: Fields): PreprocessSpec {
  const size = numbers(fields, 'size', [1, 2]);
  if (size?.some((pixels) => !Number.isInteger(pixels) || pixels < 1 || pixels > 16384)) {
    throw misfit(fields, 'size', '[width, height] in pixels, from 1 to 16384');
  }
  const std = numbers(fields, 'std', [1, 3, 4]);
  if (std?.some((value) => value <= 0)) throw misfit(fields, 'std', 'greater than 0');
  return {
    resize: oneOf(fields, 'resize', resizes) ?? 'stretch',
    size: size && [size[0], size[size.length - 1]],
    color: oneOf(fields, 'color', colors) ?? 'rgb',
    scale: readScale(fields),
    mean: perChannel(numbers(fields, 'mean', [1, 3, 4]) ?? [0]),
    std: perChannel(std ?? [1]),
  };
}

/** A number, or a fraction as text: nobody wants to write 0.00392156862745098. */
function readScale(fields: Fields): number {
  const entry = fields.take('scale');
  if (entry === undefined) return 1 / 255;
  const value = entry.kind === 'scalar' ? entry.value : null;
  const fraction = /^(\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)$/.exec(String(value));
  const scale = fraction ? Number(fraction[1]) / Number(fraction[2]) : value;
  if (typeof scale === 'number' && scale > 0 && Number.isFinite(scale)) return scale;
  throw wrong(fields, 'scale', 'a number greater than 0, or a fraction such as "1/255"', entry);
}

/** Undefined where the key is not written. */
export function readDataset(fields: Fields, locate: Locate, key = 'dataset'): DatasetSpec | undefined {
  if (fields.table?.entries.has(key) !== true) {
    fields.take(key);
    return undefined;
  }
  return section(fields, key, (inner) => {
    const type = oneOf(inner, 'type', datasetTypes);
    const path = text(inner, 'path');
    if (type === 'synthetic' && path === undefined) return { type, path: '' };
    if (type === undefined || path === undefined) throw incomplete(inner, type === undefined ? 'type' : 'path');
    const images = text(inner, 'images');
    const labels = text(inner, 'labels');
    return {
      ...{ type, path: locate(path), images: images && locate(images), classes: texts(inner, 'classes') },
      ...(labels !== undefined && { labels: readLabels(inner, labels, type, locate) }),
    };
  });
}

/** A file of class indices, or in an archive the name of an array. */
function readLabels(fields: Fields, labels: string, type: DatasetSpec['type'], locate: Locate): string {
  const isFile = /\.(npy|txt|csv)$/i.test(labels);
  if (type === 'npz' || (type === 'npy' && isFile)) return isFile ? locate(labels) : labels;
  const expected =
    type === 'npy' ? 'a .npy, .txt or .csv file of class indices' : 'left out: only npy and npz data sets have it';
  throw misfit(fields, 'labels', expected);
}

function incomplete(fields: Fields, key: string): InputError {
  const means = key === 'type' ? `one of ${datasetTypes.join(', ')}` : 'a file or folder, relative to the recipe';
  const place = fields.table?.place ?? '';
  return new InputError(`"${fields.path}${key}" is missing: it says ${means} (${place})`);
}

function misfit(fields: Fields, key: string, expected: string): Error {
  const entry = fields.table?.entries.get(key);
  return entry ? wrong(fields, key, expected, entry) : new InputError(`"${fields.path}${key}" must be ${expected}`);
}

function perChannel(values: readonly number[]): readonly number[] {
  return values.length === 1 ? [values[0], values[0], values[0]] : values;
}
