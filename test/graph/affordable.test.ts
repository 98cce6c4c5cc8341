/** Refused before anything is allocated; what the budget allows is said by multiplying shapes out by hand. */
import { describe, expect, it } from 'vitest';
import { requireAffordable } from '../../src/graph/affordable';
import { int, ints, type Attributes, type Graph } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { floatTensor } from '../../src/graph/tensor';
import { InputError } from '../../src/util/errors';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

function graphOf(make: (b: GraphBuilder) => number): Graph {
  const b = graphBuilder(random(1));
  return inferShapes(b.build([make(b)]));
}

/** A convolution of eight 3×3 filters over one channel. */
function conv(side: number, attributes: Attributes): Graph {
  return graphOf((b) =>
    b.node('Conv', 'conv', [b.input('x', [1, 1, side, side]), b.floats('w', [8, 1, 3, 3])], attributes),
  );
}

const pads = (size: number): Attributes => ({ pads: ints([size, size, size, size]) });

describe('requireAffordable', () => {
  const refused: readonly (readonly [string, () => Graph, string])[] = [
    [
      'an input of 4.8·10⁹ bytes',
      () => graphOf((b) => b.node('Relu', 'relu', [b.input('x', [1, 3, 20000, 20000])])),
      "test: input 'x' of 1×3×20000×20000, 4.47 GiB as float32; at most 256 MiB are allowed",
    ],
    [
      'filters that make a small input large',
      () => conv(2900, pads(1)),
      "test: node 'conv' (Conv) makes 'conv:out' of 1×8×2900×2900, 257 MiB as float32",
    ],
    [
      'a border around one pixel',
      () => conv(1, { ...pads(5000), strides: ints([4999, 4999]) }),
      'pads its input to 1×1×10001×10001',
    ],
    [
      'strides',
      () => conv(16, { strides: ints([1, 1_000_000_000]) }),
      "node 'conv' (Conv): strides holds 1000000000, expected 1 to 65536",
    ],
    ['strides of zero', () => conv(16, { strides: ints([0, 1]) }), 'strides holds 0, expected 1 to 65536'],
    ['negative dilations', () => conv(16, { dilations: ints([1, -3]) }), 'dilations holds -3, expected 1 to 65536'],
    [
      'a Resize',
      () =>
        graphOf((b) => {
          const none = b.floats('roi', [0]);
          const scales = b.constant('scales', floatTensor([4], [1, 1, 1000, 1000]));
          return b.node('Resize', 'resize', [b.input('x', [1, 3, 16, 16]), none, scales]);
        }),
      "node 'resize' (Resize) makes 'resize:out' of 1×3×16000×16000",
    ],
    ...(['ConstantOfShape', 'Expand', 'Tile', 'Range'] as const).map(
      (op) => [op, () => filled(op), `(${op}) makes`] as const,
    ),
    [
      'many values that are allowed one by one',
      () =>
        graphOf((b) => {
          let value = b.input('x', [1, 16, 2048, 2048]);
          for (let i = 0; i < 16; i++) value = b.node('Relu', `relu${i}`, [value]);
          return value;
        }),
      'all values of one picture together take 4.25 GiB as float32; at most 4 GiB',
    ],
    [
      'work without end',
      () =>
        graphOf((b) => {
          const x = b.input('x', [1, 1, 7500, 7500]);
          return b.node('Conv', 'conv', [x, b.floats('w', [1, 1, 601, 601])], pads(300));
        }),
      'one picture takes 2.0e+13 multiply-accumulates; at most 1.8e+13',
    ],
  ];

  /** 4·10⁸ numbers of a few bytes in the file. */
  function filled(op: 'ConstantOfShape' | 'Expand' | 'Tile' | 'Range'): Graph {
    return graphOf((b) => {
      const shape = b.ints('shape', [20000, 20000]);
      const one = b.input('x', [1, 1]);
      if (op === 'ConstantOfShape') return b.node(op, 'fill', [shape]);
      if (op !== 'Range') return b.node(op, 'fill', [one, shape]);
      return b.node(op, 'fill', [b.scalar('from', 0), b.scalar('to', 4e8), b.scalar('step', 1)]);
    });
  }

  it.each(refused)('refuses %s', (_, make, message) => {
    const graph = make();
    expect(() => requireAffordable(graph)).toThrow(InputError);
    expect(() => requireAffordable(graph)).toThrow(message);
  });

  const allowed: readonly (readonly [string, Graph])[] = [
    ['64 channels of 1024×1024', graphOf((b) => b.node('Relu', 'relu', [b.input('x', [1, 64, 1024, 1024])]))],
    ['a stride beyond the input', conv(16, { strides: ints([64, 64]) })],
    ['what has no known shape', graphOf((b) => b.node('Relu', 'relu', [b.input('x', [1, 3, -1, -1])]))],
    [
      'a global pool',
      graphOf((b) =>
        b.node('MaxPool', 'pool', [b.input('x', [1, 8, 416, 416])], {
          kernel_shape: ints([416, 416]),
          ceil_mode: int(1),
        }),
      ),
    ],
  ];
  it.each(allowed)('lets %s pass', (_, graph) => expect(() => requireAffordable(graph)).not.toThrow());
});
