/**
 * What a run came to, on one card: the verdict, accuracy of float and integers side by side, what the integers cost, the worst layers, what
 * makes the figures doubtful, and what is worth trying next. The page, the report and the command line show this and compute nothing.
 */
import { t } from '@vscode/l10n';
import { adjustmentKindText } from '../results/cost';
import { differenceNote, endText, isNoise, sureText } from '../results/confidenceText';
import { isShare, mainMetric, metricName, metricText } from '../results/metrics';
import { bytesText, count, decibels } from '../results/numberText';
import type { EvaluateResult, LayerInfo, QuantizeResult } from '../results/results';
import { nextSteps, type NextStep } from './nextSteps';
import { severityOfLoss, type CardRun, type Loss } from './severityOfLoss';
import type { Severity } from './viewModel';

export interface ResultCard {
  readonly verdict: string;
  readonly severity: Severity;
  readonly figures: readonly CardFigure[];
  /** The lowest first. */
  readonly worst: readonly CardLayer[];
  /** Why the figures say less than they seem to. */
  readonly cautions: readonly string[];
  /** The most promising first. */
  readonly steps: readonly NextStep[];
}

/** Texts, with their units. */
export interface CardFigure {
  readonly label: string;
  readonly float?: string;
  readonly integers: string;
  readonly note?: string;
}

export interface CardLayer {
  readonly layer: string;
  readonly text: string;
}

/** @param layers of the model, where they are known: they tell where precision is lost first */
export function resultCard(run: CardRun, layers: readonly Pick<LayerInfo, 'name' | 'from'>[] = []): ResultCard {
  const { quantize, evaluate } = run;
  const loss = severityOfLoss(quantize, evaluate);
  return {
    verdict: verdictOf(quantize, evaluate, loss),
    severity: loss.severity,
    figures: [...(evaluate ? accuracy(evaluate) : []), ...costs(quantize)],
    worst: worstLayers(quantize),
    cautions: cautionsOf(quantize, evaluate),
    steps: nextSteps(run, loss.severity, layers),
  };
}

function verdictOf(quantize: QuantizeResult, evaluate: EvaluateResult | undefined, { points }: Loss): string {
  const [worst] = quantize.findings ?? [];
  if (worst?.severity === 'error') return worst.message;
  const metric = evaluate && mainMetric(evaluate.metrics);
  if (!evaluate || metric === undefined) return withoutEvaluation(quantize);
  const value = metricText(metric, evaluate.metrics[metric]);
  if (evaluate.evaluator === 'fidelity') return fidelityVerdict(metric, value, evaluate.images);
  const name = metricName(metric);
  const float = evaluate.float?.[metric];
  if (float === undefined) return t('{0} {1} on {2} samples', name, value, evaluate.images);
  if (points === undefined || !isShare(metric)) return t('{0} {1}, float {2}', name, value, metricText(metric, float));
  const size = Math.abs(points).toFixed(2);
  if (size === '0.00') return t('{0} {1}, the same as float’s', name, value);
  const verdict =
    points >= 0
      ? t('{0} {1}, {2} points above float’s {3}', name, value, size, metricText(metric, float))
      : t('{0} {1}, {2} points below float’s {3}', name, value, size, metricText(metric, float));
  const difference = evaluate.confidence?.difference?.[metric];
  return difference && isNoise(difference) ? t('{0}, a difference within noise', verdict) : verdict;
}

function fidelityVerdict(metric: string, value: string, samples: number): string {
  switch (metric) {
    case 'top1':
      return t('{0} of {1} samples get float’s class', value, samples);
    case 'map50':
    case 'map':
      return t('{0} {1} against float’s own boxes on {2} samples', metricName(metric), value, samples);
    default:
      return t('{0} {1} beside float on {2} samples', metricName(metric), value, samples);
  }
}

function withoutEvaluation(quantize: QuantizeResult): string {
  const [worst] = worstLayers(quantize);
  return worst
    ? t('Quantized, not evaluated; the noisiest layer is {0}, {1}', worst.layer, worst.text)
    : t('Quantized, not evaluated');
}

function accuracy(result: EvaluateResult): readonly CardFigure[] {
  const { metrics, float, evaluator, reference, confidence, floatIntervals } = result;
  const isFidelity = evaluator === 'fidelity';
  return Object.keys(metrics).map((metric) => {
    const [value, other] = [metrics[metric], float?.[metric]];
    const beside = other === undefined ? undefined : sureText(metric, other, floatIntervals?.[metric]);
    const between = differenceNote(confidence?.difference?.[metric], (end) => endText(metric, end), t('noise'));
    const change =
      other === undefined || !isShare(metric) ? undefined : `${pointsText(value - other)} ${between}`.trimEnd();
    return {
      label: isFidelity ? t('{0}, beside float', metricName(metric)) : metricName(metric),
      ...(beside !== undefined && { float: reference === 'given' ? t('{0} as given', beside) : beside }),
      integers: sureText(metric, value, confidence?.metrics[metric]),
      ...(change !== undefined && { note: change }),
    };
  });
}

const pointsText = (share: number): string => {
  const points = (100 * share).toFixed(2).replace('-', '−');
  return share > 0 ? t('+{0} points', points) : t('{0} points', points);
};

function costs({ size, cost, islands, layers }: QuantizeResult): readonly CardFigure[] {
  const ratio = size.quantizedBytes > 0 ? (size.floatBytes / size.quantizedBytes).toFixed(1) : undefined;
  const inside = islands.filter(({ tail }) => !tail).length;
  return [
    {
      label: t('Parameters'),
      ...{ float: bytesText(size.floatBytes), integers: bytesText(size.quantizedBytes) },
      ...(ratio !== undefined && { note: t('{0} times smaller', ratio) }),
    },
    ...(cost && cost.macs > 0 ? hardware(cost, layers) : []),
    {
      label: t('Float inside'),
      integers: inside === 0 ? t('nothing') : inside === 1 ? t('1 part') : t('{0} parts', inside),
    },
  ];
}

function hardware(cost: NonNullable<QuantizeResult['cost']>, layers: QuantizeResult['layers']): readonly CardFigure[] {
  return [
    {
      label: t('Multiply-accumulates'),
      integers: count(cost.macs),
      note: widthsText(cost.macBits / cost.macs, layers),
    },
    {
      label: t('Accumulators'),
      integers: cost.accumulatorBits === null ? '–' : t('{0} bits', cost.accumulatorBits),
      note: t('brought back by: {0}', adjustmentKindText(cost.adjustment)),
    },
  ];
}

/** Of the factors, where all weights have one width and nearly all that they meet has one too; else of factors alike, as large on average. */
function widthsText(product: number, layers: QuantizeResult['layers']): string {
  const widths = new Set(layers.flatMap(({ bits: { weights } }) => (weights === null ? [] : [weights])));
  const [own] = widths;
  const other = Number((product / own).toPrecision(3));
  return widths.size === 1 && Number.isInteger(other)
    ? t('{0} × {1} bits each', own, other)
    : t('on average as {0} × {0} bits', Math.sqrt(product).toFixed(1));
}

const shownLayers = 3;

function worstLayers({ layers }: QuantizeResult): readonly CardLayer[] {
  const measured = layers.flatMap(({ name, sqnrDb: { output } }) => (output === null ? [] : [{ name, output }]));
  const sorted = [...measured].sort((a, b) => a.output - b.output);
  // Of what became several steps, as a GRU does, the noisiest stands for all.
  return sorted
    .filter(({ name }, at) => sorted.findIndex((each) => each.name === name) === at)
    .slice(0, shownLayers)
    .map(({ name, output }) => ({ layer: name, text: `${decibels(output)} dB` }));
}

/** Fewer samples than this tell little. */
const fewSamples = 50;

/** A classifier that anybody would quantize is right more often. */
const littleRight = 0.3;

/** So many samples of one class do not come together by themselves. */
const oddlyAlike = 8;

/** Whether float, of which fidelity takes its truth, says the same of whatever it is shown. */
function hasOneAnswer({ evaluator, images, detail }: EvaluateResult): boolean {
  const { of, cells = [] } = detail?.confusion ?? {};
  const isOfClasses = evaluator === 'fidelity' && of === 'pictures' && images >= oddlyAlike;
  return isOfClasses && new Set(cells.map(([truth]) => truth)).size === 1;
}

function cautionsOf(
  { provenance, findings = [] }: QuantizeResult,
  evaluate: EvaluateResult | undefined,
): readonly string[] {
  const isSynthetic = / synthetic samples$/.test(provenance);
  const isNoise = /errors on noise$/.test(provenance);
  const from = /calibrated on \d+ images of (.+)$/.exec(provenance)?.[1];
  const isSame = from !== undefined && from === evaluate?.fingerprint?.evaluation.dataset;
  return [
    ...(isSynthetic
      ? [t('Ranges were measured on synthetic samples: what the integers make of real ones, these figures do not say.')]
      : []),
    ...(isNoise && !evaluate
      ? [t('Errors of layers were measured on noise: calibrate on some real samples to see what they are on those.')]
      : []),
    ...(isSame ? [t('Ranges were measured on the samples that are judged: others will do a little worse.')] : []),
    ...(!isSynthetic && evaluate && hasOneAnswer(evaluate)
      ? [t('Float says the same class of all {0} samples: are they fed as the network wants?', evaluate.images)]
      : []),
    ...(evaluate && evaluate.images < fewSamples
      ? [t('{0} samples are few: such figures are rough.', evaluate.images)]
      : []),
    ...(evaluate?.evaluator === 'top-k' && (evaluate.float?.top1 ?? 1) < littleRight
      ? [
          t(
            'Float itself is seldom right: are the labels in the order of the network’s classes, and samples fed as it wants?',
          ),
        ]
      : []),
    ...findings.slice(0, 1).map(({ message }) => message),
  ];
}
