/** Small networks for streaming hardware: few products, so that they are simulated in a second, and every kind of module. */
import { float, int, ints, string, type Graph } from '../../src/graph/graph';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import { runGolden } from '../../src/engine/golden';
import type { Golden } from '../../src/export/golden';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { graphBuilder } from './buildGraph';
import { random } from './random';

const shape = [1, 3, 8, 8];

export function seededImages(count: number, seed: number): readonly Float32Array[] {
  const r = random(seed);
  return Array.from({ length: count }, () => Float32Array.from({ length: 192 }, () => r.next() * 2 - 0.6));
}

/** conv-leaky (padding) – max-pool – conv-relu (stride, padding) – mean, or flatten, or flatten and two tables (few integers between them) – fully connected. */
export function chainNet(tail: 'mean' | 'flatten' | 'table'): Graph {
  const build = graphBuilder(random(41));
  const conv = (name: string, x: number, [o, i]: readonly number[], attributes = {}): number =>
    build.node(
      'Conv',
      name,
      [x, build.floats(`${name}.w`, [o, i, 3, 3], -0.5, 0.5), build.floats(`${name}.b`, [o], -0.3, 0.3)],
      { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]), ...attributes },
    );
  const image = build.input('image', shape);
  const a = build.node('LeakyRelu', 'leaky', [conv('conv_a', image, [4, 3])], { alpha: float(0.1) });
  const pooled = build.node('MaxPool', 'pool', [a], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) });
  const b = build.node('Relu', 'relu', [conv('conv_b', pooled, [6, 4], { strides: ints([2, 2]) })]);
  const flat = build.node('Flatten', 'flatten', [tail === 'mean' ? build.node('GlobalAveragePool', 'mean', [b]) : b]);
  const inputs = tail === 'mean' ? 6 : 24;
  const logits = build.node(
    'Gemm',
    'fc',
    [
      tail === 'table' ? build.node('Sigmoid', 'table', [flat]) : flat,
      build.floats('fc.w', [5, inputs], -0.5, 0.5),
      build.floats('fc.b', [5]),
    ],
    { transB: int(1) },
  );
  return build.build([logits]);
}

/** conv-relu – rows and columns anew, or channels too – max-pool. */
export function reshapedNet(to: readonly number[]): Graph {
  const build = graphBuilder(random(47));
  const image = build.input('image', shape);
  const weights = [build.floats('conv.w', [4, 3, 3, 3], -0.5, 0.5), build.floats('conv.b', [4], -0.3, 0.3)];
  const made = build.node('Relu', 'relu', [
    build.node('Conv', 'conv', [image, ...weights], { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]) }),
  ]);
  const bytes = new Uint8Array(BigInt64Array.from(to.map(BigInt)).buffer);
  const sizes = build.constant('sizes', { type: 'int64', shape: [to.length], bytes });
  const reshaped = build.node('Reshape', 'reshape', [made, sizes]);
  return build.build([
    build.node('MaxPool', 'pool', [reshaped], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) }),
  ]);
}

/** Depthwise and pointwise convolutions, a table, a residual sum, an enlarged branch beside an older one, and two heads. */
export function joinNet(): Graph {
  const build = graphBuilder(random(43));
  const conv = (name: string, x: number, [o, i, k]: readonly number[], attributes = {}): number =>
    build.node(
      'Conv',
      name,
      [x, build.floats(`${name}.w`, [o, i, k, k], -0.6, 0.6), build.floats(`${name}.b`, [o], -0.3, 0.3)],
      { kernel_shape: ints([k, k]), pads: ints(k === 3 ? [1, 1, 1, 1] : [0, 0, 0, 0]), ...attributes },
    );
  const a = build.node('LeakyRelu', 'leaky', [conv('conv_a', build.input('image', shape), [4, 3, 3])], {
    alpha: float(0.1),
  });
  const depthwise = conv('depthwise', a, [4, 1, 3], { group: int(4), strides: ints([2, 2]) });
  const b = build.node('Relu', 'relu', [conv('pointwise', depthwise, [6, 4, 1])]);
  const c = build.node('Sigmoid', 'table', [conv('conv_c', b, [6, 6, 3])]);
  const sum = build.node('Add', 'residual', [b, c]);
  const times = { type: 'float32', shape: [4], bytes: new Uint8Array(Float32Array.of(1, 1, 2, 2).buffer) } as const;
  const up = build.node('Resize', 'enlarged', [sum, -1, build.constant('times', times)], {
    mode: string('nearest'),
    coordinate_transformation_mode: string('asymmetric'),
    nearest_mode: string('floor'),
  });
  const joined = build.node('Concat', 'concat', [up, a], { axis: int(1) });
  return build.build([conv('head_a', joined, [3, 10, 1]), conv('head_b', sum, [2, 6, 1])]);
}

/** The reference's integers of seeded pictures. */
export function goldensOf(model: QuantizedModel, count: number): readonly Golden[] {
  const [input] = model.inputs;
  const tensor = model.tensors[input];
  if (!tensor) throw new Error('the input is quantized');
  return seededImages(count, 5).map((image) =>
    runGolden(model, new Map([[input, quantizeInput(image, tensor, model.inputRounding)]]), 'noise', reference),
  );
}
