/**
 * What a pass takes, beside what differs from it in one thing only and stays as it is. What the numbers are onnxruntime says in
 * test/quantize/forms.test.ts; here, which nodes come out.
 */
import { describe, expect, it } from 'vitest';
import { absent, type Attributes, type Graph, int, ints, string, type ValueId } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { floatTensor } from '../../src/graph/tensor';
import { deconvToConv } from '../../src/passes/deconvToConv';
import { foldScaleIntoConv } from '../../src/passes/foldScaleIntoConv';
import { globalPool } from '../../src/passes/globalPool';
import { linesToMaps } from '../../src/passes/linesToMaps';
import { padIntoConv } from '../../src/passes/padIntoConv';
import { writtenSoftmax } from '../../src/passes/writtenSoftmax';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { opsOf } from '../support/checkPass';
import { random } from '../support/random';

type Make = (b: GraphBuilder, x: ValueId) => ValueId | readonly ValueId[];

/** The operators that a pass leaves of what is made of an input of this shape. */
function after(
  pass: (graph: Graph) => Graph,
  shape: readonly number[] | undefined,
  make: Make,
  rest: Partial<Graph> = {},
): string {
  const b = graphBuilder(random(2));
  const made = make(b, b.input('x', shape as readonly number[]));
  const graph = inferShapes(b.build(typeof made === 'number' ? [made] : made, rest));
  return opsOf(pass(graph)).join(' ');
}

const constant = (b: GraphBuilder, ...numbers: readonly number[]): ValueId =>
  b.constant(`k${numbers.join()}`, floatTensor(numbers.length === 1 ? [] : [numbers.length], numbers));

describe('padIntoConv', () => {
  const kernel = { kernel_shape: ints([3, 3]) };
  const low = (b: GraphBuilder): readonly ValueId[] => [constant(b, -Infinity)];
  interface Padded {
    readonly pads?: readonly number[];
    readonly pad?: Attributes;
    /** The Pad's inputs behind its sizes. */
    readonly more?: (b: GraphBuilder) => readonly ValueId[];
    readonly op?: string;
    readonly own?: Attributes;
  }
  const border = ({ pads = [0, 0, 1, 1, 0, 0, 1, 1], pad, more = () => [], op = 'Conv', own }: Padded): Make => {
    return (b, x) => {
      const padded = b.node('Pad', 'pad', [x, b.ints('pads', pads), ...more(b)], pad);
      return op.includes('Conv')
        ? b.node(op, 'n', [padded, b.floats('w', [2, 2, 3, 3])], own)
        : b.node(op, 'n', [padded], { ...kernel, ...own });
    };
  };
  it.each<[string, Padded, string]>([
    ['zeros', {}, 'Conv'],
    ['zeros, said', { more: (b) => [constant(b, 0)] }, 'Conv'],
    ['zeros, in a mode that is said', { pad: { mode: string('constant') } }, 'Conv'],
    ['zeros, for all axes', { more: () => [absent, absent] }, 'Conv'],
    ['zeros for some axes', { pads: [1, 1], more: (b) => [absent, b.ints('axes', [2])] }, 'Pad Conv'],
    ['what is computed', { more: (b) => [b.input('v', [])] }, 'Pad Conv'],
    ['a mirror', { pad: { mode: string('reflect') } }, 'Pad Conv'],
    ['images', { pads: [1, 0, 0, 0, 0, 0, 0, 0] }, 'Pad Conv'],
    ['images, behind', { pads: [0, 0, 0, 0, 1, 0, 0, 0] }, 'Pad Conv'],
    ['a crop at the end', { pads: [0, 0, 1, 1, 0, 0, 1, -1] }, 'Pad Conv'],
    ['a reader of another domain', { op: 'other::Conv' }, 'Pad Conv'],
    ['an explicit reader', { own: { auto_pad: string('NOTSET') } }, 'Conv'],
    ['a valid reader', { own: { auto_pad: string('VALID') } }, 'Pad Conv'],
    ['−∞ before a maximum', { op: 'MaxPool', more: low }, 'MaxPool'],
    ['−2·10^30 before a maximum', { op: 'MaxPool', more: (b) => [constant(b, -2e30)] }, 'MaxPool'],
    ['−10^29 before a maximum', { op: 'MaxPool', more: (b) => [constant(b, -1e29)] }, 'Pad MaxPool'],
    ['−∞ before a convolution', { more: low }, 'Pad Conv'],
    ['−∞ before a mean', { op: 'AveragePool', more: low }, 'Pad AveragePool'],
    ['−∞ before a maximum that rounds up', { op: 'MaxPool', more: low, own: { ceil_mode: int(1) } }, 'Pad MaxPool'],
    ['−∞ before a dilated maximum', { op: 'MaxPool', more: low, own: { dilations: ints([1, 2]) } }, 'Pad MaxPool'],
    ['−∞ before a maximum of dilation 1', { op: 'MaxPool', more: low, own: { dilations: ints([1, 1]) } }, 'MaxPool'],
    ['two of three', { op: 'MaxPool', more: low, own: { pads: ints([1, 0, 0, 1]) } }, 'MaxPool'],
    ['three of three', { op: 'MaxPool', more: low, own: { pads: ints([0, 0, 0, 2]) } }, 'Pad MaxPool'],
    ['zeros before a mean', { op: 'AveragePool' }, 'AveragePool'],
    ['zeros before a sum of squares', { op: 'LpPool' }, 'Pad LpPool'],
  ])('%s: %o', (_, padded, ops) => expect(after(padIntoConv, [1, 2, 7, 6], border(padded))).toBe(ops));

  it('leaves what others read, and weights that are padded', () => {
    const pads = [0, 0, 1, 1, 0, 0, 1, 1];
    const pad = (b: GraphBuilder, x: ValueId): ValueId => b.node('Pad', 'pad', [x, b.ints('pads', pads)]);
    expect(
      after(padIntoConv, [1, 2, 7, 6], (b, x) => {
        const padded = pad(b, x);
        return [b.node('Conv', 'n', [padded, b.floats('w', [2, 2, 3, 3])]), b.node('Relu', 'r', [padded])];
      }),
    ).toBe('Pad Conv Relu');
    expect(
      after(padIntoConv, [2, 2, 1, 1], (b, x) => b.node('Conv', 'n', [b.input('y', [1, 2, 7, 6]), pad(b, x)])),
    ).toBe('Pad Conv');
    expect(
      after(padIntoConv, [1, 2, 7], (b, x) =>
        b.node('Conv', 'n', [b.node('Pad', 'pad', [x, b.ints('p', [0, 0, 1, 0, 0, 1])]), b.floats('w', [2, 2, 3])]),
      ),
    ).toBe('Conv');
  });
});

describe('globalPool', () => {
  const map = [1, 2, 7, 6];
  const reduce =
    (op: string, attributes: Attributes, axes?: readonly number[] | 'computed'): Make =>
    (b, x) =>
      b.node(
        op,
        'n',
        [x, ...(axes === 'computed' ? [b.input('a', [2], 'int64')] : axes ? [b.ints('a', axes)] : [])],
        attributes,
      );
  it.each<[readonly number[] | undefined, Make, string]>([
    [map, reduce('ReduceMean', { axes: ints([2, 3]) }), 'GlobalAveragePool'],
    [map, reduce('ReduceMax', { axes: ints([-1, 2]), keepdims: int(1) }), 'GlobalMaxPool'],
    [map, reduce('ReduceMean', { axes: ints([2, 3]), keepdims: int(0) }), 'GlobalAveragePool Flatten'],
    [map, reduce('ReduceMean', {}, [3, -2]), 'GlobalAveragePool'],
    [[1, 2, 7], reduce('ReduceMean', { axes: ints([2]) }), 'GlobalAveragePool'],
    [map, reduce('ReduceSum', {}, [2, 3]), 'ReduceSum'],
    [map, reduce('ReduceMean', {}, [2]), 'ReduceMean'],
    [map, reduce('ReduceMean', {}, [1, 2]), 'ReduceMean'],
    [map, reduce('ReduceMean', {}, [2, 2]), 'ReduceMean'],
    [map, reduce('ReduceMean', {}, [3, 4]), 'ReduceMean'],
    [map, reduce('ReduceMean', {}, [1, 2, 3]), 'ReduceMean'],
    [map, reduce('ReduceMean', {}, 'computed'), 'ReduceMean'],
    [map, reduce('ReduceMean', {}), 'ReduceMean'],
    [map, reduce('other::ReduceMean', { axes: ints([2, 3]) }), 'ReduceMean'],
    [[1, 2], reduce('ReduceMean', { axes: ints([]) }), 'ReduceMean'],
    [undefined, reduce('ReduceMean', { axes: ints([2, 3]) }), 'ReduceMean'],
  ])('of %j: row %#', (shape, make, ops) => expect(after(globalPool, shape, make)).toBe(ops));

  it('leaves integers', () => {
    const b = graphBuilder(random(2));
    const graph = inferShapes(
      b.build([b.node('ReduceMax', 'n', [b.input('x', map, 'int32')], { axes: ints([2, 3]) })]),
    );
    expect(globalPool(graph)).toBe(graph);
  });
});

describe('writtenSoftmax', () => {
  interface Written {
    readonly sum?: Attributes;
    readonly axes?: readonly number[] | 'computed';
    readonly most?: Attributes;
    /** The last node of powers and sum. */
    readonly quotient?: (b: GraphBuilder, powers: ValueId, sum: ValueId) => ValueId;
    readonly rest?: Partial<Graph>;
  }
  const softmax =
    ({ sum = {}, axes = [-1], most = { axes: ints([-1]) }, quotient }: Written): Make =>
    (b, x) => {
      const less = b.node('Sub', 'less', [x, b.node('ReduceMax', 'most', [x], most)]);
      const powers = b.node('Exp', 'powers', [less]);
      const along = axes === 'computed' ? b.input('a', [1], 'int64') : b.ints('axes', axes);
      const total = b.node('ReduceSum', 'sum', [powers, along], sum);
      return quotient ? quotient(b, powers, total) : b.node('Div', 'y', [powers, total]);
    };
  const kept = 'ReduceMax Sub Exp ReduceSum';
  it.each<[string, Written, string]>([
    ['along the last axis', {}, 'Softmax'],
    ['along an inner axis', { axes: [1], most: { axes: ints([1]) } }, 'Softmax'],
    [
      'along an inner axis, in older files',
      { axes: [1], most: { axes: ints([1]) }, rest: { opsets: { '': 12 } } },
      `${kept} Div`,
    ],
    ['along the last axis, in older files', { axes: [2], rest: { opsets: { '': 12 } } }, 'Softmax'],
    ['less the largest of another axis', { most: { axes: ints([1]) } }, 'ReduceMax Sub Softmax'],
    ['less the largest of all', { most: {} }, 'ReduceMax Sub Softmax'],
    ['along two axes', { axes: [1, 2] }, `${kept} Div`],
    ['along a computed axis', { axes: 'computed' }, `${kept} Div`],
    ['by a reciprocal', { quotient: (b, p, s) => b.node('Mul', 'y', [p, b.node('Reciprocal', 'r', [s])]) }, 'Softmax'],
    [
      'by a reciprocal in front',
      { quotient: (b, p, s) => b.node('Mul', 'y', [b.node('Reciprocal', 'r', [s]), p]) },
      'Softmax',
    ],
    ['the other way round', { quotient: (b, p, s) => b.node('Div', 'y', [s, p]) }, `${kept} Div`],
    ['a product of both', { quotient: (b, p, s) => b.node('Mul', 'y', [p, s]) }, `${kept} Mul`],
    ['a difference of both', { quotient: (b, p, s) => b.node('Sub', 'y', [p, s]) }, `${kept} Sub`],
    ['of another domain', { quotient: (b, p, s) => b.node('other::Div', 'y', [p, s]) }, `${kept} Div`],
  ])('%s', (_, written, ops) => expect(after(writtenSoftmax, [2, 3, 4], softmax(written), written.rest)).toBe(ops));

  it('needs the axis kept, and the sum of the very powers', () => {
    const square: Make = (b, x) => {
      const powers = b.node('Exp', 'powers', [x]);
      const other = b.node('Exp', 'others', [b.node('Relu', 'r', [x])]);
      return b.node('Div', 'y', [powers, b.node('ReduceSum', 's', [other, b.ints('a', [-1])])]);
    };
    expect(after(writtenSoftmax, [2, 3], square)).toBe('Exp Relu Exp ReduceSum Div');
    const dropped: Make = (b, x) => {
      const powers = b.node('Exp', 'powers', [x]);
      return b.node('Div', 'y', [powers, b.node('ReduceSum', 's', [powers, b.ints('a', [0])], { keepdims: int(0) })]);
    };
    expect(after(writtenSoftmax, [3, 3], dropped)).toBe('Exp ReduceSum Div');
    const sinh: Make = (b, x) => {
      const powers = b.node('Sinh', 'powers', [x]);
      return b.node('Div', 'y', [powers, b.node('ReduceSum', 's', [powers, b.ints('a', [0])])]);
    };
    expect(after(writtenSoftmax, [3, 3], sinh)).toBe('Sinh ReduceSum Div');
  });
});

describe('linesToMaps', () => {
  const line = [1, 2, 9];
  const turned = 'Reshape Conv Reshape';
  it.each<[string, readonly number[] | undefined, Make, string]>([
    ['a convolution', line, (b, x) => b.node('Conv', 'n', [x, b.floats('w', [3, 2, 3]), b.floats('b', [3])]), turned],
    ['a pool', line, (b, x) => b.node('MaxPool', 'n', [x], { kernel_shape: ints([3]) }), 'Reshape MaxPool Reshape'],
    ['a pool with indices', line, (b, x) => b.node('MaxPool', 'n', [x], { kernel_shape: ints([3]) }, 2), 'MaxPool'],
    ['a global pool', line, (b, x) => b.node('GlobalMaxPool', 'n', [x]), 'Reshape GlobalMaxPool Reshape'],
    ['a map', [1, 2, 9, 9], (b, x) => b.node('Conv', 'n', [x, b.floats('w', [3, 2, 3, 3])]), 'Conv'],
    ['computed weights', line, (b, x) => b.node('Conv', 'n', [x, b.input('w', [3, 2, 3])]), 'Conv'],
    ['another domain', line, (b, x) => b.node('other::Conv', 'n', [x, b.floats('w', [3, 2, 3])]), 'Conv'],
    ['another operator', line, (b, x) => b.node('Relu', 'n', [x]), 'Relu'],
    ['what nobody knows', undefined, (b, x) => b.node('MaxPool', 'n', [x], { kernel_shape: ints([3]) }), 'MaxPool'],
    [
      'lines of unknown length',
      [1, 2, -1],
      (b, x) => b.node('MaxPool', 'n', [x], { kernel_shape: ints([3]) }),
      'MaxPool',
    ],
  ])('%s', (_, shape, make, ops) => expect(after(linesToMaps, shape, make)).toBe(ops));

  it('says of the new axis what changes nothing', () => {
    const b = graphBuilder(random(2));
    const attributes = {
      kernel_shape: ints([3]),
      strides: ints([2]),
      dilations: ints([2]),
      pads: ints([1, 4]),
      group: int(2),
    };
    const conv = b.node('Conv', 'n', [b.input('x', [1, 2, 9]), b.floats('w', [4, 1, 3])], attributes);
    const [, turned] = linesToMaps(inferShapes(b.build([conv]))).nodes;
    expect(turned.attributes).toEqual({
      ...{
        kernel_shape: ints([1, 3]),
        strides: ints([1, 2]),
        dilations: ints([1, 2]),
        pads: ints([0, 1, 0, 4]),
        group: int(2),
      },
    });
  });
});

describe('foldScaleIntoConv', () => {
  const scaled =
    (op: string, shape: readonly number[], more: readonly ValueId[] = []): Make =>
    (b, x) => {
      const conv = b.node('Conv', 'conv', [x, b.floats('w', [2, 2, 1, 1])]);
      return b.node(op, 'n', [conv, b.floats('c', shape, 1, 2), ...more]);
    };
  it.each<[string, Make, string]>([
    ['a factor for each channel', scaled('Mul', [2, 1, 1]), 'Conv'],
    ['one factor', scaled('Mul', [1, 1, 1, 1]), 'Conv'],
    ['factors along columns', scaled('Mul', [1, 2]), 'Conv Mul'],
    ['factors for images', scaled('Mul', [2, 1, 1, 1]), 'Conv Mul'],
    ['another operator', scaled('Pow', [1]), 'Conv Pow'],
    ['a sum of three', scaled('Sum', [1]), 'Conv Sum'],
    ['another domain', scaled('other::Mul', [1]), 'Conv Mul'],
  ])('%s', (_, make, ops) => expect(after(foldScaleIntoConv, [1, 2, 2, 2], make)).toBe(ops));
});

describe('deconvToConv', () => {
  const deconv =
    (weights: readonly number[], attributes: Attributes, bias?: number): Make =>
    (b, x) =>
      b.node('ConvTranspose', 'n', [x, b.floats('w', weights), ...(bias ? [b.floats('b', [bias])] : [])], attributes);
  it.each<[string, Make, boolean]>([
    ['a transposed convolution', deconv([4, 3, 2, 2], {}), true],
    ['one with a bias', deconv([4, 3, 2, 2], {}, 3), true],
    ['one in groups, with a bias', deconv([4, 3, 2, 2], { group: int(2) }, 6), true],
    ['one with pads', deconv([4, 3, 2, 2], { pads: ints([1, 0, 0, 1]) }), true],
    ['a bias for each input', deconv([4, 3, 2, 2], {}, 4), false],
    ['a bias for one group', deconv([4, 3, 2, 2], { group: int(2) }, 3), false],
    ['pads that crop', deconv([4, 3, 2, 2], { pads: ints([-1, 0, 0, 0]) }), false],
    ['a stride of 0', deconv([4, 3, 2, 2], { strides: ints([0, 1]) }), false],
    ['groups that do not divide', deconv([4, 3, 2, 2], { group: int(3) }), false],
    ['no groups', deconv([4, 3, 2, 2], { group: int(0) }), false],
    ['weights of other channels', deconv([5, 3, 2, 2], {}), false],
    ['weights of another rank', deconv([4, 3, 2], {}), false],
  ])('%s', (_, make, isTaken) =>
    expect(after(deconvToConv, [1, 4, 5, 5], make).split(' ').includes('ConvTranspose')).toBe(!isTaken),
  );
});
