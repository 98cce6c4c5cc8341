/**
 * Overlays as data: one table entry each, a number per layer with its text and a colour rule. Entries that need a run
 * are left out while there is none, and so is every entry for which no layer has a value: nothing is shown that was
 * not measured.
 */
import { t } from '@vscode/l10n';
import type { InspectResult, LayerFinding, LayerInfo, QuantizedLayerInfo } from '../results/results';
import type { RunSummary } from '../results/requests';
import type { ColourRule, Overlay } from './viewModel';
import { count, decibels, number, percent, powerOfTwo, spread } from '../results/numberText';

/** A layer's figure, or its figures per channel; null and undefined where there is none. */
type Figure = number | readonly number[] | null | undefined;

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly description: string;
  readonly colour: ColourRule;
  readonly ofModel?: (layer: LayerInfo) => Figure;
  readonly textOfModel?: (layer: LayerInfo) => string;
  /** Has a column of its own while there is no run, under this head. */
  readonly atOnce?: string;
  readonly ofRun?: (layer: QuantizedLayerInfo, run: RunSummary) => Figure;
  /** Which of the figures per channel colours the layer; the largest by default. */
  readonly pick?: (...figures: number[]) => number;
  readonly text: (figure: number) => string;
  /** Several layers have a sum of them, which is written as a count. */
  readonly adds?: boolean;
  /** What made the figures, where that is not the run's own line. */
  readonly madeBy?: (run: RunSummary) => string | undefined;
  /** Replaces `text` where one figure does not say it all. */
  readonly textOfRun?: (layer: QuantizedLayerInfo, run: RunSummary) => string;
}

const logGradient: ColourRule = { kind: 'gradient', log: true };
const sqnr: ColourRule = { kind: 'thresholds', warn: 20, bad: 10, lowIsBad: true };

/** Stands for a floating-point multiplier: a single has a significand of 24 bits, and much besides. */
const floatBits = 32;

/** Integers as files name their type: `uint8`. */
const typeText = ({ bits, signed }: Pick<NonNullable<LayerInfo['given']>, 'bits' | 'signed'>): string =>
  `${signed ? 'int' : 'uint'}${bits}`;

/** Scales per block are said with the width, where nothing else is. */
function weightTypeText({ givenWeights }: LayerInfo): string {
  if (!givenWeights) return '';
  const { block } = givenWeights;
  return block === undefined ? typeText(givenWeights) : t('{0}, blocks of {1}', typeText(givenWeights), block);
}

/** Fastest first. */
const kernelPaths = ['winograd4', 'winograd2', 'depthwise', 'direct', 'split', 'carried', 'words', 'reference'];

/** Made when they are asked for, as their words are those of the language that is shown. */
const entries = (): readonly Entry[] => [
  {
    id: 'output-sqnr',
    label: t('Output SQNR'),
    unit: 'dB',
    description: t(
      'Signal to quantization noise of the layer’s output against float. High is good; below 10 dB noise is a third of the signal.',
    ),
    colour: sqnr,
    ofRun: ({ sqnrDb }) => sqnrDb.output,
    pick: Math.min,
    text: decibels,
  },
  {
    id: 'weight-sqnr',
    label: t('Weight SQNR'),
    unit: 'dB',
    description: t('Signal to quantization noise of the layer’s weights. High is good.'),
    colour: sqnr,
    ofRun: ({ sqnrDb }) => sqnrDb.weights,
    pick: Math.min,
    text: decibels,
  },
  {
    id: 'sensitivity',
    label: t('SQNR of the network, this layer alone quantized'),
    unit: 'dB',
    description: t(
      'SQNR of the network’s heads with this layer alone quantized (“Measure Sensitivity”, or `shiftwise sensitivity RUN`). Low is where bits are missing.',
    ),
    colour: sqnr,
    ofRun: ({ sqnrDb }) => sqnrDb.alone,
    madeBy: ({ sensitivity }) =>
      sensitivity && t('Measured on {0} images: {1}.', sensitivity.images, sensitivity.provenance),
    text: decibels,
  },
  {
    id: 'findings',
    label: t('Findings'),
    unit: '',
    description: t(
      'Layers that are noise, or far noisier than what they read, with the likely cause. The inspector says what to do.',
    ),
    colour: { kind: 'thresholds', warn: 0, bad: 1, lowIsBad: false, words: { warn: t('warning'), bad: t('error') } },
    ofRun: ({ name }, run) => findingRank(findingAt(name, run)),
    text: number,
    textOfRun: ({ name }, run) => findingAt(name, run)?.cause ?? '',
  },
  {
    id: 'output-noise',
    label: t('Output noise'),
    unit: 'RMS',
    description: t(
      'Root mean square of the output’s error against float, in the model’s own units. Low is good; SQNR sets it against the signal.',
    ),
    colour: { ...logGradient, zero: t('0 (exact)') },
    ofRun: ({ mse }) => (mse === null ? null : Math.sqrt(mse)),
    text: number,
  },
  {
    id: 'output-max-error',
    label: t('Largest output error'),
    unit: '',
    description: t('Largest absolute error of an output value against float, in the model’s own units. Low is good.'),
    colour: { ...logGradient, zero: t('0 (exact)') },
    ofRun: ({ maxError }) => maxError,
    text: number,
  },
  {
    id: 'weight-bits',
    label: t('Weight bits'),
    unit: t('bits'),
    description: t('Width of the layer’s weights. More bits cost memory and multipliers.'),
    colour: { kind: 'gradient', log: false },
    ofRun: ({ bits }) => bits.weights,
    text: number,
  },
  {
    id: 'activation-bits',
    label: t('Output bits'),
    unit: t('bits'),
    description: t('Width of the layer’s output; 32 where it leaves as an accumulator.'),
    colour: { kind: 'gradient', log: false },
    ofRun: ({ bits }) => bits.activations,
    text: number,
  },
  {
    id: 'output-scale',
    label: t('Output scale'),
    unit: t('real per step'),
    description: t('Real value of one integer step of the layer’s output. A large scale is a coarse one.'),
    colour: logGradient,
    ofRun: ({ scale }) => scale.output,
    text: number,
  },
  {
    id: 'weight-scale',
    label: t('Weight scale'),
    unit: t('real per step'),
    description: t('Real value of one integer step of the weights; per channel the smallest and the largest.'),
    colour: logGradient,
    ofRun: ({ scale }) => scale.weights,
    text: number,
  },
  {
    id: 'adjustment-value',
    label: t('Adjustment'),
    unit: '',
    description: t(
      'The factor M = s_in·s_w / s_out that brings the accumulator back to the output’s integers, as it is computed with; per channel the smallest and the largest.',
    ),
    colour: logGradient,
    ofRun: ({ adjustment }) => adjustment?.value,
    text: number,
  },
  {
    id: 'adjustment-shift',
    label: t('Adjustment shift'),
    unit: t('bits to the right'),
    description: t('The shift k of the adjustment M ≈ m·2^−k. A negative k is a left shift.'),
    colour: { kind: 'gradient', log: false },
    ofRun: ({ adjustment }) => adjustment?.shift,
    text: (k) => (k < 0 ? t('{0} (left)', number(k)) : number(k)),
  },
  {
    id: 'adjustment-multiplier',
    label: t('Adjustment multiplier'),
    unit: '',
    description: t(
      'The integer multiplier m of the adjustment M ≈ m·2^−k, shown with its shift where all channels share one.',
    ),
    colour: logGradient,
    ofRun: ({ adjustment }) => adjustment?.multiplier,
    text: number,
    textOfRun: ({ adjustment }) => multiplierText(adjustment),
  },
  {
    id: 'adjustment-error',
    label: t('Rounding of M'),
    unit: '%',
    description: t('How far m·2^−k is from the wanted M, relative to M; the largest of the channels. Low is good.'),
    colour: { kind: 'thresholds', warn: 0.5, bad: 5, lowIsBad: false },
    ofRun: ({ adjustment }) => (adjustment === null ? null : adjustment.relativeError * 100),
    text: percent,
  },
  {
    id: 'saturation',
    label: t('Saturation'),
    unit: '%',
    description: t('Share of output values that lie beyond the integer range and were clamped. Low is good.'),
    colour: { kind: 'thresholds', warn: 0.1, bad: 1, lowIsBad: false },
    ofRun: ({ saturation }) => (saturation === null ? null : saturation * 100),
    text: percent,
  },
  {
    id: 'used-range',
    label: t('Used range'),
    unit: '%',
    description: t(
      'How far the output’s integers went towards the ends of their range, on the images that were measured. Low is bad: each halving wastes a bit.',
    ),
    colour: { kind: 'thresholds', warn: 50, bad: 25, lowIsBad: true },
    ofRun: ({ usedRange }) => (usedRange === undefined ? null : usedRange * 100),
    text: percent,
  },
  {
    id: 'accumulator-bits',
    label: t('Accumulator bits'),
    unit: t('bits'),
    description: t(
      'Bits with sign that the accumulator needs in the worst case. Beyond 32 an int32 accumulator overflows.',
    ),
    colour: { kind: 'thresholds', warn: 30, bad: 32, lowIsBad: false },
    ofRun: ({ accumulatorBits }) => accumulatorBits,
    text: number,
  },
  {
    id: 'mac-bits',
    label: t('MAC bits'),
    unit: t('per image'),
    description: t(
      'Multiply-accumulates times the widths of weight and input: what bit allocation spends. A high value is dear.',
    ),
    colour: logGradient,
    ofRun: ({ cost }) => cost?.macBits || null,
    text: count,
    adds: true,
  },
  {
    id: 'multiplier-bits',
    label: t('Adjustment hardware'),
    unit: t('multiplier bits'),
    description: t(
      'Width of the multiplier that the adjustment needs: none for a shift, m for m·2^−k, or a float one.',
    ),
    colour: { kind: 'thresholds', warn: 8, bad: 18, lowIsBad: false },
    ofRun: ({ cost }) => hardwareBits(cost),
    text: (bits) => (bits === 0 ? 'shift' : bits === floatBits ? 'float' : t('{0} bits', number(bits))),
  },
  {
    id: 'adjustments',
    label: t('Adjustments'),
    unit: t('per image'),
    description: t('Integers that are brought back to their width for one image, each by the adjustment’s hardware.'),
    colour: logGradient,
    ofRun: ({ cost }) => cost?.adjustment.operations || null,
    text: count,
    adds: true,
  },
  {
    id: 'weight-memory',
    label: t('Weight memory'),
    unit: t('bytes'),
    description: t('Memory for the layer’s weights and biases at their widths.'),
    colour: logGradient,
    ofRun: ({ cost }) => (cost ? (cost.memory.weights + cost.memory.biases) / 8 || null : null),
    text: count,
    adds: true,
  },
  {
    id: 'output-memory',
    label: t('Output memory'),
    unit: t('bytes'),
    description: t('Memory for the layer’s output at its width, for one image.'),
    colour: logGradient,
    ofRun: ({ cost }) => (cost ? cost.memory.output / 8 || null : null),
    text: count,
    adds: true,
  },
  {
    id: 'kernel-path',
    label: t('Kernel path'),
    unit: '',
    description: t(
      'How the integer kernel computes the convolution: the fastest way that provably gives the true accumulators. It changes no integer.',
    ),
    colour: { kind: 'gradient', log: false },
    ofRun: ({ kernelPath }) => (kernelPath === undefined ? null : kernelPaths.indexOf(kernelPath)),
    text: (index) => kernelPaths[index] ?? '',
  },
  {
    id: 'given-scale',
    label: t('Given scale'),
    unit: t('real per step'),
    description: t(
      'Real value of one integer step of the layer’s output, as the file itself says it. A large scale is a coarse one.',
    ),
    colour: logGradient,
    ofModel: ({ given }) => given?.scale,
    atOnce: t('Scale'),
    text: number,
  },
  {
    id: 'given-zero-point',
    label: t('Given zero point'),
    unit: '',
    description: t('The integer that stands for zero in the layer’s output, as the file itself says it.'),
    colour: { kind: 'gradient', log: false },
    ofModel: ({ given }) => given?.zeroPoint,
    atOnce: t('Zero point'),
    text: number,
  },
  {
    id: 'given-bits',
    label: t('Given integers'),
    unit: '',
    description: t('Type of the integers in which the file holds the layer’s output.'),
    colour: { kind: 'gradient', log: false },
    ofModel: ({ given }) => given?.bits,
    atOnce: t('Integers'),
    text: number,
    textOfModel: ({ given }) => (given ? typeText(given) : ''),
  },
  {
    id: 'given-weight-scale',
    label: t('Given weight scale'),
    unit: t('real per step'),
    description: t(
      'Real value of one integer step of the weights, as the file itself says it; per channel the smallest and the largest.',
    ),
    colour: logGradient,
    ofModel: ({ givenWeights }) => givenWeights?.scale,
    atOnce: t('Weight scale'),
    text: number,
  },
  {
    id: 'given-weight-zero-point',
    label: t('Given weight zero point'),
    unit: '',
    description: t('The integer that stands for zero in the weights, as the file itself says it.'),
    colour: { kind: 'gradient', log: false },
    ofModel: ({ givenWeights }) => givenWeights?.zeroPoint,
    text: number,
  },
  {
    id: 'given-weight-bits',
    label: t('Given weight integers'),
    unit: '',
    description: t('Type of the integers in which the file holds the weights.'),
    colour: { kind: 'gradient', log: false },
    ofModel: ({ givenWeights }) => givenWeights?.bits,
    atOnce: t('Weight integers'),
    text: number,
    textOfModel: weightTypeText,
  },
  {
    id: 'parameters',
    label: t('Parameters'),
    unit: '',
    description: t('Weights and biases that the layer owns.'),
    colour: logGradient,
    ofModel: ({ params }) => params || null,
    text: count,
    adds: true,
  },
  {
    id: 'macs',
    label: t('MACs'),
    unit: t('per image'),
    description: t('Multiply-accumulate operations for one image.'),
    colour: logGradient,
    ofModel: ({ macs }) => macs || null,
    text: count,
    adds: true,
  },
];

/** The overlays that have something to show, in the order of the picker. Pure: the same results give the same overlays. */
export function overlaysOf(summary: InspectResult, run?: RunSummary): readonly Overlay[] {
  return overlayMakers(summary, run)
    .map((make) => make())
    .filter(hasFigures);
}

/** One function per overlay, for hosts that must not be kept for as long as all of them take. */
export function overlayMakers(summary: InspectResult, run?: RunSummary): readonly (() => Overlay)[] {
  return entries().map((entry) => () => overlayOf(entry, summary, run));
}

export const hasFigures = ({ values }: Overlay): boolean => Object.keys(values).length > 0;

/** The overlay with the wanted id, or the first one, when the wanted one has nothing to show. */
export function overlayById(overlays: readonly Overlay[], id: string): Overlay | undefined {
  return overlays.find((overlay) => overlay.id === id) ?? overlays[0];
}

function overlayOf(entry: Entry, summary: InspectResult, run: RunSummary | undefined): Overlay {
  const { id, label, unit, description, colour, ofModel, ofRun, atOnce, adds } = entry;
  const cells = [
    ...(ofModel ? summary.layers.map((layer) => modelCellOf(entry, layer, ofModel(layer))) : []),
    ...(ofRun && run ? run.quantize.layers.map((layer) => runCellOf(entry, layer, ofRun(layer, run), run)) : []),
  ].filter((cell) => cell !== undefined);
  const madeBy = run && entry.madeBy?.(run);
  return {
    id,
    label,
    unit,
    description: madeBy === undefined ? description : `${description} ${madeBy}`,
    colour,
    ...(adds && { adds }),
    ...(atOnce !== undefined && !run && { atOnce: true, heading: atOnce }),
    values: recordOf(cells.map(({ name, value }) => [name, value])),
    texts: recordOf(cells.map(({ name, text }) => [name, text])),
  };
}

interface Cell {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

function cellOf({ pick = Math.max, text }: Entry, name: string, figure: Figure): Cell | undefined {
  const figures = typeof figure === 'number' ? [figure] : figure || [];
  const value = figures.reduce((a, b) => pick(a, b), figures[0]);
  return value === undefined || Number.isNaN(value) ? undefined : { name, value, text: spread(figures, text) };
}

function modelCellOf(entry: Entry, layer: LayerInfo, figure: Figure): Cell | undefined {
  const cell = cellOf(entry, layer.name, figure);
  return cell && entry.textOfModel ? { ...cell, text: entry.textOfModel(layer) } : cell;
}

function runCellOf(entry: Entry, layer: QuantizedLayerInfo, figure: Figure, run: RunSummary): Cell | undefined {
  const cell = cellOf(entry, layer.name, figure);
  return cell && entry.textOfRun ? { ...cell, text: entry.textOfRun(layer, run) } : cell;
}

const findingAt = (name: string, { quantize: { findings = [] } }: RunSummary): LayerFinding | undefined =>
  findings.find(({ layer }) => layer === name);

function findingRank(finding: LayerFinding | undefined): Figure {
  return finding ? (finding.severity === 'error' ? 2 : 1) : null;
}

function hardwareBits(cost: QuantizedLayerInfo['cost']): Figure {
  if (!cost || cost.adjustment.kind === 'none') return null;
  return cost.adjustment.kind === 'float' ? floatBits : cost.adjustment.multiplierBits;
}

function multiplierText(adjustment: QuantizedLayerInfo['adjustment']): string {
  const { multiplier, shift } = adjustment ?? {};
  const shifts = [shift ?? []].flat();
  const text = spread([multiplier ?? []].flat(), number);
  return shifts.length > 0 && shifts.every((k) => k === shifts[0]) ? `${text} · ${powerOfTwo(-shifts[0])}` : text;
}

/** Layer names come from model files: a name such as `__proto__` must be a key like any other. */
function recordOf<T>(pairs: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries(pairs);
}
