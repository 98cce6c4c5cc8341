/** Nodes of the sections that move or join values: route, shortcut, scale_channels, sam, upsample, reorg. */
import { absent, int, ints, string, type ValueId } from '../../graph/graph';
import { asImage, nchw, reshape } from './buildCompute';
import type { LayerEmitter } from './layerEmitter';
import type { ImageShape, ReorgLayout, ShortcutDetail, ShortcutSource } from './resolvedCfg';

/** Slice each source where there are groups, then Concat; one source as it is becomes Identity. */
export function buildRoute(emit: LayerEmitter<{ kind: 'route'; groups: number; groupId: number }>): ValueId {
  const { detail, layer, inputs } = emit;
  const single = inputs.length === 1;
  if (detail.groups === 1 && single) return emit.node('Identity', '', inputs);
  const parts = inputs.map((given, index) => {
    const x = asImage(emit, given, imageOf(emit, given), `image_${index}`);
    const [, channels, height, width] = emit.shapeOf(x);
    if (detail.groups === 1) return x;
    const part = channels / detail.groups;
    const starts = [part * detail.groupId];
    const shape = [1, part, height, width];
    return slice(emit, single ? '' : `slice_${index}`, x, { starts, ends: [starts[0] + part], axes: [1] }, shape);
  });
  return single ? parts[0] : emit.node('Concat', '', parts, { axis: int(1) }, nchw(layer.output));
}

/** x + Σ source, each cut and padded to the shape of x, and each times its factor where there are weights. */
export function buildShortcut(emit: LayerEmitter<ShortcutDetail>): ValueId {
  const { detail, layer, inputs } = emit;
  const last = detail.sources.length - 1;
  return detail.sources.reduce(
    (sum, source, index) => {
      const suffix = index === last ? '' : `sum_${index}`;
      const x = fitted(emit, inputs[index + 1], source, index);
      return emit.node('Add', suffix, [sum, weighed(emit, x, index + 1)]);
    },
    weighed(emit, asImage(emit, inputs[0], layer.input), 0),
  );
}

/** Times row `index` of the factors. */
function weighed(emit: LayerEmitter<ShortcutDetail>, x: ValueId, index: number): ValueId {
  if (!emit.detail.weighted) return x;
  const factors = emit.parameter('weights');
  const [, channels] = emit.shapeOf(factors);
  const range = { starts: [index], ends: [index + 1], axes: [0] };
  const factor = slice(emit, `factor_${index}`, factors, range, [1, channels, 1, 1]);
  return emit.node('Mul', `weighed_${index}`, [x, factor]);
}

function fitted(emit: LayerEmitter, given: ValueId, source: ShortcutSource, index: number): ValueId {
  const to = emit.layer.output;
  const image = asImage(emit, given, imageOf(emit, given), `image_${index}`);
  const shape = emit.shapeOf(image);
  const cut = [1, source.channels, to.height, to.width];
  const needsCut = source.stride > 1 || shape[1] > source.channels;
  const range = {
    starts: [0, 0, 0],
    ends: [source.channels, ...shape.slice(2)],
    axes: [1, 2, 3],
    steps: [1, source.stride, source.stride],
  };
  const x = needsCut ? slice(emit, `slice_${index}`, image, range, cut) : image;
  const lacking = to.channels - source.channels;
  if (lacking === 0) return x;
  const pads = emit.ints(`pad_${index}/pads`, [0, 0, 0, 0, 0, lacking, 0, 0]);
  const zero = emit.scalar(`pad_${index}/value`, 0);
  return emit.node('Pad', `pad_${index}`, [x, pads, zero], { mode: string('constant') }, nchw(to));
}

/** The source times the layer before, which has one value per channel, per position or per element. */
export function buildProduct(emit: LayerEmitter): ValueId {
  const { layer, inputs } = emit;
  const factors = asImage(emit, inputs[0], layer.input);
  const source = asImage(emit, inputs[1], layer.output, 'image_1');
  return emit.node('Mul', '', [source, factors]);
}

/** out[c, y, x] = in[c, ⌊y / stride⌋, ⌊x / stride⌋] */
export function buildUpsample(emit: LayerEmitter<{ kind: 'upsample'; stride: number; scale: number }>): ValueId {
  const { detail, layer } = emit;
  const x = asImage(emit, emit.inputs[0], layer.input);
  const scales = emit.floats('scales', [4], [1, 1, detail.stride, detail.stride]);
  const attributes = {
    mode: string('nearest'),
    coordinate_transformation_mode: string('asymmetric'),
    nearest_mode: string('floor'),
  };
  const suffix = detail.scale === 1 ? '' : 'resize';
  const larger = emit.node('Resize', suffix, [x, absent, scales], attributes, nchw(layer.output));
  return detail.scale === 1 ? larger : emit.node('Mul', '', [larger, emit.scalar('scale', detail.scale)]);
}

/** stride²·scale times the mean of each window. */
export function buildDownsample(emit: LayerEmitter<{ kind: 'downsample'; stride: number; scale: number }>): ValueId {
  const { detail, layer } = emit;
  const { stride, scale } = detail;
  const window = { kernel_shape: ints([stride, stride]), strides: ints([stride, stride]) };
  const x = asImage(emit, emit.inputs[0], layer.input);
  const means = emit.node('AveragePool', 'means', [x], window, nchw(layer.output));
  return emit.node('Mul', '', [means, emit.scalar('factor', stride ** 2 * scale)]);
}

/** The largest of parts of the channels; where the last part is smaller, what lies beyond it is the largest of the others. */
export function buildMaxPoolDepth(emit: LayerEmitter<{ kind: 'maxpoolDepth'; channels: number }>): ValueId {
  const { detail, layer } = emit;
  const x = asImage(emit, emit.inputs[0], layer.input);
  const whole = Math.floor(layer.input.channels / detail.channels);
  const rest = layer.input.channels % detail.channels;
  if (rest === 0) return largestOf(emit, x, '', [0, detail.channels], whole);
  const both = [
    largestOf(emit, x, 'more', [0, rest], whole + 1),
    largestOf(emit, x, 'fewer', [rest, detail.channels], whole),
  ];
  return emit.node('Concat', '', both, { axis: int(1) }, nchw(layer.output));
}

/** Of channels `from` to `to` of the first `count` parts. */
function largestOf(
  emit: LayerEmitter<{ kind: 'maxpoolDepth'; channels: number }>,
  x: ValueId,
  suffix: string,
  [from, to]: readonly [number, number],
  count: number,
): ValueId {
  const { detail, layer } = emit;
  const shape = nchw({ ...layer.output, channels: to - from });
  const prefix = suffix === '' ? '' : `${suffix}/`;
  const parts = Array.from({ length: count }, (_, part) => {
    const [starts, ends] = [[part * detail.channels + from], [part * detail.channels + to]];
    return slice(emit, `${prefix}part_${part}`, x, { starts, ends, axes: [1] }, shape);
  });
  return emit.node('Max', suffix, parts, {}, shape);
}

export function buildCrop(
  emit: LayerEmitter<{ kind: 'crop'; top: number; left: number; scale: number; offset: number }>,
): ValueId {
  const { detail, layer } = emit;
  const { top, left, scale, offset } = detail;
  const x = asImage(emit, emit.inputs[0], layer.input);
  const ends = [top + layer.output.height, left + layer.output.width];
  const plain = scale === 1 && offset === 0;
  const cut = slice(emit, plain ? '' : 'cut', x, { starts: [top, left], ends, axes: [2, 3] }, nchw(layer.output));
  if (plain) return cut;
  const scaled = emit.node('Mul', 'scaled', [cut, emit.scalar('scale', scale)]);
  return emit.node('Add', '', [scaled, emit.scalar('offset', offset)]);
}

interface Rearrangement {
  readonly split: readonly number[];
  readonly permutation: readonly number[];
}

/**
 * How to see the input (C, H, W) with s = stride, and in which order to write it out:
 *   reorg         (C/s², H, s, W, s) → (s, s, C/s², H, W): Darknet's loop takes the input's own sizes for those of the
 *                 output, so that the memory of C×H×W is read as C/s² maps of (H·s)×(W·s)
 *   spaceToDepth  (C, H/s, s, W/s, s) → (s, s, C, H/s, W/s)
 *   depthToSpace  (s, s, C/s², H, W) → (C/s², H, s, W, s)
 * Then the memory is taken as the output's shape.
 */
export function rearrangement({ channels, height, width }: ImageShape, s: number, layout: ReorgLayout): Rearrangement {
  const gather = [2, 4, 0, 1, 3];
  switch (layout) {
    case 'reorg':
      return { split: [channels / s ** 2, height, s, width, s], permutation: gather };
    case 'spaceToDepth':
      return { split: [channels, height / s, s, width / s, s], permutation: gather };
    case 'depthToSpace':
      return { split: [s, s, channels / s ** 2, height, width], permutation: [2, 3, 0, 4, 1] };
  }
}

export function buildReorg(emit: LayerEmitter<{ kind: 'reorg'; stride: number; layout: ReorgLayout }>): ValueId {
  const { detail, layer } = emit;
  const { split, permutation } = rearrangement(layer.input, detail.stride, detail.layout);
  const parts = reshape(emit, asImage(emit, emit.inputs[0], layer.input), 'split', split);
  const order = permutation.map((axis) => split[axis]);
  const moved = emit.node('Transpose', 'order', [parts], { perm: ints(permutation) }, order);
  return emit.node('Reshape', '', [moved, emit.ints('shape', nchw(layer.output))], {}, nchw(layer.output));
}

interface SliceRange {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly axes: readonly number[];
  readonly steps?: readonly number[];
}

function slice(emit: LayerEmitter, suffix: string, x: ValueId, range: SliceRange, shape: readonly number[]): ValueId {
  const prefix = suffix === '' ? '' : `${suffix}/`;
  const operands = Object.entries(range).map(([name, values]: [string, readonly number[]]) =>
    emit.ints(`${prefix}${name}`, values),
  );
  return emit.node('Slice', suffix, [x, ...operands], {}, shape);
}

/** A vector (1, C) as the image (C, 1, 1); an image as it is. */
function imageOf(emit: LayerEmitter, x: ValueId): ImageShape {
  const [, channels, height = 1, width = 1] = emit.shapeOf(x);
  return { channels, height, width };
}
