/** One line that says what made the figures: preset, bits, adjustment, rounding, ranges, images. */
import { isSuppressed } from '../evaluate/decoders/decoders';
import type { Judging } from '../protocol/results/results';
import type { CalibrationSpec, Recipe } from './recipeTypes';
import { isAsked } from '../quantize/asked';
import { keepsGiven } from '../quantize/given';
import type { Settings } from '../quantize/settings';
import { baseName } from './models';

/** @param given whether the model is quantized already: settings hold for what its file does not say */
export function provenanceOf(settings: Settings, calibration: CalibrationSpec, images: number, given = false): string {
  const {
    bits,
    inputBits,
    edgeBits,
    depthwiseBits,
    granularity,
    range,
    symmetric,
    signed,
    adjustment,
    multiplierBits,
    rounding,
    optimize,
  } = settings;
  const least = Math.min(bits.weights, bits.activations);
  const width = adjustment === 'mul-shift' ? ` (${multiplierBits}-bit multiplier)` : '';
  return [
    `preset ${settings.preset}`,
    `${given ? ofTheFile(settings) : ''}W${bits.weights}A${bits.activations}${bits.bias === 32 ? '' : `B${bits.bias}`}`,
    ...(inputBits > bits.activations ? [`input of ${inputBits} bits`] : []),
    ...(edgeBits > least ? [`first and last layers of ${edgeBits} bits`] : []),
    ...(depthwiseBits > least ? [`depthwise layers of ${depthwiseBits} bits`] : []),
    granularity,
    `${adjustment}${width}`,
    rounding,
    `ranges ${range.weights} / ${range.activations}`,
    ...(symmetric.activations ? [] : ['asymmetric activations']),
    ...(signed === 'auto' ? ['unsigned where never below zero'] : []),
    ...optimize,
    calibratedOn(calibration, images),
  ].join(', ');
}

function ofTheFile(settings: Settings): string {
  if (keepsGiven(settings)) return 'scales and integers of the file, elsewhere ';
  return isAsked(settings, ({ bits }) => `${bits.weights}/${bits.activations}`)
    ? 'refitted from the file, '
    : 'refitted from the file at its widths, elsewhere ';
}

/** @param images 0 where the model gives its ranges: then noise stands for them */
export function calibratedOn({ dataset }: CalibrationSpec, images?: number): string {
  if (images === 0) return 'ranges as the file gives them, errors on noise';
  if (dataset?.type === 'synthetic')
    return `calibrated on ${images === undefined ? '' : `${images} `}synthetic samples`;
  const from = dataset ? baseName(dataset.path) : 'data sets of the inputs';
  return `calibrated on ${images === undefined ? '' : `${images} images of `}${from}`;
}

export function judgingOf({ evaluation, preprocess }: Pick<Recipe, 'evaluation' | 'preprocess'>): Judging {
  const { evaluator, dataset, confidence, nms, confusionConfidence, decoder, output, ignore, command } = evaluation;
  return {
    ...{
      evaluator,
      dataset: dataset?.type === 'synthetic' ? 'synthetic data' : baseName(dataset?.path ?? ''),
      confidence,
      nms,
    },
    ...(confusionConfidence !== undefined && { confusionConfidence }),
    ...(decoder !== undefined && { decoder }),
    ...(output !== undefined && { output }),
    ...(ignore !== undefined && { ignore }),
    ...(evaluator === 'command' && command && { command: command.run }),
    ...((dataset?.type === 'npy' || dataset?.type === 'npz') && { arrays: true }),
    preprocess,
  };
}

export function evaluationLine(judging: Judging, images: number): string {
  const { evaluator, dataset, arrays, preprocess } = judging;
  const resize = preprocess.resize === 'none' || arrays ? '' : `, ${preprocess.resize}`;
  return `${evaluator} on ${images} images of ${dataset}${resize}${lookedAt(judging)}`;
}

/** Thresholds and decoder of boxes, output and ignored label of the others, where they are not what goes without saying. */
function lookedAt({ evaluator, confidence, nms, decoder, output, ignore, command }: Judging): string {
  const words = [
    ...(command !== undefined ? [`by ${command.join(' ')}`] : []),
    ...(looksAtBoxes({ evaluator, decoder })
      ? [`confidence ${confidence}`, ...(isSuppressed(decoder ?? '') ? [`NMS ${nms}`] : [])]
      : []),
    ...(decoder !== undefined && decoder !== 'darknet' ? [`decoder ${decoder}`] : []),
    ...(output !== undefined ? [`output ${output}`] : []),
    ...(ignore !== undefined ? [`label ${ignore} ignored`] : []),
  ];
  return words.map((word) => `, ${word}`).join('');
}

const looksAtBoxes = ({ evaluator, decoder }: Pick<Judging, 'evaluator' | 'decoder'>): boolean =>
  evaluator === 'fidelity' ? decoder !== undefined : !['top-k', 'miou', 'command'].includes(evaluator);

/** @param settings how the model was quantized, in words */
export function evaluatedLine(settings: string, judging: Judging, images: number): string {
  return `${settings}; ${evaluationLine(judging, images)}`;
}
