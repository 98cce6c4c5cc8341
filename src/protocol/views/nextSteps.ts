/** What is worth trying after a run, derived from what was measured: each with its reason, and what it changes in the recipe. */
import { t } from '@vscode/l10n';
import type { LayerChange } from '../results/layerDetail';
import { decibels } from '../results/numberText';
import type { LayerFinding, LayerInfo, QuantizedLayerInfo, QuantizeResult } from '../results/results';
import { firstLoss, goodOutput, type Finding } from './firstLoss';
import type { CardRun } from './severityOfLoss';
import type { Severity } from './viewModel';

export interface NextStep {
  readonly id: string;
  /** What it does, in a few words. */
  readonly text: string;
  readonly why: string;
  /** Of machines like this one: "about 2 minutes". Documents leave it out, as they do not depend on a clock. */
  readonly takes?: string;
  /** Recipe keys as `--set` has them, or a layer's own width; a run with them follows. */
  readonly set?: Readonly<Record<string, string | number | boolean>>;
  readonly layer?: LayerChange;
  /** What is done instead of a run. */
  readonly command?: 'chooseData' | 'evaluate' | 'measureSensitivity';
}

const shown = 4;

export function nextSteps(
  { quantize, evaluate, sensitivity }: CardRun,
  severity: Severity,
  layers: readonly Pick<LayerInfo, 'name' | 'from'>[],
): readonly NextStep[] {
  const better = severity === 'good' ? [] : [...methods(quantize), ...moreBits(quantize, layers)];
  return [
    ...samples(quantize),
    ...(evaluate ? [] : [evaluation()]),
    ...better,
    ...(severity !== 'good' && !sensitivity ? [measuring()] : []),
    ...(severity === 'good' && evaluate ? fewerBits(quantize) : []),
  ].slice(0, shown);
}

function samples({ provenance }: QuantizeResult): readonly NextStep[] {
  if (!/ synthetic samples$/.test(provenance)) return [];
  const why = t('Ranges and figures of synthetic samples say little.');
  return [{ id: 'data', text: t('Calibrate on real samples'), why, command: 'chooseData' }];
}

const evaluation = (): NextStep => ({
  ...{ id: 'evaluate', text: t('Evaluate'), command: 'evaluate' },
  why: t('Accuracy was not measured yet.'),
});

const measuring = (): NextStep => ({
  ...{ id: 'sensitivity', text: t('Measure sensitivity'), command: 'measureSensitivity' },
  why: t('It says what each layer alone costs, and which ones more bits would pay for.'),
});

/** Presets that are an arithmetic of somebody else's: what would change it is not offered. */
const foreign: readonly string[] = ['report', 'dpu', 'tflite', 'given'];

/** `best` takes up to so many times as long: measured, twice as long as `strict` on a detector, and five times on small classifiers. */
const bestTakes = (preset: string): number => (preset === 'strict' ? 5 : 3);

function methods(quantize: QuantizeResult): readonly NextStep[] {
  const { preset, provenance, seconds } = quantize;
  if (foreign.includes(preset)) return [];
  const learns = /equalize|bias-correction|reconstruct/.test(provenance);
  const best: NextStep = {
    ...{
      id: 'best',
      text: t('Preset best'),
      takes: durationText(seconds * bestTakes(preset)),
      set: { preset: 'best' },
    },
    why: t('It tries optimizers and ranges, and keeps what helps on samples held out.'),
  };
  const first =
    preset === 'strict' && !learns ? [standard()] : [...(learns ? [] : [balancing()]), ...lopsided(quantize)];
  return [...first, ...(preset === 'best' ? [] : [best])];
}

const standard = (): NextStep => ({
  ...{ id: 'standard', text: t('Preset standard'), set: { preset: 'standard' } },
  why: t(
    'Zero points, ranges of least error, balanced channels and corrected biases win back most of what strict loses.',
  ),
});

const balancing = (): NextStep => ({
  ...{
    id: 'equalize',
    text: t('Balance channels and correct biases'),
    set: { optimize: '["equalize","bias-correction"]' },
  },
  why: t('Nothing is learned from the samples yet; for detectors this wins back most of what is lost.'),
});

function durationText(seconds: number): string {
  if (seconds < 90) return t('about {0} seconds', Math.max(5, 5 * Math.round(seconds / 5)));
  return t('about {0} minutes', Math.round(seconds / 60));
}

/** Half of the integers unused costs a bit. */
const half = 0.55;
/** Share of the layers from which on zero points are worth their hardware. */
const manyLayers = 0.15;

function lopsided({ provenance, layers }: QuantizeResult): readonly NextStep[] {
  if (provenance.includes('asymmetric activations') || provenance.includes('pow2-tensor')) return [];
  const known = layers.filter(({ usedRange }) => usedRange !== undefined);
  const wasting = known.filter(({ usedRange = 1 }) => usedRange <= half);
  if (known.length === 0 || wasting.length < manyLayers * known.length) return [];
  const why = t(
    '{0} of {1} layers use half of their integers or fewer; it costs hardware a subtraction.',
    wasting.length,
    known.length,
  );
  return [{ id: 'zero-points', text: t('Zero points for activations'), why, set: { 'symmetric.activations': false } }];
}

/** Their noise is that of what they read, made large: bits of their own change nothing. */
const inherits: readonly LayerFinding['cause'][] = ['amplified', 'cancelled'];

function moreBits(
  { layers, preset, findings = [] }: QuantizeResult,
  model: readonly Pick<LayerInfo, 'name' | 'from'>[],
): readonly NextStep[] {
  if (foreign.includes(preset)) return [];
  const sensitive = mostSensitive(layers);
  const loss = sensitive ? undefined : firstLoss(model, layers);
  const layer = sensitive ?? layers.find(({ name }) => name === loss?.layer);
  if (!layer || layer.bits.activations >= 16) return [];
  if (!sensitive && findings.some((each) => each.layer === layer.name && inherits.includes(each.cause))) return [];
  const { alone, output } = layer.sqnrDb;
  if (alone === undefined && (output ?? 0) >= goodOutput) return [];
  const change: LayerChange = { layer: layer.name, part: 'activations', bits: 16 };
  return [{ id: 'bits', text: t('{0} at 16 bits', layer.name), why: whyMore(alone, output ?? 0, loss), layer: change }];
}

function whyMore(alone: number | undefined, output: number, loss: Finding | undefined): string {
  if (alone !== undefined)
    return t('Quantized alone it leaves the outputs {0} dB, the least of all layers.', decibels(alone));
  return loss?.jump === undefined
    ? t('Its output is the noisiest of all, {0} dB.', decibels(output))
    : t('Its output has {0} dB, {1} dB less than what it reads.', decibels(output), decibels(loss.jump));
}

function mostSensitive(layers: readonly QuantizedLayerInfo[]): QuantizedLayerInfo | undefined {
  const measured = layers.filter(({ sqnrDb }) => sqnrDb.alone !== undefined);
  return measured.reduce<QuantizedLayerInfo | undefined>(
    (worst, layer) => (!worst || (layer.sqnrDb.alone ?? 0) < (worst.sqnrDb.alone ?? 0) ? layer : worst),
    undefined,
  );
}

function fewerBits({ layers, preset }: QuantizeResult): readonly NextStep[] {
  const widths = layers.flatMap(({ bits: { weights } }) => (weights === null ? [] : [weights]));
  if (foreign.includes(preset) || widths.length === 0 || Math.max(...widths) <= 4) return [];
  const why = t('Little is lost at these widths: weights of 4 bits take half the memory of 8.');
  return [{ id: 'four', text: t('Weights of 4 bits'), why, set: { 'bits.weights': 4 } }];
}

/** What a step sets, as `--set` takes it; undefined where it sets nothing. */
export function settingOf({ set, layer }: NextStep): string | undefined {
  if (layer) return `layers.${layer.layer}.bits.${layer.part}=${layer.bits}`;
  return (
    set &&
    Object.entries(set)
      .map(([key, value]) => `${key}=${value}`)
      .join(' ')
  );
}
