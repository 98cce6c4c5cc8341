/** Layers that look like garbage, with the likeliest cause and what to do about it, in one line each. */
import type { Graph, ValueId } from '../graph/graph';
import { keepsScale } from '../graph/keepsScale';
import type { LayerError } from '../evaluate/perLayer';
import { measureStepsAlone, type Alone } from '../evaluate/stepAlone';
import type { Biases } from '../evaluate/stepOperators';
import { isNoise, makerOf, suspectsOf, type Suspect } from '../evaluate/suspects';
import { decibels, number, percent } from '../protocol/results/numberText';
import type { LayerFinding } from '../protocol/results/results';
import type { StepRunner } from '../integer/runStep';
import type { Quantized } from '../quantize/quantize';
import type { Settings } from '../quantize/settings';
import type { IntegerStep, QuantizedTensor } from '../quantize/quantizedModel';
import { isSum, kindOf } from '../quantize/steps/steps';
import type { Job } from '../util/progress';
import type { Images } from './images';
import { inputsOf } from './images';

/** How the program was made. */
export interface Making {
  /** Images that the ranges come from. */
  readonly calibrated: number;
  /** Whose biases are: the step's own where an optimizer has corrected them. */
  readonly biases: Biases;
  readonly settings: Pick<Settings, 'optimize' | 'granularity'>;
}

/** @param images those that `errors` were measured on */
export async function findingsOf(
  quantized: Quantized,
  errors: ReadonlyMap<ValueId, LayerError>,
  images: Images,
  making: Making,
  runSteps: StepRunner,
  job: Job,
): Promise<readonly LayerFinding[]> {
  const suspects = suspectsOf(quantized.model, errors);
  const steps = suspects.flatMap(({ step, read }) => (read && step.kind !== 'island' ? [step] : []));
  if (suspects.length === 0) return [];
  const alone = await measureStepsAlone(quantized.model, steps, runSteps, inputsOf(images), making.biases, job);
  const findings = suspects.flatMap((suspect) => findingOf({ ...quantized, ...making, alone }, suspect));
  return [...findings].sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
}

/** What causes are told from. */
export interface Known extends Quantized, Omit<Making, 'biases'> {
  /** By step name: its arithmetic on the integers that reach it. */
  readonly alone: ReadonlyMap<string, Alone>;
}

interface Cause {
  readonly id: LayerFinding['cause'];
  readonly why: string;
  readonly then: string;
}

/** Of a layer that makes numbers. */
interface Judged extends Required<Pick<Suspect, 'error' | 'read' | 'boundDb'>> {
  readonly step: IntegerStep;
}

/** None where it only hands on the noise of what it reads, at few bits. */
export function findingOf(known: Known, suspect: Suspect): readonly LayerFinding[] {
  const { step, read, error } = suspect;
  const layer = known.model.graph.layers[step.layer].name;
  const cause = causeOf(known, suspect, layer);
  const severity = severityOf(cause, suspect, known.alone.get(step.name));
  if (severity === undefined) return [];
  const of = read?.layer === undefined ? "the network's input" : read.layer;
  const figures = read
    ? ` has ${decibels(error.sqnrDb)} dB, and ${of}, which it reads, ${decibels(read.sqnrDb)} dB`
    : '';
  return [{ severity, layer, cause: cause.id, message: `${layer}${figures}: ${cause.why}; ${cause.then}` }];
}

/** What computes something else than its operators is a defect at any width; what only hands on the noise of its inputs is none. */
function severityOf(
  cause: Cause,
  { severity, error, boundDb }: Suspect,
  alone: Alone | undefined,
): Suspect['severity'] {
  if (cause.id === 'lowering') return 'error';
  if (severity !== 'error' || boundDb === undefined || alone === undefined) return severity;
  return isNoise(ownDb(error, alone), boundDb) ? 'error' : 'warning';
}

/** As its SQNR would be, were there no noise but what the layer itself adds. */
const ownDb = ({ signal }: LayerError, { own }: Alone): number => 10 * Math.log10(signal / own);

function causeOf(known: Known, suspect: Suspect, layer: string): Cause {
  const { step, error, read, boundDb } = suspect;
  const tensor = known.model.tensors[step.outputs[0]];
  if (!read || boundDb === undefined || !tensor || step.kind === 'island') return lost(error, layer);
  const alone = known.alone.get(step.name);
  return (
    saturated(error, tensor, layer, known.calibrated) ??
    unjoined(known, step) ??
    contradicting(alone, layer) ??
    inherited(known, { step, error, read, boundDb }, alone) ??
    coarse(error, tensor, layer) ??
    ofWeights(known, step, error, layer) ??
    amplifying(known, step, read, layer)
  );
}

function lost({ lost }: LayerError, layer: string): Cause {
  const why =
    lost.float > 0
      ? `${lost.float} of its values are NaN or infinite in the float model already`
      : `${lost.quantized} of its values are NaN or infinite where float has numbers`;
  const then = `look for a division by zero or a logarithm of zero in ${layer}, or give its inputs more bits`;
  return { id: 'not-a-number', why, then };
}

function saturated(
  { saturation, peak }: LayerError,
  tensor: QuantizedTensor,
  layer: string,
  calibrated: number,
): Cause | undefined {
  if (saturation < 0.3) return undefined;
  const why = `${percent(100 * saturation)} of its values lie beyond its integers, which reach ${reachOf(tensor)} where float goes to ${number(peak)}`;
  const then =
    calibrated === 1
      ? 'its range comes from a single image: calibrate on more (calibration.count)'
      : `calibrate on images that resemble these, or set layers.${layer}.range.activations to "min-max"`;
  return { id: 'saturation', why, then };
}

const reachOf = ({ qmin, qmax, zeroPoint, scale }: QuantizedTensor): string =>
  number(Math.max(qmax - zeroPoint, zeroPoint - qmin) * scale[0]);

/** So many decibels more than a sound step has: neither uneven rounding errors nor a slope of few bits explain that. */
const contradictionDb = 6;

function contradicting(alone: Alone | undefined, layer: string): Cause | undefined {
  if (alone === undefined || alone.excessDb <= contradictionDb) return undefined;
  const times = number(10 ** (alone.excessDb / 20));
  return {
    id: 'lowering',
    why: `its integers are not what its operators make of the same inputs (off by ${times} times what rounding explains), which is a defect of Shiftwise`,
    then: `report this, and keep the layer in float meanwhile (layers.${layer}.float)`,
  };
}

/** What the layer adds is neither most of its noise nor noise on its own: it computes rightly, with inputs too noisy for what it makes. */
function inherited(
  { model, settings }: Known,
  { step, error, read, boundDb }: Judged,
  alone: Alone | undefined,
): Cause | undefined {
  if (alone === undefined || alone.own > error.mse / 2 || isNoise(ownDb(error, alone), boundDb)) return undefined;
  const times = number(Math.round(10 ** ((read.sqnrDb - error.sqnrDb) / 20)));
  const makers = step.inputs.map((value) => makerOf(model.graph, value));
  if (!isSum(step))
    return {
      id: 'amplified',
      why: `it makes small values of large ones, whose errors are ${times} times as large beside them`,
      then: evener(
        makers.map((layer) => decidesWidth(model.graph, layer)),
        settings,
      ),
    };
  const names = makers.map((layer) => layer ?? "the network's input").join(' and ');
  return {
    id: 'cancelled',
    why: `${names} nearly cancel here: their errors are ${times} times as large beside what is left`,
    then: `give what it reads more bits (${bitsOf(makers.map((layer) => decidesWidth(model.graph, layer)))})`,
  };
}

/** What leaves less noise in values of different size, and is not done yet. @param makers of these values */
function evener(makers: Makers, { optimize, granularity }: Known['settings']): string {
  const equalize = optimize.includes('equalize') ? '' : 'optimize "equalize", ';
  const channels = granularity === 'per-channel' ? '' : 'granularity "per-channel", ';
  return `use ${equalize}${channels}${equalize || channels ? 'or ' : ''}more bits (${bitsOf(makers)})`;
}

/** Layers that hand integers on have the width of what they read: the one whose own setting counts. */
function decidesWidth({ nodes, layers }: Graph, layer: string | undefined): string | undefined {
  let node = nodes.filter((each) => layers[each.layer].name === layer).at(-1);
  if (!node) return layer;
  while (node && keepsScale(node)) {
    const [read]: readonly ValueId[] = node.inputs;
    node = nodes.find(({ outputs }) => outputs.includes(read));
  }
  return node && layers[node.layer].name;
}

const bitsOf = (makers: Makers): string =>
  [...new Set(makers.map((layer) => (layer === undefined ? 'inputBits' : `layers.${layer}.bits.activations`)))].join(
    ', ',
  );

/** Names of layers; undefined: the network's input. */
type Makers = readonly (string | undefined)[];

/** Integers that stay within so few steps of zero say little at 8 bits. */
const fewSteps = 4;

/** Of a range that is too wide: where float goes further than the integers do, they would too, were it only for that. */
function coarse({ low, high, peak }: LayerError, tensor: QuantizedTensor, layer: string): Cause | undefined {
  const { zeroPoint, scale, bits } = tensor;
  const reach = Math.max(high - zeroPoint, zeroPoint - low);
  if (peak > (reach + 1) * scale[0]) return undefined;
  const step = `one step is ${number(scale[0])} where float goes to ${number(peak)}`;
  const then = `look at its range: layers.${layer}.range.activations "percentile" or "mse" leaves out single large values`;
  if (low === high) return { id: 'constant', why: `every value becomes the integer ${low}: ${step}`, then };
  if (bits < 6 || reach > fewSteps) return undefined;
  return { id: 'coarse', why: `its integers stay within ${fewSteps} steps of zero: ${step}`, then };
}

function unjoined({ model }: Known, step: IntegerStep): Cause | undefined {
  const scales = new Set(step.inputs.map((value) => model.tensors[value]?.scale[0]));
  if (model.preset !== 'report' || kindOf(step).operands === 'one' || scales.size < 2) return undefined;
  const why = "preset report joins integers of different scales as they are, as the report's appendix does";
  return { id: 'joined', why, then: 'use preset standard, strict or best for networks with joins' };
}

function ofWeights({ details }: Known, step: IntegerStep, { sqnrDb }: LayerError, layer: string): Cause | undefined {
  const weights = details.get(step.name)?.weightSqnrDb;
  if (weights === undefined || weights > Math.max(sqnrDb, 0) + 12) return undefined;
  return {
    id: 'weights',
    why: `its weights have ${decibels(weights)} dB, as a few large ones take the range`,
    then: `use granularity "per-channel", or set layers.${layer}.bits.weights`,
  };
}

function amplifying(known: Known, step: IntegerStep, read: Judged['read'], layer: string): Cause {
  const alone = known.alone.get(step.name);
  if (alone === undefined)
    return {
      id: 'unknown',
      why: 'its scales do not say why',
      then: `look at its charts, or keep it in float (layers.${layer}.float)`,
    };
  if (isSum(step))
    return {
      id: 'cancelled',
      why: 'its inputs nearly cancel here, and are aligned by multipliers that are too coarse for what is left',
      then: 'use more multiplierBits, or adjustment "float"',
    };
  return {
    id: 'amplified',
    why: 'it makes small values of large ones, so that the rounding of what it reads, and of its weights, outweighs them',
    then: evener([decidesWidth(known.model.graph, read.layer)], known.settings),
  };
}
