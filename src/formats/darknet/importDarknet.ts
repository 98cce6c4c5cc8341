/**
 * cfg and weights as a Graph. One Layer per section; a section becomes one to a few ONNX operators, named after the
 * layer: `conv_12`, `conv_12/bn`, `conv_12/leaky`. N is 1, the input is `data` (1, C, H, W). The inputs of the detector
 * heads are the graph's outputs; without heads the last layer is.
 */
import { absent, type Graph, type Head, type Layer, type ValueId } from '../../graph/graph';
import { FormatError } from '../../util/errors';
import { emitActivation } from './activations';
import { buildLayer } from './buildLayer';
import { nchw } from './buildCompute';
import { asComputed } from './asComputed';
import { buildBlur } from './buildWindows';
import { resolveCfg } from './cfgResolve';
import { parseCfg } from './cfgSyntax';
import { type GraphBuilder, graphBuilder } from './graphBuilder';
import { declareParameters, type LayerEmitter, layerEmitter, type ParameterValues } from './layerEmitter';
import { type BatchNormStyle, parametersOf } from './parameters';
import { type HeadDetail, networkInput, type ResolvedLayer } from './resolvedCfg';
import { type LayerTensors, readWeights } from './weights';

export interface DarknetSource {
  readonly cfg: string;
  /** Absent: the Graph has shapes but no constants for weights, and can only be looked at. */
  readonly weights?: Uint8Array;
  /** File name, for messages and as the Graph's name. */
  readonly name: string;
  readonly options?: {
    /** Which Darknet's normalization; default `alexeyab`, which is also what PyTorch computes. */
    readonly batchNorm?: BatchNormStyle;
  };
}

/** Real files have about 30 KB. */
const maxCfgLength = 4 * 2 ** 20;

/** @throws FormatError with one line: what, where, expected, found */
export function importDarknet({ cfg, weights, name, options = {} }: DarknetSource): Graph {
  const style = options.batchNorm ?? 'alexeyab';
  const layers = named(name, () => resolved(cfg));
  const tensors = weights ? named(name, () => readWeights(layers, weights, style)) : undefined;
  return build(layers, tensors, name, style);
}

/** Puts the file's name before the message of a FormatError. */
function named<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(`${name}: ${error.message}`, error.where);
    throw error;
  }
}

function resolved(cfg: string): readonly ResolvedLayer[] {
  if (cfg.length > maxCfgLength) {
    const message = `a cfg of ${cfg.length} characters; expected at most ${maxCfgLength}`;
    throw new FormatError(message, { format: 'darknet' });
  }
  const document = parseCfg(cfg);
  const { layers, problem } = resolveCfg(document);
  const broken = document.diagnostics.find(({ severity }) => severity === 'error');
  if (broken && !(problem && (problem.where.line ?? 0) <= broken.range.line)) {
    const { line } = broken.range;
    throw new FormatError(`line ${line + 1}: ${broken.message}`, { format: 'darknet', line });
  }
  if (problem) throw problem;
  return layers;
}

function build(
  layers: readonly ResolvedLayer[],
  tensors: ReadonlyMap<number, LayerTensors> | undefined,
  name: string,
  style: BatchNormStyle,
): Graph {
  const builder = graphBuilder();
  const data = builder.value('data', nchw(layers[0].input));
  const outputs: ValueId[] = [];
  const parameters = new Map<number, ParameterValues>();
  for (const layer of layers) {
    parameters.set(layer.index, declared(builder, layer, parameters, tensors?.get(layer.index), style));
    const inputs = layer.inputs.map((index) => (index === networkInput ? data : outputs[index]));
    const emit = layerEmitter(builder, layer, inputs, parameters.get(layer.index) ?? {}, style);
    outputs.push(blurred(emit, emitActivation(emit, layer.activation, buildLayer(emit))));
  }
  const ends = layers.filter((layer) => isHead(layer) || isRawHead(layer));
  const heads = layers.flatMap((layer) => headOf(layer, outputs[layer.index]));
  return {
    name,
    format: 'darknet',
    ...builder.finish(),
    layers: layers.map((layer) => graphLayer(layer, outputs, data)),
    inputs: [data],
    outputs: [...new Set(ends.length > 0 ? ends.map(({ index }) => outputs[index]) : [outputs[layers.length - 1]])],
    heads,
    opsets: { '': 13 },
  };
}

function declared(
  builder: GraphBuilder,
  layer: ResolvedLayer,
  before: ReadonlyMap<number, ParameterValues>,
  tensors: LayerTensors | undefined,
  style: BatchNormStyle,
): ParameterValues {
  const { detail } = layer;
  if (detail.kind === 'convolutional' && detail.sharedWith !== undefined) return before.get(detail.sharedWith) ?? {};
  const values = declareParameters(
    builder,
    layer.name,
    parametersOf(layer, style),
    tensors && asComputed(layer, tensors, style),
  );
  if (detail.kind !== 'batchnorm' || values.biases !== undefined) return values;
  const { channels } = layer.input;
  return { ...values, biases: builder.floats(`${layer.name}/biases`, [channels], new Array<number>(channels).fill(0)) };
}

/** What the activation gives, through the blur that `antialiasing` puts behind it. */
function blurred(emit: LayerEmitter, x: ValueId): ValueId {
  const { detail } = emit;
  const blur = detail.kind === 'convolutional' || detail.kind === 'maxpool' ? detail.blur : undefined;
  return blur ? buildBlur(emit, x, blur) : x;
}

const isRawHead = ({ detail }: ResolvedLayer): boolean => detail.kind === 'rawHead' || detail.kind === 'cellSoftmax';

function isHead(layer: ResolvedLayer): layer is ResolvedLayer & { readonly detail: HeadDetail } {
  return layer.detail.kind === 'yolo' || layer.detail.kind === 'region';
}

function headOf(layer: ResolvedLayer, value: ValueId): readonly Head[] {
  return isHead(layer) ? [{ ...layer.detail, value, layer: layer.index }] : [];
}

/** A head computes nothing here: it shows what it reads, and has no output. */
function graphLayer(layer: ResolvedLayer, outputs: readonly ValueId[], data: ValueId): Layer {
  const { index, name, type, line, inputs } = layer;
  const input = inputs[0] === networkInput ? data : outputs[inputs[0]];
  return { index, name, op: type, input, output: isHead(layer) ? absent : outputs[index], line };
}
