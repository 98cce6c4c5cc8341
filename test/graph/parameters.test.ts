import { describe, expect, it } from 'vitest';
import { type Attributes, int, ints, type Graph } from '../../src/graph/graph';
import { misfitLine, misfits } from '../../src/graph/parameters';
import { inferShapes } from '../../src/graph/shapes';
import type { Shape } from '../../src/graph/tensor';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';
import { randomNetwork } from '../support/randomNetwork';

function nodeOf(op: string, input: Shape, parameters: readonly Shape[], attributes: Attributes = {}): Graph {
  const b = graphBuilder(random(1));
  const inputs = [b.input('x', input), ...parameters.map((shape, i) => b.floats(`p${i}`, shape))];
  return inferShapes(b.build([b.node(op, 'n', inputs, attributes)]));
}

const lines = (graph: Graph): readonly string[] => misfits(graph).map((misfit) => misfitLine('m.onnx', misfit));
const image = [1, 4, 8, 8];

describe('parameters that do not fit', () => {
  it.each<[string, string, Shape, readonly Shape[], Attributes?]>([
    [
      "kernel_shape 3×3 (weights 'p0' of 6×4×3×3), found 5×5",
      'Conv',
      image,
      [[6, 4, 3, 3]],
      { kernel_shape: ints([5, 5]) },
    ],
    ["input channels 3 (weights 'p0' of 6×3×3×3 in 1 groups), found 4", 'Conv', image, [[6, 3, 3, 3]]],
    [
      "input channels 8 (weights 'p0' of 6×4×3×3 in 2 groups), found 4",
      'Conv',
      image,
      [[6, 4, 3, 3]],
      { group: int(2) },
    ],
    ['a rest of 0 (6 outputs shared out over 4 groups), found 2', 'Conv', image, [[6, 1, 3, 3]], { group: int(4) }],
    ["a bias of 6 (weights 'p0' of 6×4×3×3), found 5", 'Conv', image, [[6, 4, 3, 3], [5]]],
    ["an input of rank 3 (weights 'p0' of 6×4×3), found 4", 'Conv', image, [[6, 4, 3]]],
    ['a length of strides of 2 (2 spatial axes), found 1', 'Conv', image, [[6, 4, 3, 3]], { strides: ints([2]) }],
    [
      'a length of pads of 4 (2 spatial axes), found 2',
      'MaxPool',
      image,
      [],
      { kernel_shape: ints([2, 2]), pads: ints([1, 1]) },
    ],
    [
      'pads below its kernel_shape 3×2, found pads 1 and 2 on spatial axis 1',
      'AveragePool',
      image,
      [],
      { kernel_shape: ints([3, 2]), pads: ints([2, 1, 2, 2]) },
    ],
    ["input channels 3 (weights 'p0' of 3×6×2×2), found 4", 'ConvTranspose', image, [[3, 6, 2, 2]]],
    ["a bias of 12 (weights 'p0' of 4×6×2×2), found 6", 'ConvTranspose', image, [[4, 6, 2, 2], [6]], { group: int(2) }],
    ["'p2' to have 4 (an input of 1×4×8×8), found 3", 'BatchNormalization', image, [[4], [4], [3], [4]]],
    ["inner dimension 5 ('p0' of 5×7), found 4", 'Gemm', [1, 4], [[5, 7]]],
    ["inner dimension 7 ('p0' of 5×7), found 5", 'Gemm', [1, 5], [[5, 7]], { transB: int(1) }],
    ["columns of C 7 ('p0' of 5×7), found 6", 'Gemm', [1, 5], [[5, 7], [6]]],
    ["inner dimension 5 ('p0' of 5×7), found 4", 'MatMul', [1, 4], [[5, 7]]],
  ])('%s (%s)', (expected, op, input, parameters, attributes) => {
    expect(lines(nodeOf(op, input, parameters, attributes))).toEqual([
      `m.onnx: node 'n' (${op}): expected ${expected}.`,
    ]);
  });

  it.each<[string, Graph]>([
    [
      'a convolution in groups',
      nodeOf('Conv', image, [[6, 2, 3, 3], [6]], { group: int(2), kernel_shape: ints([3, 3]) }),
    ],
    ['a Gemm with one C for all', nodeOf('Gemm', [1, 5], [[5, 7], [1]])],
    ['a product with a vector', nodeOf('MatMul', [2, 5], [[5]])],
    ['what is not known', nodeOf('Conv', [1, -1, 8, 8], [[6, 2, 3, 3]])],
  ])('say nothing of %s', (_, graph) => {
    expect(lines(graph)).toEqual([]);
  });

  it('say nothing of networks that run', () => {
    for (let seed = 0; seed < 60; seed++) expect(lines(inferShapes(randomNetwork(seed, 8)))).toEqual([]);
  });
});
