/**
 * A Darknet pair whose weights are those of the integers: every weight and bias is an integer times its scale, with
 * normalization folded in. Any Darknet computes with it what weight quantization alone does to the network; `[net]` also
 * gets `input_calibration`, the number of steps per unit of each convolution's input, which yolo2_light's INT8 inference
 * reads in the order of the convolutions.
 */
import { encodeDarknet, type PlainParameters } from '../formats/darknet/encodeDarknet';
import type { Graph, Node } from '../graph/graph';
import { intOf } from '../graph/graph';
import { floatsOf } from '../graph/tensor';
import type { ConvStep, QuantizedModel, QuantizedTensor } from '../quantize/quantizedModel';
import { isConv } from '../quantize/steps/steps';
import { InputError } from '../util/errors';
import type { OutputFile } from '../util/files';
import type { ExportContext } from './context';

/** `<name>.quantized.cfg` and `<name>.quantized.weights`. Throws InputError for a model that is not Darknet's. */
export function darknet(model: QuantizedModel, { name, provenance, cfg }: ExportContext): readonly OutputFile[] {
  if (model.graph.format !== 'darknet') {
    throw new InputError(`darknet: ${model.graph.name} is no Darknet model; choose onnx-qdq or onnx-float for it`);
  }
  if (cfg === undefined) throw new Error('the darknet format was not given the cfg of the model');
  const convs = convsByLayer(model);
  const calibration = calibrationOf(model, convs);
  const files = encodeDarknet(cfg, model.graph.name, (layer) => parametersOf(model, convs, layer), {
    comments: [
      `Weights are integers times their scale: ${provenance}`.replace(/\s+/g, ' '),
      ...('why' in calibration ? [`No input_calibration: ${calibration.why}`] : []),
    ],
    entries: { input_calibration: 'values' in calibration ? calibration.values.join(', ') : undefined },
  });
  return [
    { name: `${name}.quantized.cfg`, bytes: new TextEncoder().encode(files.cfg) },
    { name: `${name}.quantized.weights`, bytes: files.weights },
  ];
}

/** Throws InputError for a section that has become several: a blur behind it, or factors per channel behind its activation. */
function convsByLayer(model: QuantizedModel): ReadonlyMap<string, ConvStep> {
  const byLayer = new Map<string, ConvStep>();
  for (const step of model.steps.filter(isConv)) {
    const { name } = model.graph.layers[step.layer];
    if (byLayer.has(name) && model.graph.layers[step.layer].op === 'convolutional') {
      const advice = 'choose onnx-qdq for it, or quantize without equalize where it has no antialiasing';
      throw new InputError(`darknet: ${name} is several convolutions, which one section cannot say; ${advice}`);
    }
    byLayer.set(name, step);
  }
  return byLayer;
}

/** Of the integers, or of the float model where the layer stayed float. */
function parametersOf(
  model: QuantizedModel,
  convs: ReadonlyMap<string, ConvStep>,
  layer: string,
): PlainParameters | undefined {
  const step = convs.get(layer);
  return step ? dequantized(step, scaleOf(model, step)) : floatParameters(model.graph, layer);
}

function dequantized({ weights, weightScale, bias }: ConvStep, inputScale: number): PlainParameters {
  const perChannel = weights.length / bias.length;
  const scaleAt = (channel: number): number => weightScale[weightScale.length === 1 ? 0 : channel];
  return {
    weights: Float32Array.from(weights, (q, i) => q * scaleAt(Math.floor(i / perChannel))),
    biases: Float32Array.from(bias, (q, channel) => q * inputScale * scaleAt(channel)),
  };
}

function floatParameters(graph: Graph, layer: string): PlainParameters | undefined {
  const node = graph.nodes.find((each) => graph.layers[each.layer].name === layer && /^(Conv|Gemm)$/.test(each.op));
  const weights = node && graph.constants.get(node.inputs[1]);
  if (!node || !weights || isTransposed(node)) return undefined;
  const bias = graph.constants.get(node.inputs[2]);
  return { weights: floatsOf(weights), biases: bias ? floatsOf(bias) : new Float32Array(weights.shape[0]) };
}

/** Darknet's fully connected weights are (O, I), which Gemm says by transB. */
const isTransposed = (node: Node): boolean => node.op === 'Gemm' && intOf(node, 'transB', 0) !== 1;

type Calibration = { readonly values: readonly number[] } | { readonly why: string };

/** Steps per unit, in the order of the convolutional sections; all or none, because they are told apart by position. */
function calibrationOf(model: QuantizedModel, convs: ReadonlyMap<string, ConvStep>): Calibration {
  const layers = model.graph.layers.filter(({ op }) => op === 'convolutional');
  const tensors = layers.map(({ name }) => {
    const step = convs.get(name);
    return step && model.tensors[step.inputs[0]];
  });
  const float = layers.find((_, i) => tensors[i] === undefined);
  if (float) return { why: `${float.name} stays float` };
  const known = tensors.filter((tensor): tensor is QuantizedTensor => tensor !== undefined);
  if (known.some(({ zeroPoint }) => zeroPoint !== 0)) return { why: 'it cannot say zero points' };
  return { values: known.map(({ scale }) => Number((1 / scale[0]).toPrecision(7))) };
}

function scaleOf(model: QuantizedModel, step: ConvStep): number {
  const tensor = model.tensors[step.inputs[0]];
  if (tensor === undefined) throw new Error(`the input of ${step.name} has no tensor`);
  return tensor.scale[0];
}
