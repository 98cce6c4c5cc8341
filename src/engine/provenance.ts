/** One line that says what made the figures: preset, bits, adjustment, rounding, ranges, images. */
import type { CalibrationSpec, EvaluationSpec, PreprocessSpec } from './recipeTypes';
import type { Settings } from '../quantize/settings';
import { baseName } from './models';

export function provenanceOf(settings: Settings, calibration: CalibrationSpec, images: number): string {
  const { bits, inputBits, granularity, range, symmetric, adjustment, multiplierBits, rounding, optimize } = settings;
  const width = adjustment === 'mul-shift' ? ` (${multiplierBits}-bit multiplier)` : '';
  return [
    `preset ${settings.preset}`,
    `W${bits.weights}A${bits.activations}${bits.bias === 32 ? '' : `B${bits.bias}`}`,
    ...(inputBits > bits.activations ? [`input of ${inputBits} bits`] : []),
    granularity,
    `${adjustment}${width}`,
    rounding,
    `ranges ${range.weights} / ${range.activations}`,
    ...(symmetric.activations ? [] : ['asymmetric activations']),
    ...optimize,
    `calibrated on ${images} images of ${baseName(calibration.dataset?.path ?? '')}`,
  ].join(', ');
}

export function evaluationLine(evaluation: EvaluationSpec, preprocess: PreprocessSpec, images: number): string {
  const resize = preprocess.resize === 'none' ? '' : `, ${preprocess.resize}`;
  const boxes = evaluation.evaluator === 'top-k' ? '' : `, confidence ${evaluation.confidence}, NMS ${evaluation.nms}`;
  return `${evaluation.evaluator} on ${images} images of ${baseName(evaluation.dataset?.path ?? '')}${resize}${boxes}`;
}
