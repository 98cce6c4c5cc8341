/** Which steps have a module, with the numbers that it is made of; and why the others have none. */
import { sizeOf } from '../../graph/tensor';
import { convInputMap, mapOf, type Map3 } from '../../integer/map';
import type { ConvStep, MaxPoolStep, QuantizedModel, Step } from '../../quantize/quantizedModel';
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
  readonly others: readonly { readonly id: string; readonly step: Step; readonly why: string }[];
}

export function planOf(model: QuantizedModel): VerilogPlan {
  const values = valuesOf(model, idsOf(model));
  const layers: LayerPlan[] = [];
  const others: { readonly id: string; readonly step: Step; readonly why: string }[] = [];
  for (const [index, step] of model.steps.entries()) {
    const id = stepId(index, step.name);
    const [input, output] = [values.get(step.inputs[0]), values.get(step.outputs[0])];
    if ((step.kind !== 'conv' && step.kind !== 'maxPool') || !input || !output || fallsBelowZero(step)) {
      others.push({ id, step, why: fallsBelowZero(step) ? fallingSlope : (reasons[step.kind] ?? 'no module') });
      continue;
    }
    const from =
      step.kind === 'conv'
        ? convInputMap(model, step.inputs[0], step.weightShape[1] * step.groups)
        : mapOf(model, step.inputs[0]);
    const [height, width] = step.window.kernel;
    const taps = height * width * (step.kind === 'conv' ? step.weightShape[1] : 1);
    const to = step.kind === 'conv' ? convOutput(model, step) : mapOf(model, step.outputs[0]);
    const layer = model.graph.layers[step.layer]?.name ?? step.name;
    layers.push({ id, layer, step, input, output, from, to, cycles: sizeOf(output.shape) * taps });
  }
  return { layers, others };
}

/** A fully connected layer's outputs are channels of a 1×1 map. */
function convOutput(model: QuantizedModel, step: ConvStep): Map3 {
  return { ...mapOf(model, step.outputs[0]), channels: step.weightShape[0] };
}

/** A slope below zero: the requantization modules' factors have no sign. */
function fallsBelowZero(step: Step): boolean {
  const requantize = step.kind === 'conv' ? step.requantize : undefined;
  return requantize?.negative?.value.some((factor) => factor < 0) ?? (requantize?.leakyAfter?.negative ?? 0) < 0;
}

const fallingSlope = 'its slope below zero is negative, and the requantization modules have factors without a sign';
const moves = 'moves integers only: an address';
const requantizes = 'no engine here: its sums go through the requantization modules';

const reasons: Readonly<Partial<Record<Step['kind'], string>>> = {
  reshape: moves,
  transpose: moves,
  slice: moves,
  pad: moves,
  resize: moves,
  concat: 'moves integers; inputs of another scale go through the requantization modules',
  averagePool: requantizes,
  add: requantizes,
  mul: requantizes,
  requantize: requantizes,
  lookup: 'a table: a memory addressed by the integer',
  island: 'runs in float',
};
