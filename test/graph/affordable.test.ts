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

/** Over one row of so many pixels. */
function pool(op: string, attributes: Attributes, width = 16): Graph {
  return graphOf((b) => {
    const inputs = [b.input('x', [1, 1, 1, width]), ...(op === 'ConvTranspose' ? [b.floats('w', [1, 1, 1, 1])] : [])];
    return b.node(op, 'pool', inputs, attributes);
  });
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
      'an input of four bytes too many',
      () => graphOf((b) => b.node('Relu', 'relu', [b.input('x', [2 ** 26 + 1])])),
      "test: input 'x' of 67108865, 256 MiB as float32; at most 256 MiB are allowed: export the model for smaller inputs",
    ],
    [
      'what a node makes, with other advice',
      () =>
        graphOf((b) =>
          b.node(
            'Concat',
            'join',
            [1, 2, 3].map((i) => b.input(`x${i}`, [2 ** 25])),
            { axis: int(0) },
          ),
        ),
      '384 MiB as float32; at most 256 MiB are allowed: make the input smaller, or correct what sets this size',
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
    [
      'a stride of one too many',
      () => conv(16, { strides: ints([1, 65537]) }),
      'strides holds 65537, expected 1 to 65536',
    ],
    ['a pad of one too few', () => conv(16, pads(-65537)), 'pads holds -65537, expected -65536 to 65536'],
    [
      'a kernel of nothing',
      () => pool('MaxPool', { kernel_shape: ints([1, 0]) }),
      'kernel_shape holds 0, expected 1 to',
    ],
    [
      'of LpPool too',
      () => pool('LpPool', { kernel_shape: ints([0, 1]) }),
      "node 'pool' (LpPool): kernel_shape holds 0",
    ],
    [
      'an output padding below none',
      () => pool('ConvTranspose', { output_padding: ints([0, -1]) }),
      'output_padding holds -1, expected 0 to 65536; correct the model',
    ],
    [
      'a border of a row too many',
      () =>
        pool('MaxPool', { kernel_shape: ints([1, 1]), pads: ints([0, 0, 8193, 0]), strides: ints([8193, 1]) }, 8192),
      "node 'pool' (MaxPool) pads its input to 1×1×8194×8192, 256 MiB; at most 256 MiB are allowed: correct its pads, or",
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
    ['a stride as long as may be', conv(16, { strides: ints([65536, 1]) })],
    [
      'a window of another domain',
      graphOf((b) => b.node('other::Conv', 'c', [b.input('x', [1, 1, 4, 4])], { strides: ints([0]) })),
    ],
    [
      '16 values that take all that they may together',
      graphOf((b) => {
        let value = b.input('x', [1, 16, 2048, 2048]);
        for (let i = 1; i < 16; i++) value = b.node('Relu', `relu${i}`, [value]);
        return value;
      }),
    ],
    [
      'a border of as many rows as may be',
      pool('MaxPool', { kernel_shape: ints([1, 1]), pads: ints([0, 0, 8191, 0]), strides: ints([8191, 1]) }, 8192),
    ],
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
