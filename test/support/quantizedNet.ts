/** A small network with every kind of step in it, prepared, calibrated on seeded noise and quantized. */
import { collectRanges } from '../../src/calibrate/collect';
import type { Ranges } from '../../src/calibrate/ranges';
import { float, int, ints, string, type Graph } from '../../src/graph/graph';
import type { RealInputs } from '../../src/graph/networkInputs';
import { prepare } from '../../src/passes/pipeline';
import { presets } from '../../src/quantize/presets/presets';
import { strict } from '../../src/quantize/presets/strict';
import { neededNumbers } from '../../src/quantize/ranges/chosen';
import { quantize } from '../../src/quantize/quantize';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { graphBuilder } from './buildGraph';
import { random } from './random';

export const netInput = { shape: [1, 3, 16, 16], length: 768 };

/**
 * conv-leaky, max-pool, depthwise, residual add, sigmoid·x, concat, upsample, slice, transpose, mean, fully connected,
 * softmax. Without `gate`, no sigmoid·x: what has a table up to 8 bits only, and no integer form in the report.
 */
export function smallNet(options: { readonly tail: boolean; readonly gate?: boolean }): Graph {
  const build = graphBuilder(random(7));
  const conv = (name: string, input: number, shape: readonly number[], attributes = {}): number =>
    build.node(
      'Conv',
      name,
      [input, build.floats(`${name}.w`, shape, -0.5, 0.5), build.floats(`${name}.b`, [shape[0]], -0.3, 0.3)],
      { kernel_shape: ints(shape.slice(2)), pads: ints(shape[2] === 3 ? [1, 1, 1, 1] : [0, 0, 0, 0]), ...attributes },
    );
  const image = build.input('image', netInput.shape);
  const a = build.node('LeakyRelu', 'leaky', [conv('conv_a', image, [8, 3, 3, 3])], { alpha: float(0.1) });
  const pooled = build.node('MaxPool', 'pool', [a], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) });
  const b = build.node('Relu', 'relu', [conv('conv_b', pooled, [8, 1, 3, 3], { group: int(8) })]);
  const sum = build.node('Add', 'add', [b, conv('conv_c', pooled, [8, 8, 1, 1])]);
  const swish =
    options.gate === false ? sum : build.node('Mul', 'mul', [sum, build.node('Sigmoid', 'sigmoid', [pooled])]);
  const up = build.node(
    'Resize',
    'upsample',
    [
      swish,
      -1,
      build.constant('scales', {
        type: 'float32',
        shape: [4],
        bytes: new Uint8Array(Float32Array.of(1, 1, 2, 2).buffer),
      }),
    ],
    { mode: string('nearest'), coordinate_transformation_mode: string('asymmetric'), nearest_mode: string('floor') },
  );
  const joined = build.node('Concat', 'concat', [up, a], { axis: int(1) });
  const strided = build.node('MaxPool', 'pool_same', [joined], {
    kernel_shape: ints([2, 2]),
    strides: ints([1, 1]),
    pads: ints([0, 0, 1, 1]),
  });
  const d = build.node('Relu', 'relu_d', [conv('conv_d', strided, [6, 16, 3, 3], { strides: ints([2, 2]) })]);
  const sliced = build.node('Slice', 'slice', [
    d,
    build.ints('starts', [2]),
    build.ints('ends', [6]),
    build.ints('axes', [1]),
  ]);
  const turned = build.node('Transpose', 'transpose', [sliced], { perm: ints([0, 1, 3, 2]) });
  const mean = build.node('AveragePool', 'mean', [turned], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) });
  const flat = build.node('Flatten', 'flatten', [mean]);
  const hidden = build.node('Relu', 'relu_e', [
    build.node('Gemm', 'fc_e', [flat, build.floats('e.w', [12, 64], -0.3, 0.3), build.floats('e.b', [12])], {
      transB: int(1),
    }),
  ]);
  const logits = build.node(
    'Gemm',
    'fc_f',
    [hidden, build.floats('f.w', [5, 12], -0.5, 0.5), build.floats('f.b', [5])],
    {
      transB: int(1),
    },
  );
  return build.build([options.tail ? build.node('Softmax', 'softmax', [logits], { axis: int(1) }) : logits]);
}

/** conv – swish – conv – mish – conv: gates that become tables. */
export function gatedNet(): Graph {
  const build = graphBuilder(random(21));
  const conv = (name: string, x: number, channels: number): number =>
    build.node('Conv', name, [x, build.floats(`${name}.w`, [6, channels, 3, 3], -0.6, 0.6)], {
      kernel_shape: ints([3, 3]),
    });
  const a = conv('conv_a', build.input('image', netInput.shape), 3);
  const swish = build.node('Mul', 'swish', [a, build.node('Sigmoid', 'sigmoid', [a])]);
  const b = conv('conv_b', swish, 6);
  const inner = build.node('Tanh', 'tanh', [build.node('Softplus', 'softplus', [b])]);
  return build.build([conv('conv_c', build.node('Mul', 'mish', [inner, b]), 6)]);
}

/** Seeded pictures in 0 … 1, as wide as real ones: each channel has its own level. */
export function netImages(count: number, seed = 11): readonly Float32Array[] {
  const r = random(seed);
  return Array.from({ length: count }, () => {
    const levels = [r.next(), r.next(), r.next()];
    return Float32Array.from({ length: netInput.length }, (_, i) => 0.5 * (levels[Math.floor(i / 256)] + r.next()));
  });
}

type Change = Partial<Settings> & { readonly preset?: string };

export function quantizedNet(
  graph: Graph,
  change: Change,
  images: readonly RealInputs[] = netImages(8, 3),
): Promise<QuantizedModel> {
  return quantizedOf(graph, change, images, (ranges) => ranges);
}

/**
 * The same integers on every processor, for checksums: ranges have 12 bits, and so do not show the last bits of float32 sums, which differ
 * with the width of vectors.
 */
export function steadyNet(graph: Graph, change: Change, images = netImages(8, 3)): Promise<QuantizedModel> {
  return quantizedOf(graph, change, images, ({ min, max, images }) => ({
    min: min.map(to12Bits),
    max: max.map(to12Bits),
    images,
  }));
}

/** NaN stays NaN. */
function to12Bits(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const step = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 11);
  return Math.round(value / step) * step;
}

async function quantizedOf(
  graph: Graph,
  change: Change,
  images: readonly RealInputs[],
  see: (ranges: Ranges) => Ranges,
): Promise<QuantizedModel> {
  const base = (presets.find(({ name }) => name === change.preset) ?? strict).settings;
  const settings = { ...base, ...change };
  const { maxPoolPadding, leaky } = settings;
  const prepared = prepare(graph, { maxPoolPadding, batchNorm: leaky === 'after' ? 'report' : 'exact' }).graph;
  const numbers = neededNumbers(settings);
  const ranges = await collectRanges(prepared, stream(images), images.length, {}, { numbers });
  return quantize(prepared, see(ranges), settings).model;
}

async function* stream(images: readonly RealInputs[]): AsyncGenerator<RealInputs> {
  yield* images;
}
