/** A convolution's weights, as the run quantized them or as a trial would, without anything else of the network. */
import { compareValues } from '../../evaluate/compareValues';
import { floatsOf, sizeOf } from '../../graph/tensor';
import type { ChannelRange, Comparison, LayerDetail, WeightTrial } from '../../protocol/results/layerDetail';
import type { ConvStep, IntegerArray, QuantizedModel } from '../../quantize/quantizedModel';
import { weightMagnitudes } from '../../quantize/rangeMethods';
import { quantizeWeights, signedRange } from '../../quantize/weights';
import { weightGrid, weightScaleFor } from '../../quantize/scaleGrid';

export interface FloatWeights {
  readonly step: ConvStep;
  readonly weights: Float32Array;
}

/** The float weights of a conv step, from the node it was made of; undefined where the program made them itself. */
export function floatWeightsOf(model: QuantizedModel, step: ConvStep): FloatWeights | undefined {
  const node = model.graph.nodes.find(({ name }) => name === step.name);
  const tensor = node && model.graph.constants.get(node.inputs[1]);
  if (!tensor || sizeOf(tensor.shape) !== step.weights.length) return undefined;
  return { step, weights: floatsOf(tensor) };
}

/** The run's own where nothing else is tried, optimizers' work included. */
export function triedWeights(
  model: QuantizedModel,
  { step, weights }: FloatWeights,
  trial: WeightTrial | undefined,
  asRun: WeightTrial,
): Numbers {
  const isRun = !trial || (['method', 'bits', 'granularity'] as const).every((key) => trial[key] === asRun[key]);
  return isRun ? { scales: step.weightScale, integers: step.weights } : tried(model, step, weights, trial);
}

interface Numbers {
  readonly scales: Float64Array;
  readonly integers: IntegerArray;
}

/** @param trial tried instead of what the run did; @param asRun what the run did, for its line */
export function weightDetail(
  model: QuantizedModel,
  { step, weights }: FloatWeights,
  trial: WeightTrial | undefined,
  asRun: WeightTrial,
): NonNullable<LayerDetail['weights']> {
  const channels = step.weightShape[0];
  const { scales, integers } = triedWeights(model, { step, weights }, trial, asRun);
  const { method, bits, granularity } = trial ?? asRun;
  const { qmin, qmax } = signedRange(bits);
  const size = weights.length / channels;
  const scaleOf = (i: number): number => scales[scales.length === 1 ? 0 : Math.floor(i / size)];
  const quantized = weights.map((_, i) => integers[i] * scaleOf(i));
  const widest = scales.reduce((a, b) => Math.max(a, b), 0);
  const gridOf = (step: number): Comparison['grid'] => ({ step, low: qmin * step, high: qmax * step });
  const grids = Array.from(scales, gridOf);
  const how = trial ? 'tried on this layer alone' : 'as in the run';
  return {
    ...compareValues(
      {
        real: weights,
        quantized,
        grid: gridOf(widest),
        gridAt: (i) => grids[scales.length === 1 ? 0 : Math.floor(i / size)],
      },
      `${weights.length} weights, ${method}, ${bits} bits, ${granularity}, ${how}`,
    ),
    trial: { method, bits, granularity },
    channels: channelRanges(weights, channels, (channel) => scaleOf(channel * size) * qmax),
  };
}

/** Scales as the method wants them, widened as the run's adjustment demands: a power of two, or one behind the layer's own ratio. */
function tried({ mode, tensors }: QuantizedModel, step: ConvStep, weights: Float32Array, trial: WeightTrial): Numbers {
  const { method, bits, granularity } = trial;
  const { qmax } = signedRange(bits);
  const channels = step.weightShape[0];
  const [input, output] = [step.inputs[0], step.outputs[0]].map((value) => tensors[value]?.scale[0] ?? 1);
  const between = { input, output: step.requantize && output };
  const magnitudes = weightMagnitudes(weights, channels, {
    method,
    granularity,
    bits,
    grid: weightGrid(mode, between),
  });
  const free = magnitudes.map((magnitude) => (magnitude > 0 ? magnitude : 1) / qmax);
  const scales = Float64Array.from(free, (scale) => weightScaleFor(mode, scale, between));
  return { scales, integers: quantizeWeights(weights, channels, scales, bits) };
}

/** More channels than this cannot be told apart in a chart; of more, evenly chosen ones are shown. */
const shownChannels = 64;

function channelRanges(
  weights: Float32Array,
  channels: number,
  reach: (channel: number) => number,
): readonly ChannelRange[] {
  const size = weights.length / channels;
  const shown = Math.min(channels, shownChannels);
  return Array.from({ length: shown }, (_, i) => {
    const channel = Math.floor((i * channels) / shown);
    const sorted = weights.slice(channel * size, (channel + 1) * size).sort();
    const at = (share: number): number => sorted[Math.round(share * (size - 1))];
    return {
      channel,
      min: at(0),
      lower: at(0.25),
      median: at(0.5),
      upper: at(0.75),
      max: at(1),
      reach: reach(channel),
    };
  });
}
