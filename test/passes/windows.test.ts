/** Passes about padding and pooling: explicitWindow, padIntoConv, zeroPadMaxPool, globalPool. */
import { describe, expect, it } from 'vitest';
import { type Attributes, type Graph, int, ints, string, type ValueId } from '../../src/graph/graph';
import { explicitWindow } from '../../src/passes/explicitWindow';
import { globalPool } from '../../src/passes/globalPool';
import { padIntoConv } from '../../src/passes/padIntoConv';
import { zeroPadMaxPool } from '../../src/passes/zeroPadMaxPool';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { checkPass, opsOf, seededInputs } from '../support/checkPass';
import { interpret } from '../support/floatInterpreter';
import { random } from '../support/random';
import { inferShapes } from '../../src/graph/shapes';

type Make = (b: GraphBuilder, x: ValueId, attributes: Attributes) => ValueId;

const conv: Make = (b, x, attributes) => b.node('Conv', 'window', [x, b.floats('w', [2, 2, 3, 3])], attributes);
const maxPool: Make = (b, x, attributes) =>
  b.node('MaxPool', 'window', [x], { kernel_shape: ints([3, 3]), ...attributes });
const averagePool: Make = (b, x, attributes) =>
  b.node('AveragePool', 'window', [x], { kernel_shape: ints([3, 3]), ...attributes });

function build(make: Make, attributes: Attributes, shape = [1, 2, 7, 6]): Graph {
  const b = graphBuilder(random(9));
  return b.build([make(b, b.input('x', shape), attributes)]);
}

describe('explicitWindow', () => {
  const strided = { strides: ints([2, 3]) };
  it.each<[string, Make, Attributes]>([
    ['a convolution of SAME_UPPER', conv, { ...strided, auto_pad: string('SAME_UPPER') }],
    ['a convolution of SAME_LOWER', conv, { strides: ints([2, 2]), auto_pad: string('SAME_LOWER') }],
    ['a dilated convolution of SAME_UPPER', conv, { dilations: ints([2, 1]), auto_pad: string('SAME_UPPER') }],
    ['a convolution of VALID', conv, { auto_pad: string('VALID') }],
    ['a convolution without attributes', conv, {}],
    ['a max-pool of SAME_UPPER', maxPool, { ...strided, auto_pad: string('SAME_UPPER') }],
    ['a max-pool in ceil mode', maxPool, { ...strided, ceil_mode: int(1) }],
    ['a padded max-pool in ceil mode', maxPool, { strides: ints([2, 2]), ceil_mode: int(1), pads: ints([1, 1, 1, 1]) }],
    ['an average in ceil mode', averagePool, { ...strided, ceil_mode: int(1) }],
    ['an average of SAME_LOWER', averagePool, { strides: ints([2, 2]), auto_pad: string('SAME_LOWER') }],
  ])('writes out %s', (_, make, attributes) => {
    const after = checkPass(build(make, attributes), explicitWindow, 1e-6);
    const [node] = after.nodes;
    expect(Object.keys(node.attributes)).toEqual(expect.arrayContaining(['kernel_shape', 'strides', 'pads']));
    expect(node.attributes).not.toHaveProperty('auto_pad');
    expect(node.attributes).not.toHaveProperty('ceil_mode');
  });

  it('keeps ceil mode where padding counts', () => {
    const attributes = {
      ceil_mode: int(1),
      count_include_pad: int(1),
      strides: ints([2, 2]),
      pads: ints([1, 1, 1, 1]),
    };
    expect(checkPass(build(averagePool, attributes), explicitWindow).nodes[0].attributes).toHaveProperty('ceil_mode');
  });

  it('does nothing the second time', () => {
    const once = explicitWindow(inferShapes(build(maxPool, { ceil_mode: int(1) })));
    expect(explicitWindow(once)).toBe(once);
  });
});

describe('padIntoConv', () => {
  const padded = (make: Make, attributes: Attributes = {}, pads = [0, 0, 1, 0, 0, 0, 2, 1]): Graph =>
    build((b, x) => make(b, b.node('Pad', 'pad', [x, b.ints('pads', pads)]), attributes), {});

  it.each<[string, Graph]>([
    ['a convolution', padded(conv)],
    ['a padded convolution', padded(conv, { pads: ints([0, 1, 1, 2]), strides: ints([2, 2]) })],
    ['an average without padding', padded(averagePool)],
    [
      'an average that counts its padding',
      padded(averagePool, { count_include_pad: int(1), pads: ints([1, 1, 0, 1]) }),
    ],
  ])('moves a border into %s', (_, graph) => {
    const after = checkPass(graph, padIntoConv, 1e-6);
    expect(after.nodes.map(({ name }) => name)).toEqual(['window']);
  });

  it.each<[string, Graph]>([
    ['a max-pool', padded(maxPool)],
    ['an average that does not count its padding', padded(averagePool, { pads: ints([1, 1, 1, 1]) })],
    ['a border as wide as the kernel of a pool', padded(averagePool, {}, [0, 0, 3, 0, 0, 0, 3, 0])],
    [
      'a border of channels',
      build(
        (b, x) =>
          b.node('Conv', 'c', [
            b.node('Pad', 'pad', [x, b.ints('pads', [0, 1, 0, 0, 0, 0, 0, 0])]),
            b.floats('w', [2, 3, 3, 3]),
          ]),
        {},
      ),
    ],
    ['a border that crops', padded(conv, {}, [0, 0, 1, 0, 0, 0, -1, 0])],
    [
      'a border of ones',
      build(
        (b, x) => conv(b, b.node('Pad', 'pad', [x, b.ints('pads', [0, 0, 1, 1, 0, 0, 1, 1]), b.scalar('one', 1)]), {}),
        {},
      ),
    ],
    ['a convolution with automatic padding', padded(conv, { auto_pad: string('SAME_UPPER') })],
  ])('leaves %s alone', (_, graph) => {
    expect(padIntoConv(graph)).toBe(graph);
  });

  it('leaves a mirrored border alone', () => {
    const graph = padded(conv);
    const [pad, ...rest] = graph.nodes;
    const mirrored = { ...graph, nodes: [{ ...pad, attributes: { mode: string('reflect') } }, ...rest] };
    expect(padIntoConv(mirrored)).toBe(mirrored);
  });
});

describe('zeroPadMaxPool', () => {
  const stride1 = { kernel_shape: ints([2, 2]), strides: ints([1, 1]), pads: ints([0, 0, 1, 1]) };

  it("gives a pool of stride 1 the report's border of zeros", () => {
    const before = inferShapes(build(maxPool, stride1, [1, 2, 3, 3]));
    const after = inferShapes(zeroPadMaxPool(before));
    expect(opsOf(after)).toEqual(['Pad', 'MaxPool']);
    const output = interpret(after, seededInputs(after)).get(after.outputs[0]);
    const plain = interpret(before, seededInputs(before)).get(before.outputs[0]);
    expect(output?.shape).toEqual([1, 2, 3, 3]);
    // The last row and column take the larger of the pool and zero; the others are the same.
    const wanted = plain?.data.map((value, at) => (at % 3 === 2 || at % 9 >= 6 ? Math.max(value, 0) : value));
    expect(output?.data).toEqual(wanted);
    expect(wanted).not.toEqual(plain?.data);
  });

  it.each<[string, Attributes]>([
    ['a pool of stride 2', { ...stride1, strides: ints([2, 2]) }],
    ['a pool without padding', { ...stride1, pads: ints([0, 0, 0, 0]) }],
    ['a pool of five', { kernel_shape: ints([5, 5]), strides: ints([1, 1]), pads: ints([2, 2, 2, 2]) }],
  ])('leaves %s alone', (_, attributes) => {
    const graph = inferShapes(build(maxPool, attributes));
    expect(zeroPadMaxPool(graph)).toBe(graph);
  });
});

describe('globalPool', () => {
  const reduce = (op: string, attributes: Attributes, axes?: readonly number[]): Graph =>
    build((b, x) => b.node(op, 'mean', axes ? [x, b.ints('axes', axes)] : [x], attributes), {});

  it.each<[string, Graph, readonly string[]]>([
    ['axes as an attribute', reduce('ReduceMean', { axes: ints([2, 3]) }), ['GlobalAveragePool']],
    ['negative axes', reduce('ReduceMean', { axes: ints([-1, -2]), keepdims: int(1) }), ['GlobalAveragePool']],
    ['axes as an input', reduce('ReduceMean', {}, [2, 3]), ['GlobalAveragePool']],
    ['dropped axes', reduce('ReduceMean', { axes: ints([2, 3]), keepdims: int(0) }), ['GlobalAveragePool', 'Flatten']],
    ['ReduceMax', reduce('ReduceMax', { axes: ints([2, 3]) }), ['GlobalMaxPool']],
  ])('recognizes %s', (_, graph, wanted) => {
    expect(opsOf(checkPass(graph, globalPool))).toEqual(wanted);
  });

  it.each<[string, Graph]>([
    ['one axis', reduce('ReduceMean', { axes: ints([2]) })],
    ['channels', reduce('ReduceMean', { axes: ints([1, 2]) })],
    ['everything', reduce('ReduceMean', {})],
  ])('leaves a mean over %s alone', (_, graph) => {
    const inferred = inferShapes(graph);
    expect(globalPool(inferred)).toBe(inferred);
  });
});
