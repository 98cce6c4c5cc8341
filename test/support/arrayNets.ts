/**
 * Networks that take no picture, or more than one thing, with samples for them: a keyword spotter on (1, 49, 10, 1) as TensorFlow exports
 * it, a picture beside a few numbers, and tokens beside a mask. Weights and samples are seeded.
 */
import { int, ints, type Graph } from '../../src/graph/graph';
import { bytesIn, npyFile } from '../formats/npy/npyFiles';
import { graphBuilder } from './buildGraph';
import { random } from './random';

export const spotterClasses = 4;

/** Features, channels last: Transpose, two convolutions, a layer. */
export function spotterNhwc(): Graph {
  const b = graphBuilder(random(51));
  const planes = b.node('Transpose', 'planes', [b.input('mfcc', [1, 49, 10, 1])], { perm: ints([0, 3, 1, 2]) });
  const conv = (name: string, x: number, shape: readonly number[], strides: readonly number[]): number => {
    const spread = 1.6 / Math.sqrt(shape[1] * shape[2] * shape[3]);
    const weights = [b.floats(`${name}.w`, shape, -spread, spread), b.floats(`${name}.b`, [shape[0]], -0.1, 0.3)];
    const attributes = { kernel_shape: ints(shape.slice(2)), strides: ints(strides), pads: ints([1, 1, 1, 1]) };
    return b.node('Relu', `${name}.relu`, [b.node('Conv', name, [x, ...weights], attributes)]);
  };
  const deep = conv('second', conv('first', planes, [8, 1, 3, 3], [2, 2]), [8, 8, 3, 3], [2, 1]);
  const flat = b.node('Flatten', 'flat', [deep]);
  const layer = [flat, b.floats('fc.w', [spotterClasses, 8 * 13 * 5], -0.1, 0.1), b.floats('fc.b', [spotterClasses])];
  return b.build([b.node('Gemm', 'fc', layer, { transB: int(1) })]);
}

/** A picture of 3×12×12 and six numbers; their features are joined before the last layer. */
export function pictureAndNumbers(): Graph {
  const b = graphBuilder(random(52));
  const weights = [b.floats('conv.w', [6, 3, 3, 3], -0.4, 0.4), b.floats('conv.b', [6], -0.1, 0.2)];
  const maps = b.node('Relu', 'relu', [b.node('Conv', 'conv', [b.input('image', [1, 3, 12, 12]), ...weights])]);
  const seen = b.node('Flatten', 'flat', [b.node('GlobalAveragePool', 'pool', [maps])]);
  const read = [b.input('numbers', [1, 6]), b.floats('fc1.w', [5, 6]), b.floats('fc1.b', [5])];
  const known = b.node('Relu', 'relu1', [b.node('Gemm', 'fc1', read, { transB: int(1) })]);
  const both = b.node('Concat', 'both', [seen, known], { axis: int(1) });
  const layer = [both, b.floats('fc2.w', [4, 11]), b.floats('fc2.b', [4])];
  return b.build([b.node('Gemm', 'fc2', layer, { transB: int(1) })]);
}

/** A picture of 12×12 pixels in bytes, channels last, as detectors of TensorFlow take it: Cast, a factor, Transpose, a convolution. */
export function bytesNhwc(): Graph {
  const b = graphBuilder(random(54));
  const real = b.node('Cast', 'real', [b.input('bytes', [1, 12, 12, 3], 'uint8')], { to: int(1) });
  const small = b.node('Mul', 'small', [real, b.scalar('unit', 1 / 255)]);
  const planes = b.node('Transpose', 'planes', [small], { perm: ints([0, 3, 1, 2]) });
  const conv = b.node('Conv', 'conv', [planes, b.floats('w', [4, 3, 3, 3]), b.floats('b', [4])]);
  return b.build([b.node('Flatten', 'flat', [b.node('GlobalAveragePool', 'pool', [conv])])]);
}

export const vocabulary = 30;

/** Ten tokens, each a row of eight; those that the mask lets through are added up for the last layer. */
export function tokensAndMask(): Graph {
  const b = graphBuilder(random(53));
  const rows = b.node('Gather', 'embedding', [b.floats('table', [vocabulary, 8]), b.input('ids', [1, 10], 'int64')]);
  const mask = b.node('Unsqueeze', 'wide', [b.input('mask', [1, 10]), b.ints('axes', [2])]);
  const kept = b.node('Mul', 'kept', [rows, mask]);
  const sum = b.node('ReduceMean', 'mean', [kept], { axes: ints([1]), keepdims: int(0) });
  const layer = [sum, b.floats('fc.w', [3, 8]), b.floats('fc.b', [3])];
  return b.build([b.node('Gemm', 'fc', layer, { transB: int(1) })]);
}

/** Slow waves of a pitch of its own in each sample, as features of sounds are. */
export function waves(samples: number, each: number, seed: number): Float32Array {
  const r = random(seed);
  const out = new Float32Array(samples * each);
  for (let sample = 0; sample < samples; sample++) {
    const [pitch, level] = [0.02 + 0.3 * r.next(), 2 * r.next() - 1];
    for (let i = 0; i < each; i++) out[sample * each + i] = level + Math.sin(pitch * i) + 0.2 * r.next();
  }
  return out;
}

export const tokensOf = (samples: number, each: number, seed: number): number[] => {
  const r = random(seed);
  return Array.from({ length: samples * each }, () => r.int(0, vocabulary - 1));
};

export const floatNpy = (shape: readonly number[], data: Float32Array): Uint8Array =>
  npyFile({ descr: '<f4', shape, data: bytesIn(data) });
