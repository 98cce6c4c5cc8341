import { describe, expect, it } from 'vitest';
import { evaluateNode } from '../../src/graph/evaluate/evaluateNode';
import { type Known, readKnown, tensorOfKnown } from '../../src/graph/evaluate/known';
import { type Attributes, int, ints } from '../../src/graph/graph';
import { intTensor, numbersOf } from '../../src/graph/tensor';

const known = (
  data: readonly number[],
  type: Known['type'] = 'int64',
  shape: readonly number[] = [data.length],
): Known => ({
  type,
  shape,
  data,
});

function evaluate(
  op: string,
  inputs: readonly (Known | undefined)[],
  target: Omit<Known, 'data'>,
  attributes: Attributes = {},
) {
  const node = { name: 'n', op, domain: '', inputs: inputs.map((_, at) => at), outputs: [9], attributes, layer: 0 };
  const [output] = evaluateNode(node, inputs, [target], 64) ?? [];
  return output && Array.from(output.data);
}

const list = (length: number, type: Known['type'] = 'int64'): Omit<Known, 'data'> => ({ type, shape: [length] });

describe('evaluateNode', () => {
  it.each<[string, () => number[] | undefined, number[]]>([
    ['Div', () => evaluate('Div', [known([7, -7, 7]), known([2, 2, -2])], list(3)), [3, -3, -3]],
    ['Mul, broadcast', () => evaluate('Mul', [known([7, -7, 7]), known([2])], list(3)), [14, -14, 14]],
    ['Equal', () => evaluate('Equal', [known([1, 2]), known([1, 3])], list(2, 'bool')), [1, 0]],
    ['Where', () => evaluate('Where', [known([1, 0], 'bool'), known([5, 6]), known([7, 8])], list(2)), [5, 8]],
    ['Cast to int', () => evaluate('Cast', [known([2.9, -2.9], 'float32')], list(2), { to: int(7) }), [2, -2]],
    ['Cast to bool', () => evaluate('Cast', [known([2, 0])], list(2, 'bool'), { to: int(9) }), [1, 0]],
    [
      'Range',
      () => evaluate('Range', [known([3], 'int64', []), known([9], 'int64', []), known([2], 'int64', [])], list(3)),
      [3, 5, 7],
    ],
    [
      'Add in float32',
      () => evaluate('Add', [known([1e8], 'float32'), known([1], 'float32')], list(1, 'float32')),
      [1e8],
    ],
    [
      'Range down',
      () => evaluate('Range', [known([9], 'int64', []), known([0], 'int64', []), known([-4], 'int64', [])], list(3)),
      [9, 5, 1],
    ],
    ['Div to 0, towards zero', () => evaluate('Div', [known([1, -1]), known([2, 2])], list(2)), [0, -0]],
    ['Where, broadcast', () => evaluate('Where', [known([0, 2], 'bool'), known([5]), known([7, 8])], list(2)), [7, 5]],
    ['Floor', () => evaluate('Floor', [known([-1.5], 'float32')], list(1, 'float32')), [-2]],
  ])('%s', (_, found, wanted) => expect(found()).toEqual(wanted));

  const m = known([1, 2, 3, 4, 5, 6], 'int64', [2, 3]);
  const shaped = (...shape: readonly number[]): Omit<Known, 'data'> => ({ type: 'int64', shape });
  const bits = known([1, 1, 0, 0], 'bool');
  const others = known([1, 0, 1, 0], 'bool');
  const real = (...data: readonly number[]): Known => known(data, 'float32');
  it.each<[string, () => number[] | undefined, number[]]>([
    ['Sub', () => evaluate('Sub', [known([7, 1]), known([2, 3])], list(2)), [5, -2]],
    ['Div in float32', () => evaluate('Div', [real(7), real(2)], list(1, 'float32')), [3.5]],
    ['Min', () => evaluate('Min', [known([7, 1]), known([2, 3])], list(2)), [2, 1]],
    ['Max', () => evaluate('Max', [known([7, 1]), known([2, 3])], list(2)), [7, 3]],
    ['Neg', () => evaluate('Neg', [known([7, -1])], list(2)), [-7, 1]],
    ['Abs', () => evaluate('Abs', [known([7, -1])], list(2)), [7, 1]],
    ['Sqrt', () => evaluate('Sqrt', [real(9)], list(1, 'float32')), [3]],
    ['Reciprocal', () => evaluate('Reciprocal', [real(4)], list(1, 'float32')), [0.25]],
    ['Ceil', () => evaluate('Ceil', [real(-1.5, 1.5)], list(2, 'float32')), [-1, 2]],
    ['Less', () => evaluate('Less', [known([1, 2, 3]), known([2])], list(3, 'bool')), [1, 0, 0]],
    ['Greater', () => evaluate('Greater', [known([1, 2, 3]), known([2])], list(3, 'bool')), [0, 0, 1]],
    ['And', () => evaluate('And', [bits, others], list(4, 'bool')), [1, 0, 0, 0]],
    ['Or', () => evaluate('Or', [bits, others], list(4, 'bool')), [1, 1, 1, 0]],
    ['Not', () => evaluate('Not', [bits], list(4, 'bool')), [0, 0, 1, 1]],
    ['Cast to float', () => evaluate('Cast', [known([2.5], 'float64')], list(1, 'float32'), { to: int(1) }), [2.5]],
    ['Cast of -0.5 to bool', () => evaluate('Cast', [real(-0.5)], list(1, 'bool'), { to: int(9) }), [1]],
    ['Reshape', () => evaluate('Reshape', [m, known([3, 2])], shaped(3, 2)), [1, 2, 3, 4, 5, 6]],
    [
      'Add, along columns',
      () => evaluate('Add', [m, known([10, 20], 'int64', [2, 1])], shaped(2, 3)),
      [11, 12, 13, 24, 25, 26],
    ],
    ['Add, along rows', () => evaluate('Add', [m, known([10, 20, 30])], shaped(2, 3)), [11, 22, 33, 14, 25, 36]],
    ['Expand', () => evaluate('Expand', [known([1, 2], 'int64', [2, 1]), known([2, 2])], shaped(2, 2)), [1, 1, 2, 2]],
    ['Transpose', () => evaluate('Transpose', [m], shaped(3, 2)), [1, 4, 2, 5, 3, 6]],
    [
      'Transpose that keeps',
      () => evaluate('Transpose', [m], shaped(2, 3), { perm: ints([0, 1]) }),
      [1, 2, 3, 4, 5, 6],
    ],
    ['Slice of rows', () => evaluate('Slice', [m, known([1]), known([2])], shaped(1, 3)), [4, 5, 6]],
    ['Slice of columns', () => evaluate('Slice', [m, known([1]), known([3]), known([1])], shaped(2, 2)), [2, 3, 5, 6]],
    [
      'Slice by steps',
      () => evaluate('Slice', [m, known([0]), known([3]), known([-1]), known([2])], shaped(2, 2)),
      [1, 3, 4, 6],
    ],
    [
      'Slice backwards',
      () => evaluate('Slice', [m, known([-1, 1]), known([-9, 3]), known([1, 0]), known([-1, 1])], shaped(1, 3)),
      [6, 5, 4],
    ],
    [
      'Slice by attributes',
      () => evaluate('Slice', [m], shaped(2, 1), { starts: ints([2]), ends: ints([3]), axes: ints([1]) }),
      [3, 6],
    ],
    [
      'Concat of rows',
      () => evaluate('Concat', [m, known([7, 8, 9], 'int64', [1, 3])], shaped(3, 3), { axis: int(0) }),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    ],
    [
      'Concat of columns',
      () => evaluate('Concat', [m, known([7, 8], 'int64', [2, 1])], shaped(2, 4), { axis: int(-1) }),
      [1, 2, 3, 7, 4, 5, 6, 8],
    ],
    ['Gather of rows', () => evaluate('Gather', [m, known([1, 0, -1])], shaped(3, 3)), [4, 5, 6, 1, 2, 3, 4, 5, 6]],
    ['Gather of columns', () => evaluate('Gather', [m, known([2, 0])], shaped(2, 2), { axis: int(1) }), [3, 1, 6, 4]],
    [
      'ConstantOfShape',
      () =>
        evaluate('ConstantOfShape', [known([2])], list(2), { value: { kind: 'tensor', value: intTensor([1], [7]) } }),
      [7, 7],
    ],
    ['ConstantOfShape without a value', () => evaluate('ConstantOfShape', [known([2])], list(2)), [0, 0]],
    ['as many as may be', () => evaluate('ConstantOfShape', [known([64])], list(64)), new Array<number>(64).fill(0)],
  ])('%s', (_, found, wanted) => expect(found()).toEqual(wanted));

  it('splits along an axis', () => {
    const node = { name: 'n', op: 'Split', domain: '', inputs: [0], outputs: [1, 2], layer: 0 };
    const parts = (axis: number, ...shapes: readonly (readonly number[])[]): unknown =>
      evaluateNode(
        { ...node, attributes: { axis: int(axis) } },
        [m],
        shapes.map((shape) => shaped(...shape)),
        64,
      )?.map(({ data }) => [...Array.from(data)]);
    expect(parts(-1, [2, 1], [2, 2])).toEqual([
      [1, 4],
      [2, 3, 5, 6],
    ]);
    expect(parts(0, [1, 3], [1, 3])).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('carries elements that are not known', () => {
    expect(evaluate('Add', [known([1, NaN]), known([1, 1])], list(2))).toEqual([2, NaN]);
    expect(evaluate('Equal', [known([1, NaN]), known([1, 1])], list(2, 'bool'))).toEqual([1, NaN]);
    expect(evaluate('Gather', [known([4, 5]), known([1, 7])], list(2))).toEqual([5, NaN]);
  });

  it.each<[string, () => number[] | undefined]>([
    ['an input is missing', () => evaluate('Add', [known([1]), undefined], list(1))],
    ['the result is too large', () => evaluate('ConstantOfShape', [known([65])], list(65))],
    ['the shape is not known', () => evaluate('ConstantOfShape', [known([65])], list(-1))],
    [
      'the type is half precision',
      () => evaluate('Add', [known([1], 'float16'), known([1], 'float16')], list(1, 'float16')),
    ],
    ['the result does not fit', () => evaluate('Reshape', [known([1, 2]), known([3])], list(3))],
    ['starts are missing', () => evaluate('Slice', [m], shaped(2, 3))],
    ['the operator has no rule', () => evaluate('Softmax', [known([1], 'float32')], list(1, 'float32'))],
  ])('answers nothing where %s', (_, found) => expect(found()).toBeUndefined());
});

describe('known numbers', () => {
  it('are read from small tensors only', () => {
    expect(readKnown(intTensor([2], [3, -4]), 64)).toEqual({ type: 'int64', shape: [2], data: [3, -4] });
    expect(readKnown(intTensor([3], [1, 2, 3]), 2)).toBeUndefined();
    expect(readKnown({ ...intTensor([2], [3, 4]), shape: [5] }, 64)).toBeUndefined();
    expect(readKnown({ type: 'string', shape: [], bytes: new Uint8Array() }, 64)).toBeUndefined();
  });

  it.each<[Known, number[] | undefined]>([
    [known([3, -4]), [3, -4]],
    [known([3, -4], 'int32'), [3, -4]],
    [known([0.5], 'float32'), [0.5]],
    [known([1, 0], 'bool'), [1, 0]],
    [known([NaN, 1]), undefined],
    [known([NaN], 'float32'), undefined],
    [known([2 ** 63]), undefined],
    [known([1], 'uint8'), undefined],
  ])('%j as a tensor', (value, wanted) => {
    const tensor = tensorOfKnown(value);
    expect(tensor && numbersOf(tensor)).toEqual(wanted);
    if (tensor) expect([tensor.type, tensor.shape]).toEqual([value.type, value.shape]);
  });
});
