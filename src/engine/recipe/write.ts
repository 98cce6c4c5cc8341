/** The recipe that `init` writes: complete with the defaults, each key explained where it stands. */
import type { InputLayout } from '../../graph/inputKind';
import type { Task } from '../../evaluate/task';
import { evaluatorFor } from '../recipe';
import type { DatasetSpec, PreprocessSpec } from '../recipeTypes';
import type { ModelKind } from '../modelKind';
import { defaultPreset } from '../../quantize/presets/presets';
import type { ShapeBinding } from '../../graph/shapeBindings';

export interface RecipeTextOptions {
  /** As it should stand in the file: relative to the recipe, with forward slashes. */
  readonly model: string;
  readonly weights?: string;
  /** (N,C,H,W) of the model's first input, or whatever rank it has; -1 where unknown. */
  readonly inputShape: readonly number[];
  /** Sizes that were given for what the model leaves open. */
  readonly bound?: readonly ShapeBinding[];
  /** What the model's inputs are taken for. */
  readonly inputs?: readonly WrittenInput[];
  readonly kind: ModelKind;
  /** How pictures are wanted, and what says so. */
  readonly preprocess?: { readonly spec: PreprocessSpec; readonly why: string };
  /** Paths as they should stand in the file. */
  readonly calibration?: WrittenDataset;
  readonly evaluation?: WrittenEvaluation;
}

export type WrittenDataset = Pick<DatasetSpec, 'type' | 'path' | 'labels' | 'images'>;

export interface WrittenEvaluation {
  readonly dataset: WrittenDataset;
  /** Absent: as labels of the model's task are judged. */
  readonly evaluator?: 'fidelity' | 'miou';
  /** 0: all. */
  readonly count: number;
}

export interface WrittenInput {
  readonly name: string;
  readonly layout: InputLayout;
  /** In words. */
  readonly what: string;
  /** A number that it is taken to be in every run. */
  readonly value?: number;
}

/** Text with comments that `parseRecipe` reads to exactly the defaults; ends with a newline. */
export function recipeText(options: RecipeTextOptions): string {
  return `${[...head(options), ...quantizing(options), ...samples(options), ...pixels(options), ...fed(options), ...judging(options), ...tail].join('\n')}\n`;
}

function head({ model, weights, inputShape, bound = [], kind }: RecipeTextOptions): string[] {
  return [
    '// What to quantize, how, on which images, how to judge it and what to export. Paths are relative to this file.',
    '// Any key can be overridden for one run: --set bits.weights=4',
    '{',
    `  "model": ${JSON.stringify(model)},`,
    weights === undefined
      ? '  // "weights": "model.weights",   // Darknet only; found beside the cfg when not given'
      : `  "weights": ${JSON.stringify(weights)},`,
    ...(kind.given
      ? []
      : ['  // "given": "model.quant_info.json",   // scales that Vitis AI or ESP-PPQ found, in place of calibrating']),
    ...shapeLines(inputShape, bound),
    '',
  ];
}

/** Only models that leave dimensions open, or did, need a line. */
function shapeLines(inputShape: readonly number[], bound: readonly ShapeBinding[]): readonly string[] {
  if (bound.length > 0) {
    const entries = bound.map(
      ({ name, dims }) => [name, dims.map((size) => (size < 0 ? '?' : size)).join('x')] as const,
    );
    const value = entries.length === 1 && entries[0][0] === '' ? entries[0][1] : Object.fromEntries(entries);
    return [`  "inputShape": ${JSON.stringify(value)},   // sizes for what the model leaves open`];
  }
  const isOpen = inputShape.some((size) => size < 0);
  return isOpen ? ['  // "inputShape": { "x": "1x3x416x416" },   // sizes for what the model leaves open'] : [];
}

const quantizing = ({ kind: { given } }: RecipeTextOptions): readonly string[] => [
  given
    ? '  // given: the scales, zero points and weights that the model brings along. Refit them to shifts by "adjustment".'
    : '  // standard: accurate, quick. best: verified, takes longer. strict: the baseline. dpu, tflite: those targets.',
  '  // Keys below override the preset.',
  `  "preset": "${given ? 'given' : defaultPreset.name}",`,
  `  ${given ? '// ' : ''}"bits": { "weights": 8, "activations": 8, "bias": 32 },   // 2 to 16; "bits": 4 sets weights and activations`,
  '',
  '  // Remove the slashes to override the preset:',
  '  // "granularity": "per-channel",   // per-tensor: one weight scale per layer instead of one per output channel',
  '  // "range": { "weights": "min-max", "activations": "mse" },   // what the integers cover; percentile:99.99, entropy,',
  '  //                                 // aciq, outlier:4 (mean ± 4 standard deviations), mean, two-thirds clip the rest',
  '  // "symmetric": { "activations": true },   // no zero points: halves lopsided ranges, saves hardware a subtraction',
  '  // "signed": "auto",              // what is never below zero as unsigned integers, for hardware that multiplies them',
  '  // "adjustment": "mul-shift",      // how an accumulator comes back to n bits. float: a real factor;',
  '  //                                 // mul-shift: multiplier and right shift; pow2-ratio: a shift only, weight',
  '  //                                 // scales refitted; pow2-tensor: every scale is a power of two',
  '  // "multiplierBits": 16,           // width of the multiplier, 1 to 31',
  '  // "inputBits": 8,                 // least width of the input, where activations have fewer bits: pixels have 8',
  '  // "edgeBits": 8,                  // least width of the first and last layers, where others have fewer bits',
  '  // "depthwiseBits": 8,             // least width of depthwise convolutions, which lose most by few bits',
  '  // "tableBits": 14,                // widest input of a lookup table, 8 to 16: swish, mish, sigmoid and the like',
  '  // "rounding": "nearest-ties-up",  // nearest-ties-even, nearest-ties-away, floor, toward-zero',
  '  // "leaky": "fused:8",             // slope as an 8-bit multiplier and a shift; after: after rounding (the report)',
  '  // "optimize": ["equalize", "bias-correction", "guard"],   // [] for none; "reconstruct" rounds anew, for few bits',
  '  // "layers": { "conv_1": { "bits": { "weights": 8 } }, "conv_2": { "float": true } },   // exceptions by layer',
  '',
];

const areArrays = (inputs: readonly WrittenInput[]): boolean =>
  inputs.length > 0 && inputs.every(({ layout }) => layout === 'array' || layout === 'tokens');

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** The usual one picture needs no line. */
const isUsual = (inputs: readonly WrittenInput[]): boolean => inputs.length === 1 && inputs[0].layout === 'NCHW';

/** What each input is taken for, kept so that it can be corrected. */
function fed({ inputs = [] }: RecipeTextOptions): readonly string[] {
  if (inputs.length === 0 || isUsual(inputs)) return [];
  const lines = inputs.map(({ name, layout, what, value }, at) => {
    const comma = at < inputs.length - 1 ? ',' : '';
    const said = value === undefined ? `"layout": "${layout}"` : `"value": ${value}`;
    const guess = value === undefined ? '' : '; a guess, from what it is compared with';
    return `    ${JSON.stringify(name)}: { ${said} }${comma}   // ${shortened(`${what}${guess}`)}`;
  });
  return [
    '  // What each input is taken for. An input may have data sets of its own, a constant, and its own preprocessing:',
    '  // { "calibration": { "type": "npy", "path": "x.npy" }, "evaluation": { … }, "value": 1, "preprocess": { "mean": 2 } }',
    '  "inputs": {',
    ...lines,
    '  },',
    '',
  ];
}

/** On one line, with the spaces that people put; what is synthetic has no path. */
function datasetLine({ type, path, images, labels }: WrittenDataset): string {
  const entries = Object.entries({ type, path: type === 'synthetic' ? undefined : path, images, labels });
  const written = entries.flatMap(([key, value]) =>
    value === undefined ? [] : [`"${key}": ${JSON.stringify(value)}`],
  );
  return `"dataset": { ${written.join(', ')} },`;
}

const usual: PreprocessSpec = { resize: 'stretch', color: 'rgb', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] };

const scaleText = (scale: number): string => (scale === 1 / 255 ? '"1/255"' : String(scale));

const listText = (values: readonly number[]): string => `[${values.join(', ')}]`;

function samples({ kind, inputs = [], calibration }: RecipeTextOptions): string[] {
  const arrays = areArrays(inputs);
  const [what, without] = arrays ? ['Samples', 'samples'] : ['Images', 'images'];
  return [
    kind.given
      ? `  // ${what} to measure errors on, and ranges where the model brings no scale along. Without ${without} errors are those of noise.`
      : `  // ${what} to measure ranges on: 100 to 200 that look like those the network will meet, none to be evaluated on.`,
    '  "calibration": {',
    calibration
      ? `    ${datasetLine(calibration)}`
      : `    // ${datasetLine(arrays ? { type: 'npy', path: 'calibration.npy' } : { type: 'images', path: 'calibration-images' })}`,
    '    // Types: folders (one per class), cifar10-bin, yolo (images/ and labels/), coco, images, list (a text file),',
    '    // npy, npz (arrays: docs/inputs.md), synthetic (for who has none: its figures say little)',
    '    "count": 128',
    '    // "seed": 1   // a seeded choice instead of the first ones',
    '  },',
    '',
  ];
}

/** Of networks that take no pictures there is nothing to say. */
function pixels({ inputShape, inputs = [], preprocess }: RecipeTextOptions): readonly string[] {
  if (areArrays(inputs)) return [];
  const { spec, why } = preprocess ?? { spec: usual, why: undefined };
  const [height, width] = inputs[0]?.layout === 'NHWC' ? inputShape.slice(1) : inputShape.slice(-2);
  const known = inputShape.length === 4 && height > 0 && width > 0;
  return [
    '  // How an image becomes a tensor: resize, pixel · scale, then (x − mean) / std per channel.',
    ...(why === undefined ? [] : wrapped(`${why}.`)),
    '  "preprocess": {',
    `    "resize": "${spec.resize}",   // stretch, letterbox-gray (as Darknet), square-pad (black, nearest), none`,
    known
      ? `    // "size": [${width}, ${height}],   // [width, height]; the model's own input when not given`
      : '    // "size": [416, 416],   // [width, height]; the model\'s own input when not given',
    `    "color": "${spec.color}",        // rgb, bgr, gray`,
    `    "scale": ${scaleText(spec.scale)},`,
    `    "mean": ${listText(spec.mean)},`,
    `    "std": ${listText(spec.std)}`,
    '  },',
    '',
  ];
}

/** Comment lines that can be read without scrolling. */
function wrapped(text: string): readonly string[] {
  const lines = text.match(/.{1,110}(\s|$)/g) ?? [text];
  return lines.map((line) => `  // ${line.trim()}`);
}

/** What is labelled, and so judged, of a model for each task. */
const dataSets: Readonly<Record<Task, string>> = {
  boxes: '{ "type": "yolo", "path": "validation" }',
  mask: '{ "type": "masks", "path": "validation" }',
  classes: '{ "type": "folders", "path": "validation" }',
  sequence: '{ "type": "images", "path": "validation" }',
  other: '{ "type": "images", "path": "validation" }',
};

function judging({ kind: { task, decoder }, inputs = [], evaluation }: RecipeTextOptions): string[] {
  const arrays = '{ "type": "npy", "path": "test.npy", "labels": "test-labels.npy" }';
  return [
    '  "evaluation": {',
    evaluation
      ? `    ${datasetLine(evaluation.dataset)}`
      : `    // "dataset": ${areArrays(inputs) ? arrays : dataSets[task]},`,
    '    // top-k for classifiers; voc (AP at 0.5), coco (0.50 to 0.95) or report for detectors; miou for segmenters;',
    '    // fidelity compares with the float model and needs no labels',
    evaluation?.evaluator
      ? `    "evaluator": "${evaluation.evaluator}",`
      : task === 'other' || task === 'sequence'
        ? '    // "evaluator": "fidelity",   // by the labels of the data set, where it has some, when not given'
        : `    "evaluator": "${evaluatorFor(task)}",`,
    ...(task === 'boxes' ? ['    "confidence": 0.005,', '    "nms": 0.45,'] : []),
    ...(decoder !== undefined && decoder !== 'darknet'
      ? [`    "decoder": "${decoder}",   // how the outputs become boxes, by their shapes`]
      : []),
    `    "count": ${evaluation?.count ?? 0}   // 0: all images`,
    '  },',
    '',
  ];
}

const tail: readonly string[] = [
  '  // json: every quantization parameter, with the integer weights. onnx-qdq: an ONNX model that runs in onnxruntime.',
  '  // fpga: memory files with golden vectors; its weights in another order: "exportOptions": { "layout": "tiled:8x16" }',
  '  "export": ["json", "onnx-qdq"]',
  '}',
];
