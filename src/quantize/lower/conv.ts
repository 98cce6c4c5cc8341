/**
 * Conv and Gemm become a `conv` step (report 3.1 to 3.3).
 *
 *   s_w   from the weights' range, per tensor or per output channel
 *   M     = s_in·s_w / s_out                        the adjustment
 *   b_q   = round(b / (s_in·s_w))                   int32 (report 3.5); fewer bits: bias.ts
 *
 * `pow2-ratio` (report 3.6, A.2 `power_two`): s_w is widened until M is the power of two at or above. `pow2-tensor`: s_w is
 * a power of two, as every other scale. A weight scale is never so small that a bias leaves int32.
 */
import { absent, floatOf, intOf, intsOf, type Node } from '../../graph/graph';
import { quantizeBias } from '../bias';
import {
  activationBits,
  constantFloats,
  isConstant,
  layerSettings,
  realRounding,
  refusesBatch,
  shapeOf,
  stepBase,
  tensorOf,
  type Context,
  type Lowering,
} from '../context';
import type { ConvStep, QuantizedTensor } from '../quantizedModel';
import { clipAsAppendix, weightMagnitudes, type WeightRange } from '../rangeMethods';
import { isHead } from '../regions';
import { isSingle, singleWhereGiven } from '../given';
import { gridOf, weightBits, widthOf } from './grid';
import { accumulatorTensor, requantizeTo, valueTensor } from '../requantization';
import { activationGrid, weightGrid, weightScaleFor } from '../scaleGrid';
import { signedBits } from '../steps/range';
import { largest, quantizeWeights, signedRange, weightSqnr } from '../weights';
import { windowOf } from '../window';
import { adjustAsAppendix } from './appendix';
import type { ConvNumbers, ConvParts } from './convParts';

export const lowerConv: Lowering = {
  refuses(node, context) {
    if (!isConstant(context, node.inputs[1])) return `${node.op} with weights that are computed`;
    const bias = node.inputs[2] ?? absent;
    if (bias !== absent && !isConstant(context, bias)) return `${node.op} with a bias that is computed`;
    const output = context.graph.values[node.outputs[0]].shape ?? [];
    if (node.op === 'Conv' && output.length !== 4) return `${output.length - 2}-dimensional Conv`;
    if (node.op === 'Gemm' && !isPlainGemm(node)) return 'Gemm in an unusual form';
    return refusesBatch(node, context);
  },
  lower(node, context) {
    lowerConvParts(node, node.op === 'Gemm' ? gemmParts(node, context) : convParts(node, context), context);
  },
};

/** x·Wᵀ + b, the form that the pass `matmulToGemm` brings others to where it can. */
function isPlainGemm(node: Node): boolean {
  const [turnA, turnB] = [intOf(node, 'transA', 0), intOf(node, 'transB', 0)];
  return turnA === 0 && turnB === 1 && floatOf(node, 'alpha', 1) === 1 && floatOf(node, 'beta', 1) === 1;
}

/** Appends the conv step for a node whose float convolution is `parts`. Also used for affine functions per channel. */
export function lowerConvParts(node: Node, parts: ConvParts, context: Context): void {
  const input = tensorOf(context, node.inputs[0]);
  const [outChannels] = parts.weightShape;
  const bits = weightBits(node, parts, context);
  const numbers = context.appendix
    ? adjustAsAppendix(node, clipped(node, parts, bits, context), bits, context)
    : adjust(node, parts, bits, context);
  const step: ConvStep = {
    kind: 'conv',
    ...stepBase(node),
    window: convWindow(node, parts, context),
    groups: parts.groups,
    weightShape: parts.weightShape,
    weights: numbers.weights,
    bias: numbers.bias,
    ...(numbers.narrowBias && { narrowBias: numbers.narrowBias }),
    weightScale: numbers.weightScale,
    weightBits: bits,
    inputZeroPoint: input.zeroPoint,
    accumulatorBits: accumulatorBits(numbers, outChannels, input),
    ...(numbers.requantize && { requantize: numbers.requantize }),
  };
  context.steps.push(step);
  context.tensors[node.outputs[0]] = numbers.output;
  context.details.set(node.name, {
    wanted: numbers.wanted,
    chosen: numbers.chosen,
    weightSqnrDb: weightSqnr(parts.weights, numbers.weights, outChannels, numbers.weightScale),
  });
}

function clipped(node: Node, parts: ConvParts, bits: number, context: Context): ConvParts {
  const grid = activationGrid(context.settings.adjustment);
  const range = weightRange(node, bits, grid, context);
  return { ...parts, weights: clipAsAppendix(parts.weights, parts.weightShape[0], range) };
}

function weightRange(node: Node, bits: number, grid: number | undefined, context: Context): WeightRange {
  const { range, granularity } = context.settings;
  const method = layerSettings(context, node).range?.weights ?? range.weights;
  return { method, granularity, bits, grid };
}

function convParts(node: Node, context: Context): ConvParts {
  const weightShape = shapeOf(context, node.inputs[1]);
  const weights = constantFloats(context, node, 1) ?? new Float32Array(0);
  const bias = constantFloats(context, node, 2) ?? new Float32Array(weightShape[0]);
  return { weights, weightShape, bias, groups: intOf(node, 'group', 1) };
}

function gemmParts(node: Node, context: Context): ConvParts {
  const [outputs, inputs] = shapeOf(context, node.inputs[1]);
  const weights = constantFloats(context, node, 1) ?? new Float32Array(0);
  const bias = constantFloats(context, node, 2) ?? new Float32Array(outputs);
  const whole = bias.length === 1 ? new Float32Array(outputs).fill(bias[0]) : bias;
  return { weights, weightShape: [outputs, inputs, 1, 1], bias: whole, groups: 1 };
}

function convWindow(node: Node, parts: ConvParts, context: Context): ConvStep['window'] {
  const kernel = intsOf(node, 'kernel_shape', parts.weightShape.slice(2));
  const window =
    node.op === 'Conv' && windowOf(node, kernel, shapeOf(context, node.inputs[0]), shapeOf(context, node.outputs[0]));
  return window || { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };
}

function adjust(node: Node, parts: ConvParts, bits: number, context: Context): ConvNumbers {
  const [outChannels] = parts.weightShape;
  const inputScale = tensorOf(context, node.inputs[0]).scale[0];
  const head = isHead(node, context);
  const outputScale = head ? undefined : context.wantedScales[node.outputs[0]];
  const weightScale =
    givenScales(node, parts, bits, inputScale, outputScale, context) ??
    weightScales(node, parts, bits, inputScale, outputScale, context);
  const accumulatorScale = weightScale.map((scale) => inputScale * scale);
  const biasBits = layerSettings(context, node).bits?.bias ?? context.settings.bits.bias;
  const round = realRounding(context);
  const { values: bias, narrow: narrowBias } = quantizeBias(parts.bias, accumulatorScale, biasBits, round);
  const weights = quantizeWeights(parts.weights, outChannels, weightScale, bits, round);
  if (outputScale === undefined)
    return {
      weightScale,
      weights,
      bias,
      narrowBias,
      output: accumulatorTensor(shapeOf(context, node.outputs[0]), accumulatorScale),
    };
  const outputBits = activationBits(context, node);
  const output = valueTensor(context, node.outputs[0], outputBits, node.activation);
  const single = singleWhereGiven(node, context);
  const wanted = Array.from(weightScale, (scale) => single(single(inputScale * scale) / outputScale));
  return {
    weightScale,
    weights,
    bias,
    narrowBias,
    output,
    wanted,
    requantize: {
      ...requantizeTo(context, wanted, output, node.activation),
      ...(isSingle(node, context) && { single: true }),
    },
  };
}

function weightScales(
  node: Node,
  parts: ConvParts,
  bits: number,
  inputScale: number,
  outputScale: number | undefined,
  context: Context,
): Float64Array {
  const [outChannels] = parts.weightShape;
  const perChannel = context.settings.granularity === 'per-channel';
  const { adjustment } = context.settings;
  const between = { input: inputScale, output: outputScale };
  const range = weightRange(node, bits, weightGrid(adjustment, between), context);
  const magnitudes = weightMagnitudes(parts.weights, outChannels, range);
  const biases = perChannel ? Array.from(parts.bias, Math.abs) : [largest(parts.bias)];
  const { qmax } = signedRange(bits);
  return Float64Array.from(magnitudes, (magnitude, o) => {
    // 2^30 leaves one bit of int32 for the products; a dead channel (weights all zero) is only its bias.
    const least = biases[o] / (inputScale * 2 ** 30);
    const scale = Math.max(magnitude / qmax, least, 2 ** -100);
    return weightScaleFor(adjustment, scale, between);
  });
}

/** Of weights that are given: their own steps, or in the pow2 modes those that a shift needs; none of them where so few bits do not hold their integers. */
function givenScales(
  node: Node,
  parts: ConvParts,
  bits: number,
  inputScale: number,
  outputScale: number | undefined,
  context: Context,
): Float64Array | undefined {
  const scales = gridOf(node, parts, context);
  if (!scales || widthOf(parts, scales, bits) > bits) return undefined;
  const between = { input: inputScale, output: outputScale };
  return scales.map((scale) => weightScaleFor(context.settings.adjustment, scale, between));
}

/** Bits of the largest accumulator that any input in the tensor's range can make, bias included. */
export function accumulatorBits(
  numbers: Pick<ConvNumbers, 'weights' | 'bias'>,
  outChannels: number,
  input: QuantizedTensor,
): number {
  const [low, high] = [Math.min(input.qmin - input.zeroPoint, 0), Math.max(input.qmax - input.zeroPoint, 0)];
  const size = numbers.weights.length / outChannels;
  let [least, most] = [0, 0];
  for (let o = 0; o < outChannels; o++) {
    let [positive, negative] = [0, 0];
    for (let i = o * size; i < (o + 1) * size; i++) {
      const w = numbers.weights[i];
      if (w > 0) positive += w;
      else negative -= w;
    }
    // Partial sums count too: start at zero and at the bias.
    least = Math.min(least, Math.min(numbers.bias[o], 0) + positive * low - negative * high);
    most = Math.max(most, Math.max(numbers.bias[o], 0) + positive * high - negative * low);
  }
  return signedBits(least, most);
}
