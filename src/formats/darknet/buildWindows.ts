/** Nodes of sections with windows beside plain convolutions: transposed ones, weights of their own at each position, blurs. */
import { int, ints, string, type ValueId } from '../../graph/graph';
import { asImage, batchNormalization, nchw, reshape } from './buildCompute';
import type { LayerEmitter } from './layerEmitter';
import { blurPadding } from './resolveBlur';
import { type Blur, type DeconvolutionalDetail, elementsOf, type ImageShape, type LocalDetail } from './resolvedCfg';

/** ConvTranspose [+ BatchNormalization]; the file keeps weights as ONNX does, (I, O, K, K). */
export function buildDeconvolutional(emit: LayerEmitter<DeconvolutionalDetail>): ValueId {
  const { detail, layer } = emit;
  const { size, stride, padding, batchNormalize } = detail;
  const attributes = {
    kernel_shape: ints([size, size]),
    strides: ints([stride, stride]),
    pads: ints([padding, padding, padding, padding]),
  };
  const x = asImage(emit, emit.inputs[0], layer.input);
  const inputs = [x, emit.parameter('weights'), ...(batchNormalize ? [] : [emit.parameter('biases')])];
  const y = emit.node('ConvTranspose', '', inputs, attributes, nchw(layer.output));
  return batchNormalize ? batchNormalization(emit, y, 'bn') : y;
}

/** The windows of all positions side by side, a group of a convolution for each; then its filters come before the positions. */
export function buildLocal(emit: LayerEmitter<LocalDetail>): ValueId {
  const { detail, layer } = emit;
  const { filters } = detail;
  const positions = layer.output.height * layer.output.width;
  const map = padded(emit, asImage(emit, emit.inputs[0], layer.input));
  const [, channels, height, width] = emit.shapeOf(map);
  const indices = windowIndices(detail, { channels, height, width }, layer.output);
  const numbers = reshape(emit, map, 'numbers', [1, channels * height * width]);
  const windows = emit.node('Gather', 'windows', [numbers, emit.ints('windows/indices', indices)], { axis: int(1) }, [
    1,
    indices.length,
  ]);
  const x = reshape(emit, windows, 'groups', [1, indices.length, 1, 1]);
  const inputs = [x, emit.parameter('weights'), emit.parameter('biases')];
  const attributes = { kernel_shape: ints([1, 1]), group: int(positions) };
  const y = emit.node('Conv', '', inputs, attributes, [1, positions * filters, 1, 1]);
  const rows = reshape(emit, y, 'rows', [1, positions, filters]);
  const order = emit.node('Transpose', 'order', [rows], { perm: ints([0, 2, 1]) }, [1, filters, positions]);
  return reshape(emit, order, 'map', nchw(layer.output));
}

function padded(emit: LayerEmitter<LocalDetail>, x: ValueId): ValueId {
  const { padding } = emit.detail;
  if (padding === 0) return x;
  const [, channels, height, width] = emit.shapeOf(x);
  const pads = emit.ints('pad/pads', [0, 0, padding, padding, 0, 0, padding, padding]);
  const shape = [1, channels, height + 2 * padding, width + 2 * padding];
  return emit.node('Pad', 'pad', [x, pads, emit.scalar('pad/value', 0)], { mode: string('constant') }, shape);
}

/** Of every position's window the numbers of the map, by channel, row and column. */
function windowIndices({ size, stride }: LocalDetail, map: ImageShape, output: ImageShape): readonly number[] {
  const each = map.channels * size ** 2;
  return Array.from({ length: output.height * output.width * each }, (_, at) => {
    const [position, inside] = [Math.floor(at / each), at % each];
    const [row, column] = [Math.floor(position / output.width), position % output.width];
    const [channel, y, x] = [Math.floor(inside / size ** 2), Math.floor(inside / size) % size, inside % size];
    return (channel * map.height + row * stride + y) * map.width + column * stride + x;
  });
}

/** Weights of both blurs by row; what they add up to is 1. */
const kernels: Readonly<Record<Blur['size'], readonly number[]>> = {
  2: [1, 1, 1, 1].map((weight) => weight / 4),
  3: [1, 2, 1, 2, 4, 2, 1, 2, 1].map((weight) => weight / 16),
};

/** A convolution of each channel with the same fixed weights. */
export function buildBlur(emit: LayerEmitter, x: ValueId, blur: Blur): ValueId {
  const { size, strideX, strideY, map } = blur;
  const { channels } = map;
  const weights = Array.from({ length: channels }, () => kernels[size]).flat();
  const padding = blurPadding(blur);
  const attributes = {
    kernel_shape: ints([size, size]),
    strides: ints([strideY, strideX]),
    pads: ints([padding, padding, padding, padding]),
    group: int(channels),
  };
  const inputs = [x, emit.floats('blur/weights', [channels, 1, size, size], weights)];
  return emit.node('Conv', 'blur', inputs, attributes, nchw(emit.layer.output));
}

/** Softmax over the classes of each cell, whose scores stand first; the rest as it is. */
export function buildCellSoftmax(emit: LayerEmitter<{ kind: 'cellSoftmax'; cells: number; classes: number }>): ValueId {
  const { cells, classes } = emit.detail;
  const [count, all] = [cells * classes, elementsOf(emit.layer.input)];
  const numbers = reshape(emit, emit.inputs[0], 'numbers', [1, all]);
  const part = (suffix: string, from: number, to: number): ValueId =>
    emit.node(
      'Slice',
      suffix,
      [numbers, ...[[from], [to], [1]].map((at, i) => emit.ints(`${suffix}/${['starts', 'ends', 'axes'][i]}`, at))],
      {},
      [1, to - from],
    );
  const rows = reshape(emit, part('scores', 0, count), 'rows', [cells, classes]);
  const likely = emit.node('Softmax', 'softmax', [rows], { axis: int(1) });
  const flat = reshape(emit, likely, 'flat', [1, count]);
  return emit.node('Concat', '', [flat, part('rest', count, all)], { axis: int(1) }, [1, all]);
}
