/** Which steps have a module, with the numbers that it is made of; and why the others have none. */
import { sizeOf } from '../../graph/tensor';
import { convInputMap, mapOf, type Map3 } from '../../integer/map';
import type { ConvStep, MaxPoolStep, QuantizedModel, Step } from '../../quantize/quantizedModel';
import { byKind, without, type ByKind } from '../../util/byKind';
import { idsOf, valuesOf, type ManifestValue } from '../fpga/values';
import { stepId } from '../names';

export interface LayerPlan {
  /** Name of the module. */
  readonly id: string;
  /** As the model calls it. */
  readonly layer: string;
  readonly step: ConvStep | MaxPoolStep;
  readonly input: ManifestValue;
  readonly output: ManifestValue;
  readonly from: Map3;
  readonly to: Map3;
  /** From the start to the last result, without the pipeline's few. */
  readonly cycles: number;
}

export interface VerilogPlan {
  readonly layers: readonly LayerPlan[];
  readonly others: readonly Unplanned[];
}

/** A step without a module. */
interface Unplanned {
  readonly id: string;
  readonly step: Step;
  readonly why: string;
}

export function planOf(model: QuantizedModel): VerilogPlan {
  const values = valuesOf(model, idsOf(model));
  const planned = model.steps.map((step, index): LayerPlan | Unplanned => {
    const id = stepId(index, step.name);
    const [input, output] = [values.get(step.inputs[0]), values.get(step.outputs[0])];
    const answer = byKind(engines, model, step);
    if (typeof answer === 'string') return { id, step, why: answer };
    if (!input || !output) return { id, step, why: 'no integers come in or go out' };
    const { from, to, taps, step: own } = answer;
    const layer = model.graph.layers[step.layer]?.name ?? step.name;
    return { id, layer, step: own, input, output, from, to, cycles: sizeOf(output.shape) * taps };
  });
  const layers = planned.filter((each): each is LayerPlan => 'layer' in each);
  return { layers, others: planned.filter((each): each is Unplanned => 'why' in each) };
}

/** What an engine's numbers are made of. */
interface Engine extends Pick<LayerPlan, 'step' | 'from' | 'to'> {
  /** Clocks per element of the output. */
  readonly taps: number;
}

const moves = without('moves integers only: an address');
const requantizes = without('no engine here: its sums go through the requantization modules');

const engines: ByKind<Step, QuantizedModel, Engine | string> = {
  conv: convEngine,
  maxPool: poolEngine,
  averagePool: requantizes,
  add: requantizes,
  mul: requantizes,
  matMul: requantizes,
  div: without('no engine here: a division for each element'),
  softmax: without('no engine here: tables of powers, a sum and a division'),
  concat: without('moves integers; inputs of another scale go through the requantization modules'),
  extreme: without('a comparison; inputs of another scale go through the requantization modules'),
  ...{ requantize: requantizes, interpolate: requantizes },
  curve: without('lines between the entries of a memory'),
  constant: without('known integers: a memory'),
  normalize: without('sums, a root and a division for each group: no engine here'),
  embed: without('a table: a memory addressed by the token'),
  lookup: without('a table: a memory addressed by the integer'),
  ...{ reshape: moves, transpose: moves, slice: moves, pad: moves, resize: moves },
  island: (_, { reason, tail }) =>
    `runs in float (${reason.replace(/[^ -~]|[|<>\`*_[\]\\#]/g, ' ')}): ` +
    (tail
      ? 'left to what reads the outputs'
      : 'a processor computes it between the layers; export `c` has its border in integers and its function for you to write'),
};

/** A fully connected layer's outputs are channels of a 1×1 map. */
function convEngine(model: QuantizedModel, step: ConvStep): Engine | string {
  if (fallsBelowZero(step)) return fallingSlope;
  const [outputs, inputs] = step.weightShape;
  const from = convInputMap(model, step.inputs[0], inputs * step.groups);
  const to = { ...mapOf(model, step.outputs[0]), channels: outputs };
  return { step, from, to, taps: sizeOf(step.window.kernel) * inputs };
}

function poolEngine(model: QuantizedModel, step: MaxPoolStep): Engine {
  const [from, to] = [mapOf(model, step.inputs[0]), mapOf(model, step.outputs[0])];
  return { step, from, to, taps: sizeOf(step.window.kernel) };
}

const fallingSlope = 'its slope below zero is negative, and the module of real factors has them without a sign';

/** A slope below zero: real factors, and slopes behind the rounding, have no sign. */
function fallsBelowZero({ requantize }: ConvStep): boolean {
  if ((requantize?.leakyAfter?.negative ?? 0) < 0) return true;
  return requantize?.mode === 'float' && (requantize.negative?.value.some((factor) => factor < 0) ?? false);
}
