/**
 * Analytic bias correction (report 3.7, equation 3.14; Nagel et al. 2019, arXiv:1906.04721, section 4.2): what rounding the weights
 * adds to the mean of an output channel is taken from its bias, by E[x] that BatchNormalization tells. No image is looked at.
 *
 *   E[ŷ] − E[y] = ε·E[x],  ε = s_w·ŵ − w        b'[o] = b[o] − Σ_i E[x_i]·Σ_taps ε[o,i]
 *
 * In integers b̂' = round(b' / (s_in·s_w)). Unlike the empirical correction it knows nothing of what rounded activations add.
 */
import { floatsOf } from '../graph/tensor';
import type { Quantized } from '../quantize/quantize';
import type { ConvStep, QuantizedModel, QuantizedTensor } from '../quantize/quantizedModel';
import { replaceConv } from '../quantize/replaceConv';
import type { Settings } from '../quantize/settings';
import { isConv } from '../quantize/steps/steps';
import { InputError } from '../util/errors';
import { clamp, roundTiesEven } from '../util/round';
import { channelMeans, sumTaps } from './expectations';

/** Convolutions whose inputs have no known mean stay as they are, and a note says which. Throws InputError when all do. */
export function correctAnalytically(quantized: Quantized, settings: Settings): Quantized {
  const { model, details } = quantized;
  const means = channelMeans(model.graph);
  const tensors: (QuantizedTensor | undefined)[] = [...model.tensors];
  const left: string[] = [];
  const steps = model.steps.map((step) => {
    if (!isConv(step)) return step;
    const input = means.get(step.inputs[0]);
    const weights = floatWeights(model, step);
    if (!input || weights?.length !== step.weights.length) {
      left.push(step.name);
      return step;
    }
    const bias = correctedBias(step, weights, input, tensors[step.inputs[0]]?.scale[0] ?? 1);
    const replaced = replaceConv(model, step, { weights: step.weights, weightScale: step.weightScale, bias }, settings);
    tensors[step.outputs[0]] = replaced.tensor;
    return replaced.step;
  });
  const convs = model.steps.filter(isConv).length;
  if (left.length === convs) throw nothingKnown(model);
  return { model: { ...model, steps, tensors }, details, notes: notesOf(left, convs) };
}

function nothingKnown({ graph }: QuantizedModel): InputError {
  return new InputError(
    `"optimize" asks for bias-correction:analytic, but ${graph.name} has no BatchNormalization that tells means; use bias-correction:empirical`,
  );
}

function notesOf(left: readonly string[], convs: number): readonly string[] {
  if (left.length === 0) return [];
  return [
    `Analytic bias correction left ${left.length} of ${convs} convolutions as they are, since nothing tells the means of their inputs: ${left.join(', ')}.`,
  ];
}

function correctedBias(step: ConvStep, weights: Float32Array, input: Float64Array, inputScale: number): Int32Array {
  const [outputs, inputs] = step.weightShape;
  const scaleOf = (o: number): number => step.weightScale[step.weightScale.length === 1 ? 0 : o];
  const perRow = weights.length / outputs;
  const errors = Float64Array.from(step.weights, (q, at) => scaleOf(Math.floor(at / perRow)) * q - weights[at]);
  const sums = sumTaps(errors, outputs, inputs, step.groups);
  return Int32Array.from(step.bias, (b, o) => {
    const from = Math.floor((o * step.groups) / outputs) * inputs;
    let shift = 0;
    for (let i = 0; i < inputs; i++) shift += sums.at(o, i) * input[from + i];
    return clamp(roundTiesEven(b - shift / (inputScale * scaleOf(o))), -(2 ** 31), 2 ** 31 - 1);
  });
}

/** Of the node that the step was made of: a convolution or a fully connected layer. */
function floatWeights({ graph }: QuantizedModel, step: ConvStep): Float32Array | undefined {
  const node = graph.nodes.find(({ name }) => name === step.name);
  const tensor = node && (node.op === 'Conv' || node.op === 'Gemm') ? graph.constants.get(node.inputs[1]) : undefined;
  return tensor && floatsOf(tensor);
}
