/**
 * Reconstruction of a convolution, layer after layer (in the manner of AdaRound, Nagel et al. 2020, arXiv:2004.10568: towards the
 * float layer's answers, from what the quantized layers before hand on): its weights are fitted anew by least squares, get the scale
 * that suits them and are rounded together. leastSquares.ts and latticeRounding.ts have the formulas.
 *
 * Everything is counted in real units per integer of the input: v = s_in·w, at step s_in·s_w.
 */
import { floatsOf } from '../graph/tensor';
import { powerOfTwoAtLeast } from '../quantize/adjustment';
import type { ConvStep } from '../quantize/quantizedModel';
import type { ConvReplacement } from '../quantize/replaceConv';
import type { Settings } from '../quantize/settings';
import { integerArray, signedRange } from '../quantize/weights';
import { clamp, roundTiesEven } from '../util/round';
import { accumulatorScale } from './biasCorrection';
import { roundOnLattice, type Rounded } from './latticeRounding';
import { solvePart, type Part } from './leastSquares';
import type { Batch } from './layerwise';
import { patchesOf } from './patches';
import type { Target } from './targets';
import { weightGrid } from '../quantize/scaleGrid';

/** Columns that are solved together; n columns take n³ operations. */
const widestPart = 1536;

export function reconstruct(batch: Batch, step: ConvStep, target: Target, settings: Settings): ConvReplacement {
  const parts = partsOf(batch, step, target);
  const choice = scaleChoice(batch, step, settings);
  const steps = step.weightScale.length === 1 ? [commonStep(parts, step, choice)] : rowSteps(parts, step, choice);
  return replacementOf(batch, step, parts, steps);
}

/** Step sizes that a row may have: any, or grid·2^e, but none that drives the bias out of int32. */
interface ScaleChoice {
  readonly grid: number | undefined;
  readonly least: (row: number) => number;
}

function scaleChoice(batch: Batch, step: ConvStep, { adjustment }: Settings): ScaleChoice {
  const output = batch.model.tensors[step.outputs[0]];
  // Steps are those of the accumulators, of which the input's scale is a part already.
  const grid = weightGrid(adjustment, { input: 1, output: step.requantize && output?.scale[0] });
  const scale = accumulatorScale(batch, step);
  // As in lowering: 2^30 leaves one bit of int32 for the products.
  const least = (row: number): number => (Math.abs(step.bias[row] ?? 0) * scale(row)) / 2 ** 30;
  return { grid, least };
}

function partsOf(batch: Batch, step: ConvStep, target: Target): readonly Part[] {
  const { samples, rows } = patchesOf(batch, step, target);
  const [outputs] = step.weightShape;
  const width = step.weights.length / outputs;
  const perGroup = outputs / step.groups;
  const weights = realWeights(batch, step);
  const answers = answersOf(target, outputs);
  const parts: Part[] = [];
  for (let group = 0; group < step.groups; group++) {
    for (let firstColumn = 0; firstColumn < width; firstColumn += widestPart) {
      const count = Math.min(widestPart, width - firstColumn);
      const first = group * width + firstColumn;
      const firstRow = group * perGroup;
      const range = Array.from({ length: perGroup }, (_, o) => firstRow + o);
      const solved = solvePart({
        columns: Array.from({ length: count }, (_, k) =>
          rows.subarray((first + k) * samples, (first + k + 1) * samples),
        ),
        weights: range.map((o) => weights.subarray(o * width + firstColumn, o * width + firstColumn + count)),
        answers: range.map((o) => answers[o]),
        // The rest of a row that was cut would have to be known.
        refit: width <= widestPart,
      });
      parts.push({ firstRow, rows: perGroup, firstColumn, ...solved });
    }
  }
  return parts;
}

/** The float weights, as v = s_in·w. */
function realWeights(batch: Batch, step: ConvStep): Float64Array {
  const { graph, tensors } = batch.model;
  const node = graph.nodes.find(({ name }) => name === step.name);
  const tensor = graph.constants.get(node?.inputs[1] ?? -1);
  const scale = tensors[step.inputs[0]]?.scale[0];
  if (!tensor || scale === undefined) throw new Error(`${step.name} has no constant weights`);
  return Float64Array.from(floatsOf(tensor), (w) => w * scale);
}

function answersOf({ samples }: Target, channels: number): readonly Float32Array[] {
  const count = samples.length / channels;
  return Array.from({ length: channels }, (_, o) =>
    Float32Array.from({ length: count }, (__, p) => samples[p * channels + o]),
  );
}

/** Candidates: from the step that clips nothing down by eighths of octaves, three octaves; on a grid by octaves. */
export function candidates(
  magnitude: number,
  bits: number,
  grid: number | undefined,
  least: number,
): readonly number[] {
  const whole = Math.max(magnitude / signedRange(bits).qmax, least, 2 ** -100);
  const [top, count, root] = grid === undefined ? [whole, 25, 8] : [grid * powerOfTwoAtLeast(whole / grid), 4, 1];
  return Array.from({ length: count }, (_, i) => top * 2 ** (-i / root)).filter((s, i) => i === 0 || s >= least);
}

/** Error that rounding to the nearest leaves when later weights make up for earlier ones: Σ L_jj²·e_j². */
function expectedError(part: Part, row: number, s: number, bits: number): number {
  const { qmin, qmax } = signedRange(bits);
  const { factor, n } = part.quadratic;
  const w = part.wanted[row - part.firstRow];
  let error = 0;
  for (let j = 0; j < n; j++) {
    const e = s * clamp(roundTiesEven(w[j] / s), qmin, qmax) - w[j];
    error += (factor[j * n + j] * e) ** 2;
  }
  return error;
}

function magnitudeOf(parts: readonly Part[], row: number): number {
  let most = 0;
  for (const part of parts) for (const w of part.wanted[row - part.firstRow]) most = Math.max(most, Math.abs(w));
  return most;
}

function partsOfRow(parts: readonly Part[], row: number): readonly Part[] {
  return parts.filter(({ firstRow, rows }) => row >= firstRow && row < firstRow + rows);
}

function commonStep(parts: readonly Part[], { weightBits, weightShape }: ConvStep, choice: ScaleChoice): number {
  const rows = Array.from({ length: weightShape[0] }, (_, row) => ({ row, own: partsOfRow(parts, row) }));
  const most = rows.reduce((max, { row, own }) => Math.max(max, magnitudeOf(own, row)), 0);
  const least = rows.reduce((max, { row }) => Math.max(max, choice.least(row)), 0);
  const errorOf = (s: number): number =>
    rows.reduce(
      (sum, { row, own }) => sum + own.reduce((part, each) => part + expectedError(each, row, s, weightBits), 0),
      0,
    );
  return leastBy(candidates(most, weightBits, choice.grid, least), errorOf)[0];
}

/** Of each row's candidates the three most promising are tried in full. */
function rowSteps(
  parts: readonly Part[],
  { weightBits, weightShape }: ConvStep,
  choice: ScaleChoice,
): readonly number[] {
  return Array.from({ length: weightShape[0] }, (_, row) => {
    const own = partsOfRow(parts, row);
    const all = candidates(magnitudeOf(own, row), weightBits, choice.grid, choice.least(row));
    const expected = (s: number): number => own.reduce((sum, part) => sum + expectedError(part, row, s, weightBits), 0);
    const real = (s: number): number => own.reduce((sum, part) => sum + rounded(part, row, s, weightBits).error, 0);
    return leastBy(leastBy(all, expected).slice(0, 3), real)[0];
  });
}

/** Sorted by what `errorOf` says, the least first. */
function leastBy(steps: readonly number[], errorOf: (s: number) => number): readonly number[] {
  return steps
    .map((s) => ({ s, error: errorOf(s) }))
    .sort((a, b) => a.error - b.error)
    .map(({ s }) => s);
}

function rounded(part: Part, row: number, s: number, bits: number): Rounded {
  const { qmin, qmax } = signedRange(bits);
  const bounds = { low: () => qmin, high: () => qmax };
  return roundOnLattice(part.wanted[row - part.firstRow], s, part.quadratic, bounds);
}

function replacementOf(
  batch: Batch,
  step: ConvStep,
  parts: readonly Part[],
  steps: readonly number[],
): ConvReplacement {
  const weights = integerArray(step.weightBits, step.weights.length);
  const width = step.weights.length / step.weightShape[0];
  const stepOf = (row: number): number => steps[steps.length === 1 ? 0 : row];
  for (const part of parts) {
    for (let row = part.firstRow; row < part.firstRow + part.rows; row++) {
      const { integers } = rounded(part, row, stepOf(row), step.weightBits);
      part.order.forEach((k, place) => (weights[row * width + part.firstColumn + k] = integers[place]));
    }
  }
  const before = accumulatorScale(batch, step);
  const inputScale = batch.model.tensors[step.inputs[0]]?.scale[0] ?? 1;
  return {
    weights,
    weightScale: Float64Array.from(steps, (s) => s / inputScale),
    bias: step.bias.map((b, row) => clamp(roundTiesEven((b * before(row)) / stepOf(row)), -(2 ** 31), 2 ** 31 - 1)),
  };
}
