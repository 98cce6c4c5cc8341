/** What our tools answer to a language model: plain lines with the figures of page and command line, the most important first. English. */
import { bytesText, count, decibels, number, percent, shapeText, spread } from '../results/numberText';
import type { InspectResult, LayerInfo, QuantizedLayerInfo, QuantizeResult } from '../results/results';
import { fateOf, fateText } from './layerFate';
import { resultCard } from './resultCard';
import type { CardRun } from './severityOfLoss';

/** More layers than these fill a conversation without telling more. */
const shownLayers = 80;

export function inspectAnswer({
  name,
  format,
  inputs,
  outputs,
  layers,
  totals,
  classes,
  notes,
}: InspectResult): string {
  const port = (each: { readonly name: string; readonly shape: readonly number[] }): string =>
    `${each.name} ${shapeText(each.shape)}`;
  const hidden = layers.length - shownLayers;
  return lines([
    `${name}: ${format}, ${layers.length} layers, ${count(totals.params)} parameters, ${macsText(totals.macs)}`,
    `inputs: ${inputs.map(port).join(', ')}`,
    `outputs: ${outputs.map(port).join(', ')}`,
    classes && `classes: ${classes.slice(0, shownLayers).join(', ')}`,
    ...notes.map((note) => `note: ${note}`),
    'layers (name, operator, output, parameters, multiply-accumulates):',
    ...layers.slice(0, shownLayers).map(layerLine),
    hidden > 0 && `… and ${hidden} more`,
  ]);
}

function layerLine({ name, op, outputShape, params, macs }: LayerInfo): string {
  return `- ${name}, ${op}, ${shapeText(outputShape)}, ${count(params)}, ${macs === null ? 'unknown' : count(macs)}`;
}

const macsText = (macs: number | null): string =>
  macs === null ? 'multiply-accumulates unknown' : `${count(macs)} multiply-accumulates`;

/**
 * Verdict, figures, cautions, worst layers, and what is worth trying: the card of page and terminal.
 * @param isCurrent whether the run is of model and recipe as they are
 */
export function runAnswer(run: CardRun, isCurrent = true): string {
  const { verdict, figures, cautions, worst, steps } = resultCard(run);
  return lines([
    verdict,
    run.evaluate?.provenance ?? run.quantize.provenance,
    ...figures.map(({ label, float, integers, note }) =>
      [`${label}: ${integers}`, float && `float ${float}`, note].filter(Boolean).join('; '),
    ),
    !isCurrent &&
      'caution: the run is not of model and recipe as they are: one has changed since, or the run had settings of its own',
    ...cautions.map((caution) => `caution: ${caution}`),
    worst.length > 0 && `noisiest layers: ${worst.map(({ layer, text }) => `${layer} ${text}`).join(', ')}`,
    ...steps.map(({ text, why }) => `worth trying: ${text}. ${why}`),
  ]);
}

/** One layer: what it is, and where there is a run how its integers come about and how far they are from float, or what else became of it. */
export function layerAnswer(
  layer: LayerInfo,
  run: Pick<QuantizeResult, 'layers' | 'islands' | 'fates'> | undefined,
): string {
  const { name, op, inputShape, outputShape, params, macs, from } = layer;
  const quantized = run?.layers.find((each) => each.name === name);
  const fate = fateOf(layer, run);
  return lines([
    `${name}: ${op}, ${shapeText(inputShape)} to ${shapeText(outputShape)}, ${count(params)} parameters, ${macsText(macs)}`,
    from.length > 0 && `reads ${from.join(', ')}`,
    ...(quantized ? quantizedLines(quantized) : []),
    run && !quantized && `no integers of its own in the run${fate ? `: ${fateText(fate)}` : ''}`,
    !run && 'no run yet: quantize the model to see its integers',
  ]);
}

function quantizedLines(layer: QuantizedLayerInfo): readonly (string | false)[] {
  const { sqnrDb, saturation, accumulatorBits, maxError, cost } = layer;
  return [
    sqnrDb.output !== null &&
      `output against float: SQNR ${decibels(sqnrDb.output)} dB (high is good; below 10 dB noise is a third of the signal)`,
    sqnrDb.alone !== undefined && `network outputs with this layer alone quantized: ${decibels(sqnrDb.alone)} dB`,
    sqnrDb.weights !== null && `weights: SQNR ${decibels(sqnrDb.weights)} dB`,
    maxError !== null && `largest error of the output: ${number(maxError)}`,
    saturation !== null && `saturated outputs: ${percent(100 * saturation)}`,
    bitsLine(layer),
    scalesLine(layer),
    adjustmentLine(layer),
    accumulatorBits !== null && `accumulator: ${accumulatorBits} bits in the worst case`,
    cost !== undefined &&
      cost.memory.weights > 0 &&
      `memory for weights and biases: ${bytesText(cost.memory.weights / 8)}`,
  ];
}

function bitsLine({ bits: { weights, activations, bias } }: QuantizedLayerInfo): string {
  const parts = [
    weights !== null && `weights ${weights}`,
    `activations ${activations}`,
    bias !== null && `bias ${bias}`,
  ];
  return `bits: ${parts.filter(Boolean).join(', ')}`;
}

function scalesLine({ scale, zeroPoint }: QuantizedLayerInfo): string {
  const zeros = zeroPoint ? `; zero points ${zeroPoint.input} and ${zeroPoint.output}` : '';
  const weights = scale.weights === null ? '' : `, weights ${spread(many(scale.weights), number)}`;
  return `scales (real = scale · (q − zero point)): input ${number(scale.input)}${weights}, output ${spread(many(scale.output), number)}${zeros}`;
}

/** The formula with its numbers; of several channels the smallest and the largest. */
function adjustmentLine({ adjustment }: QuantizedLayerInfo): string | false {
  if (!adjustment) return false;
  const { mode, value, multiplier, shift, relativeError } = adjustment;
  const real = `M = ${spread(many(value), number)}`;
  if (multiplier === null || shift === null) return `adjustment (${mode}): accumulator · M, ${real}`;
  const made = `m = ${spread(many(multiplier), number)}, k = ${spread(many(shift), number)}`;
  return `adjustment (${mode}): accumulator · m · 2^−k, ${made}, for ${real}; relative error of M at most ${percent(100 * relativeError)}`;
}

const many = (figures: number | readonly number[]): readonly number[] =>
  typeof figures === 'number' ? [figures] : figures;

const lines = (all: readonly (string | false | undefined)[]): string => all.filter(Boolean).join('\n');
