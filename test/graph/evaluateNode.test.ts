import { describe, expect, it } from 'vitest';
import { evaluateNode } from '../../src/graph/evaluate/evaluateNode';
import { type Known, readKnown, tensorOfKnown } from '../../src/graph/evaluate/known';
import { type Attributes, int } from '../../src/graph/graph';
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
  it.each<[string, number[] | undefined, number[]]>([
    ['Div', evaluate('Div', [known([7, -7, 7]), known([2, 2, -2])], list(3)), [3, -3, -3]],
    ['Mul, broadcast', evaluate('Mul', [known([7, -7, 7]), known([2])], list(3)), [14, -14, 14]],
    ['Equal', evaluate('Equal', [known([1, 2]), known([1, 3])], list(2, 'bool')), [1, 0]],
    ['Where', evaluate('Where', [known([1, 0], 'bool'), known([5, 6]), known([7, 8])], list(2)), [5, 8]],
    ['Cast to int', evaluate('Cast', [known([2.9, -2.9], 'float32')], list(2), { to: int(7) }), [2, -2]],
    ['Cast to bool', evaluate('Cast', [known([2, 0])], list(2, 'bool'), { to: int(9) }), [1, 0]],
    [
      'Range',
      evaluate('Range', [known([3], 'int64', []), known([9], 'int64', []), known([2], 'int64', [])], list(3)),
      [3, 5, 7],
    ],
    ['Add in float32', evaluate('Add', [known([1e8], 'float32'), known([1], 'float32')], list(1, 'float32')), [1e8]],
    ['Floor', evaluate('Floor', [known([-1.5], 'float32')], list(1, 'float32')), [-2]],
  ])('%s', (_, found, wanted) => expect(found).toEqual(wanted));

  it('carries elements that are not known', () => {
    expect(evaluate('Add', [known([1, NaN]), known([1, 1])], list(2))).toEqual([2, NaN]);
    expect(evaluate('Equal', [known([1, NaN]), known([1, 1])], list(2, 'bool'))).toEqual([1, NaN]);
    expect(evaluate('Gather', [known([4, 5]), known([1, 7])], list(2))).toEqual([5, NaN]);
  });

  it.each<[string, number[] | undefined]>([
    ['an input is missing', evaluate('Add', [known([1]), undefined], list(1))],
    ['the result is too large', evaluate('ConstantOfShape', [known([65])], list(65))],
    ['the shape is not known', evaluate('ConstantOfShape', [known([65])], list(-1))],
    ['the type is half precision', evaluate('Add', [known([1], 'float16'), known([1], 'float16')], list(1, 'float16'))],
    ['the operator has no rule', evaluate('Softmax', [known([1], 'float32')], list(1, 'float32'))],
  ])('answers nothing where %s', (_, found) => expect(found).toBeUndefined());
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
