/**
 * ConvNeXt (Liu et al. 2022) with seeded random weights, in the form that PyTorch's exporter writes: depthwise 7×7, LayerNorm over
 * channels that come last, two pointwise layers with an Erf-Gelu between, layer scale, residual; LayerNorm over channels that come
 * first by its parts, in stem and downsampling.
 */
import { float, type Graph, int, ints, type ValueId } from '../../src/graph/graph';
import { type GraphBuilder, graphBuilder } from './buildGraph';
import { random } from './random';

export interface ConvNextSizes {
  /** Of the square picture. */
  readonly size: number;
  readonly depths: readonly number[];
  /** Channels of each stage. */
  readonly widths: readonly number[];
  readonly classes: number;
}

/** As published; small ones have the same parts. */
export const tiny: ConvNextSizes = { size: 224, depths: [3, 3, 9, 3], widths: [96, 192, 384, 768], classes: 1000 };

export const small: ConvNextSizes = { size: 64, depths: [1, 1, 2], widths: [16, 32, 64], classes: 10 };

export function convNext({ size, depths, widths, classes }: ConvNextSizes): Graph {
  const b = graphBuilder(random(77));
  const image = b.input('image', [1, 3, size, size]);
  let x = channelsFirst(
    b,
    'stem.norm',
    conv(b, 'stem', image, [widths[0], 3, 4, 4], { strides: ints([4, 4]) }),
    widths[0],
  );
  depths.forEach((depth, stage) => {
    const channels = widths[stage];
    if (stage > 0) {
      const name = `down${stage}`;
      const normal = channelsFirst(b, `${name}.norm`, x, widths[stage - 1]);
      x = conv(b, name, normal, [channels, widths[stage - 1], 2, 2], { strides: ints([2, 2]) });
    }
    for (let at = 0; at < depth; at++) x = block(b, `stage${stage}.${at}`, x, channels);
  });
  const last = widths[widths.length - 1];
  const pooled = b.node('Flatten', 'flat', [b.node('GlobalAveragePool', 'pool', [x])], { axis: int(1) });
  const normal = b.node('LayerNormalization', 'norm', [pooled, ...affine(b, 'norm', last)], { epsilon: float(1e-6) });
  const head = [normal, weights(b, 'head.w', [classes, last], last), b.floats('head.b', [classes], -0.1, 0.1)];
  return b.build([b.node('Gemm', 'head', head, { transB: int(1) })], { name: 'convnext', opsets: { '': 17 } });
}

function block(b: GraphBuilder, name: string, x: ValueId, channels: number): ValueId {
  const group = { group: int(channels), pads: ints([3, 3, 3, 3]) };
  const depthwise = conv(b, `${name}.depthwise`, x, [channels, 1, 7, 7], group);
  const last = b.node('Transpose', `${name}.last`, [depthwise], { perm: ints([0, 2, 3, 1]) });
  const parameters = affine(b, `${name}.norm`, channels);
  const normal = b.node('LayerNormalization', `${name}.norm`, [last, ...parameters], { epsilon: float(1e-6) });
  const wide = gelu(b, name, linear(b, `${name}.wide`, normal, channels, 4 * channels));
  const narrow = linear(b, `${name}.narrow`, wide, 4 * channels, channels);
  const scaled = b.node('Mul', `${name}.scaled`, [b.floats(`${name}.scale`, [channels], 0.2, 0.6), narrow]);
  const first = b.node('Transpose', `${name}.first`, [scaled], { perm: ints([0, 3, 1, 2]) });
  return b.node('Add', `${name}.sum`, [x, first]);
}

const affine = (b: GraphBuilder, name: string, channels: number): readonly ValueId[] => [
  b.floats(`${name}.gain`, [channels], 0.5, 1.5),
  b.floats(`${name}.offset`, [channels], -0.2, 0.2),
];

/** Uniform, of a deviation of 1/√fan. */
function weights(b: GraphBuilder, name: string, shape: readonly number[], fan: number): ValueId {
  const most = Math.sqrt(3 / fan);
  return b.floats(name, shape, -most, most);
}

function conv(
  b: GraphBuilder,
  name: string,
  x: ValueId,
  shape: readonly [number, number, number, number],
  attributes: Parameters<GraphBuilder['node']>[3],
): ValueId {
  const [outputs, ...each] = shape;
  const fan = each.reduce((product, size) => product * size, 1);
  return b.node(
    'Conv',
    name,
    [x, weights(b, `${name}.w`, shape, fan), b.floats(`${name}.b`, [outputs], -0.1, 0.1)],
    attributes,
  );
}

function linear(b: GraphBuilder, name: string, x: ValueId, from: number, to: number): ValueId {
  const product = b.node('MatMul', `${name}.product`, [x, weights(b, `${name}.w`, [from, to], from)]);
  return b.node('Add', name, [b.floats(`${name}.b`, [to], -0.1, 0.1), product]);
}

function gelu(b: GraphBuilder, name: string, x: ValueId): ValueId {
  const part = (what: string, op: string, inputs: readonly ValueId[]): ValueId => b.node(op, `${name}.${what}`, inputs);
  const number = (what: string, value: number): ValueId => b.scalar(`${name}.${what}.by`, value);
  const erf = part('erf', 'Erf', [part('root', 'Div', [x, number('root', Math.SQRT2)])]);
  const gate = part('gate', 'Mul', [x, part('one', 'Add', [erf, number('one', 1)])]);
  return part('gelu', 'Mul', [gate, number('gelu', 0.5)]);
}

/** x − mean over axis 1, divided by its root mean square, as the reference implementation computes it. */
function channelsFirst(b: GraphBuilder, name: string, x: ValueId, channels: number): ValueId {
  const part = (what: string, op: string, inputs: readonly ValueId[], attributes = {}): ValueId =>
    b.node(op, `${name}.${what}`, inputs, attributes);
  const mean = (what: string, of: ValueId): ValueId =>
    part(what, 'ReduceMean', [of], { axes: ints([1]), keepdims: int(1) });
  const d = part('deviation', 'Sub', [x, mean('mean', x)]);
  const variance = mean('variance', part('square', 'Pow', [d, b.scalar(`${name}.two`, 2)]));
  const root = part('root', 'Sqrt', [part('steady', 'Add', [variance, b.scalar(`${name}.epsilon`, 1e-6)])]);
  const [gain, offset] = ['gain', 'offset'].map((what) =>
    b.floats(`${name}.${what}`, [channels, 1, 1], what === 'gain' ? 0.5 : -0.2, what === 'gain' ? 1.5 : 0.2),
  );
  return part('moved', 'Add', [part('scaled', 'Mul', [gain, part('normal', 'Div', [d, root])]), offset]);
}
