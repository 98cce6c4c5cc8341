/**
 * Layers whose figures look like garbage: not a number, or much noisier than what they read and than their widths explain.
 *
 *   bound = min(SQNR of rounding these float values evenly to the output's bits,  6.02·b − 15 dB)
 *
 * b is the narrowest of the weights', the output's and the inputs' widths; 15 dB is what the peaks of real weights and
 * activations take (docs/methods.md, "Gates", has the figures that the thresholds were chosen by).
 */
import type { Graph, ValueId } from '../graph/graph';
import type { QuantizedModel, Step } from '../quantize/quantizedModel';
import { isConv } from '../quantize/steps/steps';
import type { LayerError } from './perLayer';

export interface Suspect {
  /** Absent where few bits explain it: then only a step that computes something else is at fault. */
  readonly severity?: 'error' | 'warning';
  readonly step: Step;
  readonly error: LayerError;
  /** The noisiest of what it reads, and the layer that made it (undefined: the network's input); absent for what is not a number. */
  readonly read?: { readonly sqnrDb: number; readonly layer?: string };
  /** What its widths and its float values let expect; absent for what is not a number. */
  readonly boundDb?: number;
}

/** So few decibels, so far below what may be expected, are noise at whatever width. */
export const isNoise = (sqnrDb: number, boundDb: number): boolean =>
  sqnrDb < noiseDb && boundDb - sqnrDb >= unexplainedDb.error;

/** A layer is judged when what it reads has so many decibels, and it loses so many. */
const goodDb = { error: 15, warning: 10 };
const dropDb = 10;
/** Below this the output is noise, at whatever width; a warning below that. */
const noiseDb = 3;
const farBelowDb = 15;
/** How far below the bound: what sound layers lose to channels of different size was up to 28 dB, but ends above `noiseDb`. */
const unexplainedDb = { error: 22, warning: 10 };

/** At most one per layer, in the order of execution. */
export function suspectsOf(model: QuantizedModel, errors: ReadonlyMap<ValueId, LayerError>): readonly Suspect[] {
  const found = new Map<number, Suspect>();
  for (const step of model.steps) {
    const suspect = suspectOf(model, step, errors);
    const known = found.get(step.layer);
    if (suspect && (!known || rank(suspect) > rank(known))) found.set(step.layer, suspect);
  }
  return [...found.values()];
}

const rank = ({ severity }: Suspect): number => (severity === 'error' ? 2 : severity === 'warning' ? 1 : 0);

function suspectOf(model: QuantizedModel, step: Step, errors: ReadonlyMap<ValueId, LayerError>): Suspect | undefined {
  const lost = step.outputs.map((value) => errors.get(value)).find((error) => error && isLost(error));
  if (lost) return { severity: 'error', step, error: lost };
  const error = errors.get(step.outputs[0]);
  const read = worstRead(model, step, errors);
  // Without a signal (a dead ReLU) there is no ratio, and what stays float has no widths.
  if (!error || !read || error.signal === 0 || !model.tensors[step.outputs[0]]) return undefined;
  const own = error.sqnrDb;
  if (read.sqnrDb < goodDb.warning || read.sqnrDb - own < dropDb || own >= farBelowDb) return undefined;
  const boundDb = boundOf(model, step, error);
  const suspect = { step, error, read, boundDb };
  if (read.sqnrDb >= goodDb.error && isNoise(own, boundDb)) return { severity: 'error', ...suspect };
  if (boundDb - own >= unexplainedDb.warning) return { severity: 'warning', ...suspect };
  return own < noiseDb ? suspect : undefined;
}

const isLost = ({ lost, sqnrDb }: LayerError): boolean => lost.float + lost.quantized > 0 || Number.isNaN(sqnrDb);

/** The layer that makes a value; undefined: the network's input. */
export function makerOf(graph: Graph, value: ValueId): string | undefined {
  const maker = graph.nodes.find(({ outputs }) => outputs.includes(value));
  return maker && graph.layers[maker.layer].name;
}

function worstRead(model: QuantizedModel, step: Step, errors: ReadonlyMap<ValueId, LayerError>): Suspect['read'] {
  return step.inputs
    .flatMap((value) => {
      const error = errors.get(value);
      if (!error || error.signal === 0) return [];
      return [{ sqnrDb: error.sqnrDb, layer: makerOf(model.graph, value) }];
    })
    .reduce<Suspect['read']>((worst, each) => (worst && worst.sqnrDb <= each.sqnrDb ? worst : each), undefined);
}

function boundOf({ tensors }: QuantizedModel, step: Step, { peak, signal }: LayerError): number {
  const output = tensors[step.outputs[0]]?.bits ?? 32;
  const widths = [...step.inputs.map((value) => tensors[value]?.bits ?? 32), output];
  const bits = Math.min(...widths, isConv(step) ? step.weightBits : 32);
  const rounding = (peak / 2 ** (output - 1)) ** 2 / 12;
  return Math.min(10 * Math.log10(signal / rounding), 6.02 * bits - 15);
}
