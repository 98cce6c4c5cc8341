/** Forms that look like those that integer steps compute, and are not: they run in float, and the reason is said. */
import { describe, expect, it } from 'vitest';
import { float, type Graph, int, ints, string, type ValueId } from '../../src/graph/graph';
import { floatTensor, type Shape } from '../../src/graph/tensor';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { random } from '../support/random';
import { programFor } from '../support/smallPrograms';

/** The form, and a Relu behind it, so that it is neither the network's head nor its decoding. */
function network(shape: Shape, form: (b: GraphBuilder, x: ValueId) => ValueId): Graph {
  const b = graphBuilder(random(3));
  const y = form(b, b.input('image', shape));
  return b.build([b.node('Abs', 'after', [y])]);
}

const scales = floatTensor([4], [1, 1, 2, 2]);
const window = { kernel_shape: ints([2, 2]) };
const oneOf = (b: GraphBuilder, x: ValueId): ValueId =>
  b.node('Reshape', 'one', [b.node('ReduceMean', 'mean', [x], { keepdims: int(0) }), b.ints('to', [1])]);

const forms: readonly (readonly [name: string, reason: string, graph: Graph])[] = [
  [
    'so many images that their weights side by side would be millions',
    'Conv of 30 images at once',
    network([30, 3, 5, 5], (b, x) => b.node('Conv', 'form', [x, b.floats('w', [2000, 3, 5, 5])])),
  ],
  [
    'a depth whose convolution over two axes would have millions of weights',
    '3-dimensional Conv',
    network([1, 1, 800, 2, 2], (b, x) => b.node('Conv', 'form', [x, b.floats('w', [8, 1, 3, 1, 1])])),
  ],
  [
    'maxima of nothing but padding',
    'MaxPool with a window of nothing but padding',
    network([1, 3, 1, 5], (b, x) =>
      b.node('MaxPool', 'form', [x], { ...window, dilations: ints([2, 1]), pads: ints([1, 0, 1, 0]) }),
    ),
  ],
  [
    'a part that reaches beyond its map',
    'Resize that extrapolates',
    network([1, 3, 5, 5], (b, x) =>
      b.node(
        'Resize',
        'form',
        [x, b.constant('roi', floatTensor([8], [0, 0, -1, 0, 1, 1, 1, 1])), b.constant('by', scales)],
        { mode: string('linear'), coordinate_transformation_mode: string('tf_crop_and_resize') },
      ),
    ),
  ],
  [
    'a bias that is computed, of a convolution',
    'Conv with a bias that is computed',
    network([1, 2, 4, 4], (b, x) => b.node('Conv', 'form', [x, b.floats('w', [1, 2, 1, 1]), oneOf(b, x)])),
  ],
  [
    'a computed bias with a factor of its own',
    'Gemm with a bias that is computed',
    network([1, 4], (b, x) =>
      b.node('Gemm', 'form', [x, b.floats('w', [3, 4]), oneOf(b, x)], { transB: int(1), beta: float(2) }),
    ),
  ],
];

describe('float islands', () => {
  it('end where a gate reads them, which is one table then', async () => {
    const b = graphBuilder(random(3));
    const x = b.node('LpNormalization', 'island', [b.input('image', [1, 3, 4, 4])], { p: int(1) });
    const swish = b.node('Mul', 'product', [x, b.node('Sigmoid', 'sigmoid', [x])]);
    const { steps } = await programFor(b.build([b.node('Relu', 'after', [swish])]));
    expect(steps.map(({ kind }) => kind).slice(0, 2)).toEqual(['island', 'lookup']);
    expect(steps.filter(({ name }) => name === 'sigmoid')).toEqual([]);
  });

  it.each<[string, Shape, (b: GraphBuilder, x: ValueId) => ValueId]>([
    ['a product', [1, 3, 4], (b, x) => b.node('MatMul', 'form', [x, b.floats('w', [4, 5])])],
    [
      'a transposed convolution',
      [1, 2, 3, 3],
      (b, x) => b.node('ConvTranspose', 'form', [x, b.floats('w', [2, 3, 3, 3])], { strides: ints([2, 2]) }),
    ],
  ])('are not where a network ends in %s, which has its own order', async (_, shape, form) => {
    const b = graphBuilder(random(3));
    const { steps } = await programFor(b.build([form(b, b.input('image', shape))]));
    expect(steps.filter(({ kind }) => kind === 'island')).toEqual([]);
  });

  it('decode where more follows', async () => {
    const b = graphBuilder(random(3));
    const product = b.node('MatMul', 'form', [b.input('image', [1, 3, 4]), b.floats('w', [4, 5])]);
    const { steps } = await programFor(b.build([b.node('Softmax', 'decoded', [product])]));
    expect(steps.at(-1)).toMatchObject({ kind: 'island', tail: true });
  });

  it.each(forms)('%s: %s', async (_, reason, graph) => {
    const { steps, graph: prepared } = await programFor(graph);
    const island = steps.find(
      (step) => step.kind === 'island' && step.nodes.some((at) => prepared.nodes[at].name === 'form'),
    );
    expect(island).toMatchObject({ reason: expect.stringContaining(reason) as string });
  });
});
