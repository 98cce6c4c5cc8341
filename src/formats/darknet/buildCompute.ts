/** Nodes of the sections that compute: convolution, fully connected, normalization, pools, softmax. */
import { float, int, ints, type ValueId } from '../../graph/graph';
import type { LayerEmitter } from './layerEmitter';
import { elementsOf, type ConvolutionalDetail, type ImageShape, type MaxPoolDetail } from './resolvedCfg';

/** (1, C, H, W) */
export const nchw = ({ channels, height, width }: ImageShape): readonly number[] => [1, channels, height, width];

/** Conv [+ BatchNormalization]; with batch normalization the biases are its β. */
export function buildConvolutional(emit: LayerEmitter<ConvolutionalDetail>): ValueId {
  const { detail, layer } = emit;
  const weights = emit.parameter('weights');
  const pads = new Array<number>(4).fill(detail.padding);
  const attributes = {
    kernel_shape: ints([detail.size, detail.size]),
    strides: ints([detail.strideY, detail.strideX]),
    pads: ints(pads),
    dilations: ints([detail.dilation, detail.dilation]),
    group: int(detail.groups),
  };
  const x = asImage(emit, emit.inputs[0], layer.input);
  const inputs = detail.batchNormalize ? [x, weights] : [x, weights, emit.parameter('biases')];
  const y = emit.node('Conv', '', inputs, attributes, nchw(detail.blur?.map ?? layer.output));
  return detail.batchNormalize ? batchNormalization(emit, y, 'bn') : y;
}

/** Flatten (where needed) and Gemm: y = x·Wᵀ + biases, a vector (1, O). */
export function buildConnected(
  emit: LayerEmitter<{ kind: 'connected'; outputs: number; batchNormalize: boolean }>,
): ValueId {
  const { detail, layer } = emit;
  const given = emit.inputs[0];
  const vector = [1, elementsOf(layer.input)];
  const x =
    emit.shapeOf(given).length === 2 ? given : emit.node('Flatten', 'flatten', [given], { axis: int(1) }, vector);
  const weights = emit.parameter('weights');
  const inputs = detail.batchNormalize ? [x, weights] : [x, weights, emit.parameter('biases')];
  const y = emit.node('Gemm', '', inputs, { transB: int(1) }, [1, detail.outputs]);
  return detail.batchNormalize ? batchNormalization(emit, y, 'bn') : y;
}

/** A [batchnorm] section: its biases stand in the file of one Darknet only, and are 0 in the other. */
export function buildBatchNorm(emit: LayerEmitter): ValueId {
  return batchNormalization(emit, emit.inputs[0], '');
}

/** For `pjreddie` the importer has rewritten the variance so that ε = 0 is exact. */
export function batchNormalization(emit: LayerEmitter, x: ValueId, suffix: string): ValueId {
  const statistics = (['scales', 'biases', 'mean', 'variance'] as const).map(emit.parameter);
  return emit.node('BatchNormalization', suffix, [x, ...statistics], {
    epsilon: float(emit.style === 'pjreddie' ? 0 : 1e-5),
  });
}

/** Padding of MaxPool counts as −∞, as Darknet's does. */
export function buildMaxPool(emit: LayerEmitter<MaxPoolDetail>): ValueId {
  const { detail, layer } = emit;
  const attributes = {
    kernel_shape: ints([detail.size, detail.size]),
    strides: ints([detail.strideY, detail.strideX]),
    pads: ints(detail.pads),
    ceil_mode: int(0),
  };
  const shape = nchw(detail.blur?.map ?? layer.output);
  return emit.node('MaxPool', '', [asImage(emit, emit.inputs[0], layer.input)], attributes, shape);
}

/** Padding is not counted. */
export function buildLocalAvgPool({
  layer,
  detail: { pool },
  ...emit
}: LayerEmitter<{ kind: 'localAvgpool'; pool: MaxPoolDetail }>): ValueId {
  const attributes = {
    kernel_shape: ints([pool.size, pool.size]),
    strides: ints([pool.strideY, pool.strideX]),
    pads: ints(pool.pads),
    ceil_mode: int(0),
    count_include_pad: int(0),
  };
  const x = asImage({ ...emit, layer, detail: pool }, emit.inputs[0], layer.input);
  return emit.node('AveragePool', '', [x], attributes, nchw(layer.output));
}

export function buildAvgPool(emit: LayerEmitter): ValueId {
  const { layer } = emit;
  return emit.node('GlobalAveragePool', '', [asImage(emit, emit.inputs[0], layer.input)], {}, nchw(layer.output));
}

/** softmax(x / temperature) over channels where that is what Darknet means, else over a (groups, N) view. */
export function buildSoftmax(
  emit: LayerEmitter<{ kind: 'softmax'; groups: number; temperature: number; spatial: boolean }>,
): ValueId {
  const { detail, layer } = emit;
  const { groups, temperature, spatial } = detail;
  const given = emit.inputs[0];
  const x =
    temperature === 1 ? given : emit.node('Mul', 'temper', [given, emit.scalar('temper/factor', 1 / temperature)]);
  const vector = layer.input.height * layer.input.width === 1;
  if (spatial || (vector && groups === 1)) return emit.node('Softmax', '', [x], { axis: int(1) });
  const shape = emit.shapeOf(given);
  const rows = reshape(emit, x, 'groups', [groups, elementsOf(layer.input) / groups]);
  return reshape(emit, emit.node('Softmax', '', [rows], { axis: int(1) }), 'join', shape);
}

export function reshape(emit: LayerEmitter, x: ValueId, suffix: string, shape: readonly number[]): ValueId {
  return emit.node('Reshape', suffix, [x, emit.ints(`${suffix}/shape`, shape)], {}, shape);
}

/** The vector of a fully connected layer as the N×1×1 image that Darknet sees in it. */
export function asImage(emit: LayerEmitter, x: ValueId, shape: ImageShape, suffix = 'image'): ValueId {
  return emit.shapeOf(x).length === 4 ? x : reshape(emit, x, suffix, nchw(shape));
}
