/** Networks that hear words, in the shapes that people put on small devices; seeded weights, features of a second of sound. */
import { int, ints, type Attributes, type Graph, type ValueId } from '../../src/graph/graph';
import { graphBuilder, type GraphBuilder } from './buildGraph';
import { random } from './random';

const words = 12;

/** Depthwise separable convolutions over 49 frames of 10 coefficients (DS-CNN; Zhang et al., "Hello Edge", 2017), narrower. */
export function dsCnn(channels = 16): Graph {
  const build = graphBuilder(random(31));
  const stem = { kernel_shape: ints([10, 4]), strides: ints([2, 2]), pads: ints([4, 1, 5, 1]) };
  let x = block(build, 'stem', build.input('mfcc', [1, 1, 49, 10]), [channels, 1, 10, 4], stem);
  for (let i = 0; i < 4; i++) {
    const around = { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]), group: int(channels) };
    x = block(build, `depthwise${i}`, x, [channels, 1, 3, 3], around);
    x = block(build, `pointwise${i}`, x, [channels, channels, 1, 1], {});
  }
  const flat = build.node('Flatten', 'flat', [build.node('GlobalAveragePool', 'pool', [x])]);
  const logits = build.node(
    'Gemm',
    'fc',
    [flat, build.floats('fc.w', [words, channels]), build.floats('fc.b', [words])],
    {
      transB: int(1),
    },
  );
  return build.build([build.node('Softmax', 'softmax', [logits], { axis: int(1) })]);
}

function block(
  build: GraphBuilder,
  name: string,
  x: ValueId,
  shape: readonly number[],
  attributes: Attributes,
): ValueId {
  const spread = 1.7 / Math.sqrt(shape[1] * shape[2] * shape[3]);
  const y = build.node('Conv', name, [x, build.floats(`${name}.w`, shape, -spread, spread)], attributes);
  const each = (what: string, low: number, high: number): ValueId =>
    build.floats(`${name}.${what}`, [shape[0]], low, high);
  const norm = [
    y,
    each('gamma', 0.7, 1.4),
    each('beta', -0.2, 0.4),
    each('mean', -0.2, 0.2),
    each('variance', 0.3, 0.8),
  ];
  return build.node('Relu', `${name}.relu`, [build.node('BatchNormalization', `${name}.bn`, norm)]);
}

/** A recurrence over 25 frames of 10 coefficients, and a layer behind its last state, as PyTorch exports it. */
export function gruSpotter(hidden = 16): Graph {
  const build = graphBuilder(random(32));
  const frames = build.node('Reshape', 'frames', [
    build.input('mfcc', [1, 1, 25, 10]),
    build.ints('frames.to', [1, 25, 10]),
  ]);
  const inputs = [
    build.node('Transpose', 'steps', [frames], { perm: ints([1, 0, 2]) }),
    build.floats('W', [1, 3 * hidden, 10], -0.5, 0.5),
    build.floats('R', [1, 3 * hidden, hidden], -0.3, 0.3),
    build.floats('B', [1, 6 * hidden], -0.2, 0.2),
    ...[-1, build.floats('h0', [1, 1, hidden], 0, 0)],
  ];
  const all = build.node('GRU', 'gru', inputs, { hidden_size: int(hidden), linear_before_reset: int(1) }, 2);
  const last = build.node('Squeeze', 'last', [build.output(all, 1), build.ints('axes', [0])]);
  const logits = build.node(
    'Gemm',
    'fc',
    [last, build.floats('fc.w', [words, hidden]), build.floats('fc.b', [words])],
    {
      transB: int(1),
    },
  );
  return build.build([logits]);
}
