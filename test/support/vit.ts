/**
 * A vision transformer as PyTorch exports it, from seeded random weights: patches by a convolution, a class token and positions,
 * blocks of attention with several heads and of an MLP with Gelu written out, LayerNormalization before each, a linear head.
 */
import { float, type Graph, int, ints, type ValueId } from '../../src/graph/graph';
import { intTensor, type Shape, sizeOf } from '../../src/graph/tensor';
import { graphBuilder, type GraphBuilder } from './buildGraph';
import { random } from './random';

export interface VitSizes {
  /** Height and width of the picture, and of a patch. */
  readonly size: number;
  readonly patch: number;
  readonly width: number;
  readonly heads: number;
  readonly blocks: number;
  readonly classes: number;
  /** Of patches behind the last block; without it the class token's features are read. */
  readonly meanPooling?: boolean;
}

/** Of a size that tests can afford. */
export const smallVit: VitSizes = { size: 32, patch: 8, width: 48, heads: 3, blocks: 2, classes: 10 };

export function vit(sizes: VitSizes): Graph {
  const { size, patch, width, blocks, classes, meanPooling = false } = sizes;
  const net = netOf(graphBuilder(random(width * blocks)));
  const { b } = net;
  const tokens = (size / patch) ** 2;
  const image = b.input('image', [1, 3, size, size]);
  const patches = b.node('Conv', 'patches', [image, net.weights('patches.w', [width, 3, patch, patch])], {
    kernel_shape: ints([patch, patch]),
    strides: ints([patch, patch]),
  });
  const flat = net.reshape('flat', patches, [1, width, tokens]);
  const embedded = net.transpose('embedded', flat, [0, 2, 1]);
  const classToken = b.floats('class', [1, 1, width], -0.5, 0.5);
  const all = meanPooling ? embedded : b.node('Concat', 'tokens', [classToken, embedded], { axis: int(1) });
  const count = tokens + (meanPooling ? 0 : 1);
  let x = b.node('Add', 'placed', [all, b.floats('positions', [1, count, width], -0.5, 0.5)]);
  for (let index = 0; index < blocks; index++) x = block(net, `block${index}`, x, count, sizes);
  const normal = net.layerNorm('norm', x, width);
  const features = meanPooling
    ? b.node('ReduceMean', 'pooled', [normal], { axes: ints([1]), keepdims: int(0) })
    : b.node('Gather', 'first', [normal, b.constant('zero', intTensor([], [0]))], { axis: int(1) });
  const head = [features, net.weights('head.w', [classes, width]), b.floats('head.b', [classes], -0.1, 0.1)];
  return b.build([b.node('Gemm', 'head', head, { transB: int(1) })], { opsets: { '': 17 } });
}

function block(net: Net, name: string, x: ValueId, count: number, { width, heads }: VitSizes): ValueId {
  const { b } = net;
  const first = net.layerNorm(`${name}.norm1`, x, width);
  const mixed = attention(net, `${name}.attention`, first, count, width, heads);
  const added = b.node('Add', `${name}.added`, [x, mixed]);
  const second = net.layerNorm(`${name}.norm2`, added, width);
  const hidden = gelu(net, `${name}.gelu`, net.linear(`${name}.fc1`, second, width, 4 * width));
  return b.node('Add', `${name}.out`, [added, net.linear(`${name}.fc2`, hidden, 4 * width, width)]);
}

function attention(net: Net, name: string, x: ValueId, count: number, width: number, heads: number): ValueId {
  const { b } = net;
  const each = width / heads;
  const joint = net.reshape(`${name}.parts`, net.linear(`${name}.qkv`, x, width, 3 * width), [
    1,
    count,
    3,
    heads,
    each,
  ]);
  const turned = net.transpose(`${name}.turned`, joint, [2, 0, 3, 1, 4]);
  const [queries, keys, values] = [0, 1, 2].map((index) =>
    b.node('Gather', `${name}.part${index}`, [turned, b.constant(`${name}.${index}`, intTensor([], [index]))]),
  );
  const scaled = b.node('Mul', `${name}.scaled`, [queries, b.scalar(`${name}.scale`, each ** -0.5)]);
  const product = b.node('MatMul', `${name}.product`, [scaled, net.transpose(`${name}.keys`, keys, [0, 1, 3, 2])]);
  const shares = b.node('Softmax', `${name}.softmax`, [product], { axis: int(-1) });
  const mixed = b.node('MatMul', `${name}.mixed`, [shares, values]);
  const back = net.reshape(`${name}.back`, net.transpose(`${name}.joined`, mixed, [0, 2, 1, 3]), [1, count, width]);
  return net.linear(`${name}.projected`, back, width, width);
}

/** 0.5·x·(1 + erf(x / √2)) */
function gelu({ b }: Net, name: string, x: ValueId): ValueId {
  const erf = b.node('Erf', `${name}.erf`, [b.node('Div', `${name}.div`, [x, b.scalar(`${name}.root`, Math.SQRT2)])]);
  const gate = b.node('Add', `${name}.gate`, [erf, b.scalar(`${name}.one`, 1)]);
  const product = b.node('Mul', `${name}.product`, [x, gate]);
  return b.node('Mul', `${name}.half`, [product, b.scalar(`${name}.factor`, 0.5)]);
}

interface Net {
  readonly b: GraphBuilder;
  /** Uniform, so wide that sums over all axes but one keep the size of what they add up. */
  weights(name: string, shape: Shape, inputs?: number): ValueId;
  linear(name: string, x: ValueId, inputs: number, outputs: number): ValueId;
  layerNorm(name: string, x: ValueId, width: number): ValueId;
  reshape(name: string, x: ValueId, shape: Shape): ValueId;
  transpose(name: string, x: ValueId, order: readonly number[]): ValueId;
}

function netOf(b: GraphBuilder): Net {
  const weights: Net['weights'] = (name, shape, inputs = sizeOf(shape.slice(1))) =>
    b.floats(name, shape, -Math.sqrt(3 / inputs), Math.sqrt(3 / inputs));
  return {
    b,
    weights,
    linear(name, x, inputs, outputs) {
      const product = b.node('MatMul', name, [x, weights(`${name}.w`, [inputs, outputs], inputs)]);
      return b.node('Add', `${name}.added`, [b.floats(`${name}.b`, [outputs], -0.1, 0.1), product]);
    },
    layerNorm(name, x, width) {
      const scale = b.floats(`${name}.w`, [width], 0.7, 1.3);
      const attributes = { axis: int(-1), epsilon: float(1e-6) };
      return b.node('LayerNormalization', name, [x, scale, b.floats(`${name}.b`, [width], -0.2, 0.2)], attributes);
    },
    reshape: (name, x, shape) => b.node('Reshape', name, [x, b.ints(`${name}.shape`, shape)]),
    transpose: (name, x, order) => b.node('Transpose', name, [x], { perm: ints(order) }),
  };
}
