/** Attention as products of matrices, beside what differs in one thing and is left. By hand. */
import { describe, expect, it } from 'vitest';
import { type Attributes, float, int, ints } from '../../../src/graph/graph';
import { type Choice, floats, type Input, map, none, truths, written } from '../written';

type Row = [wanted: string, inputs: readonly Input[], attributes?: Attributes, choice?: Choice];
const heads = map([1, 2, 3, 4]);
const flat = map([1, 3, 8]);
const both = { q_num_heads: int(2), kv_num_heads: int(2) };
const apart = 'Reshape[1,3,2,4] Transpose';
const together = 'Transpose Reshape[1,3,8]';
const causal = 'Add[0,-Infinity,-Infinity,0,0,-Infinity,0,0,0]';

describe('attention', () => {
  it.each<Row>([
    ['Transpose MatMul Mul[0.5] Softmax MatMul Identity', [heads, heads, heads]],
    ['Transpose MatMul Mul[0.25] Softmax MatMul Identity', [heads, heads, heads], { scale: float(0.25) }],
    [
      'Transpose MatMul Mul[0.5] Mul[0.25] Tanh Mul[4] Softmax MatMul Identity',
      [heads, heads, heads],
      { softcap: float(4) },
    ],
    [`Transpose MatMul Mul[0.5] ${causal} Softmax MatMul Identity`, [heads, heads, heads], { is_causal: int(1) }],
    ['Transpose MatMul Mul[0.5] Add Softmax MatMul Identity', [heads, heads, heads, map([3, 3])]],
    ['Transpose MatMul Mul[0.5] Add[0,-Infinity,0] Softmax MatMul Identity', [heads, heads, heads, truths(1, 0, 1)]],
    [
      'Gather[0,0,1,1] Gather[0,0,1,1] Transpose MatMul Mul[0.5] Softmax MatMul Identity',
      [map([1, 4, 3, 4]), heads, heads],
    ],
    [`${apart} ${apart} ${apart} Transpose MatMul Mul[0.5] Softmax MatMul ${together}`, [flat, flat, flat], both],
    ['Transpose MatMul Mul[0.5] Softmax MatMul Identity', [heads, heads, heads], {}, { outputs: 2 }],
    ['Attention', [heads, heads, heads], {}, { outputs: 2, read: 1 }],
    ['Attention', [heads, heads, heads, map([3, 3], 'bool')]],
    ['Attention', [heads, heads, heads, none, heads]],
    ['Attention', [heads, heads, heads, none, none, heads]],
    ['Attention', [heads, heads, heads, none, none, none, map([1], 'int64')]],
    ['Attention', [heads, heads, flat]],
    ['Attention', [heads, map([1, 2, 3, 4], 'float16'), heads]],
    ['Attention', [map([3, 4]), map([3, 4]), map([3, 4])]],
    ['Attention', [flat, flat, flat]],
    ['Attention', [flat, flat, flat], { q_num_heads: int(2) }],
    ['Attention', [flat, flat, flat], { q_num_heads: int(3), kv_num_heads: int(2) }],
    ['Attention', [map([1, 2, -1, 4]), heads, heads]],
    ['Attention', [map([1, 1, 4097, 1]), map([1, 1, 4096, 1]), map([1, 1, 4096, 1])], { is_causal: int(1) }],
  ])('%s, row %#', (wanted, inputs, attributes, choice) =>
    expect(written('Attention', inputs, attributes, { opset: 23, ...choice })).toBe(wanted),
  );
});

describe('attention of onnxruntime', () => {
  const two = { num_heads: int(2) };
  const core = 'Transpose MatMul Mul[0.5]';
  const end = `Softmax MatMul ${together}`;
  it.each<Row>([
    [`${apart} ${apart} ${apart} ${core} ${end}`, [flat, flat, flat], two],
    [`${apart} ${apart} ${apart} Transpose MatMul Mul[2] ${end}`, [flat, flat, flat], { ...two, scale: float(2) }],
    [`${apart} ${apart} ${apart} ${core} ${causal} ${end}`, [flat, flat, flat], { ...two, unidirectional: int(1) }],
    [
      `Add[1,2,3,4,5,6,7,8] ${apart} Add[9,10,11,12,13,14,15,16] ${apart} Add[17,18,19,20,21,22,23,24] ${apart} ${core} ${end}`,
      [flat, flat, flat, floats([24])],
      two,
    ],
    [`${apart} ${apart} ${apart} ${core} Add ${end}`, [flat, flat, flat, none, none, map([3, 3])], two],
    [`${apart} ${apart} ${apart} ${core} ${end}`, [flat, flat, flat], two, { outputs: 3 }],
    ['MultiHeadAttention', [flat, flat, flat], two, { outputs: 3, read: 1 }],
    ['MultiHeadAttention[23 numbers]', [flat, flat, flat, floats([23])], two],
    ['MultiHeadAttention', [flat, flat, flat, map([24])], two],
    ['MultiHeadAttention', [flat, flat], two],
    ['MultiHeadAttention', [flat, none, flat], two],
    ['MultiHeadAttention', [flat, flat, flat]],
    ['MultiHeadAttention', [flat, flat, flat], { num_heads: int(3) }],
    ['MultiHeadAttention', [map([1, 3, 2, 4]), flat, flat], two],
    ...[4, 6, 7, 8, 9].map((at): Row => [
      'MultiHeadAttention',
      [flat, flat, flat, ...new Array<Input>(at - 3).fill(none), flat],
      two,
    ]),
  ])('%s, row %#', (wanted, inputs, attributes, choice) =>
    expect(written('com.microsoft::MultiHeadAttention', inputs, attributes, choice)).toBe(wanted),
  );

  const x = map([1, 3, 2]);
  const one = { num_heads: int(1) };
  const single = (own: string, width = 1): string => `MatMul${own} Reshape[1,3,1,${width}] Transpose`;
  it.each<Row>([
    [
      `${single('[1,4]')} ${single('[2,5]')} ${single('[3,6]')} Transpose MatMul Mul[1] Softmax MatMul Transpose Reshape[1,3,1]`,
      [x, floats([2, 3])],
      one,
    ],
    [
      'MatMul[1,4] Add[7] Reshape[1,3,1,1] Transpose MatMul[2,5] Add[8] Reshape[1,3,1,1] Transpose ' +
        'MatMul[3,6] Add[9] Reshape[1,3,1,1] Transpose Transpose MatMul Mul[1] Add Softmax MatMul Transpose Reshape[1,3,1]',
      [x, floats([2, 3]), floats([3], [7, 8, 9]), none, none, map([3, 3])],
      one,
    ],
    [
      `${single('[1,5]')} ${single('[2,6]')} ${single('[3,4,7,8]', 2)} Transpose MatMul Mul[1] Softmax MatMul Transpose Reshape[1,3,2]`,
      [x, floats([2, 4])],
      { ...one, qkv_hidden_sizes: ints([1, 1, 2]) },
    ],
    ['Attention[1,2,3,4,5,6]', [x, floats([2, 3])], { ...one, do_rotary: int(1) }],
    ['Attention[1,2,3,4,5,6]', [x, floats([2, 3]), map([3])], one],
    ['Attention', [x, map([2, 3])], one],
    ['Attention[1,2,3,4,5,6]', [map([3, 2]), floats([2, 3])], one],
    ['Attention[1,2,3,4,5,6]', [x, floats([2, 3])]],
    ['Attention[1,2,3,4,5,6]', [x, floats([2, 3])], { num_heads: int(2) }],
    ['Attention[1,2,3,4,5,6]', [x, floats([2, 3])], one, { outputs: 2, read: 1 }],
    ...[3, 4, 6].map((at): Row => [
      'Attention[1,2,3,4,5,6]',
      [x, floats([2, 3]), ...new Array<Input>(at - 2).fill(none), x],
      one,
    ]),
  ])('packed: %s, row %#', (wanted, inputs, attributes, choice) =>
    expect(written('com.microsoft::Attention', inputs, attributes, choice)).toBe(wanted),
  );
});
