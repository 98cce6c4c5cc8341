/** Comparisons and choices as arithmetic of 0 and 1, beside what is left. h is 10^30; the numbers are those of the formulas. */
import { describe, expect, it } from 'vitest';
import { type Attributes, int } from '../../../src/graph/graph';
import { type Choice, floats, type Input, made, map, truths, whole, written } from '../written';

type Row = [wanted: string, inputs: readonly Input[], choice?: Choice];
const x = map([2, 3]);
const zero = floats([], [0]);
const below = floats([], [-Infinity]);
const some = truths(1, 0, 1);
const row = map([3]);
const where = (inputs: readonly Input[], choice: Choice = {}): string => written('Where', inputs, {}, choice);
const compared = (op: string, b: Input = x): Input => made(op, x, b);
const [more, less] = [compared('Greater'), compared('Less')];

describe('what is compared', () => {
  /** The steps of a choice between a map and zero, and between zero and a map. */
  it.each<[string, Input, string, string]>([
    ['Greater', x, 'Sub HardSigmoid(1e+30; 0)', 'Sub HardSigmoid(-1e+30; 1)'],
    ['Less', x, 'Sub HardSigmoid(-1e+30; 0)', 'Sub HardSigmoid(1e+30; 1)'],
    ['GreaterOrEqual', x, 'Sub HardSigmoid(1e+30; 1)', 'Sub HardSigmoid(-1e+30; 0)'],
    ['LessOrEqual', x, 'Sub HardSigmoid(-1e+30; 1)', 'Sub HardSigmoid(1e+30; 0)'],
    ['Equal', x, 'Sub Abs HardSigmoid(-1e+30; 1)', 'Sub Abs HardSigmoid(1e+30; 0)'],
    ['Greater', zero, 'HardSigmoid(1e+30; 0)', 'HardSigmoid(-1e+30; 1)'],
    ['Greater', floats([], [2]), 'HardSigmoid(1e+30; -2e+30)', 'HardSigmoid(-1e+30; 2.0000002e+30)'],
    ['GreaterOrEqual', floats([], [2]), 'HardSigmoid(1e+30; -1.9999998e+30)', 'HardSigmoid(-1e+30; 2e+30)'],
    ['LessOrEqual', floats([], [2]), 'HardSigmoid(-1e+30; 2.0000002e+30)', 'HardSigmoid(1e+30; -2e+30)'],
    ['GreaterOrEqual', floats([], [-2]), 'HardSigmoid(1e+30; 2.0000002e+30)', 'HardSigmoid(-1e+30; -2e+30)'],
    ['Less', floats([1], [2]), 'Sub[2] HardSigmoid(-1e+30; 0)', 'Sub[2] HardSigmoid(1e+30; 1)'],
  ])('%s, row %#', (op, b, holds, fails) => {
    const tells = { attributes: true };
    const itself = written(op, [x, b]);
    expect(where([compared(op, b), x, zero], tells)).toBe(`${itself} ${holds} Mul`);
    expect(where([compared(op, b), zero, x], tells)).toBe(`${itself} ${fails} Mul`);
  });

  it.each<Row>([
    ['Greater Sub HardSigmoid HardSigmoid Mul Mul Add', [more, x, x]],
    ['Greater Less And Sub HardSigmoid Sub HardSigmoid Min Mul', [made('And', more, less), x, zero]],
    ['Greater Less And Sub HardSigmoid Sub HardSigmoid Max Mul', [made('And', more, less), zero, x]],
    ['Greater Less Or Sub HardSigmoid Sub HardSigmoid Max Mul', [made('Or', more, less), x, zero]],
    ['Greater Less Or Sub HardSigmoid Sub HardSigmoid Min Mul', [made('Or', more, less), zero, x]],
    ['Greater And[1,0,1] Sub HardSigmoid Min[1,0,1] Mul', [made('And', more, some), x, zero]],
    ['Greater And[1,0,1] Sub HardSigmoid Max[0,1,0] Mul', [made('And', more, some), zero, x]],
  ])('%s, row %#', (wanted, inputs) => expect(where(inputs)).toBe(wanted));

  it.each<[string, string, string]>([
    ['Not', 'Sub HardSigmoid(-1e+30; 1)', 'Sub HardSigmoid(1e+30; 0)'],
    [
      'Xor',
      'Sub HardSigmoid(1e+30; 0) Sub HardSigmoid(-1e+30; 0) Sub Abs',
      'Sub HardSigmoid(1e+30; 0) Sub HardSigmoid(1e+30; 1) Sub Abs',
    ],
  ])('%s', (op, holds, fails) => {
    const condition = op === 'Not' ? made(op, more) : made(op, more, less);
    const before = op === 'Not' ? 'Greater Not' : 'Greater Less Xor';
    expect(where([condition, x, zero], { attributes: true })).toBe(`${before} ${holds} Mul`);
    expect(where([condition, zero, x], { attributes: true })).toBe(`${before} ${fails} Mul`);
  });
});

describe('what is chosen', () => {
  const never = made('IsNaN', made('Softmax', x));
  const before = { then: 'Softmax' };
  it.each<Row>([
    ['Mul[1,0,1] Mul[0,1,0] Add', [some, x, x]],
    ['Mul[1,0,1]', [some, x, zero]],
    ['Mul[0,1,0]', [some, zero, x]],
    ['Mul[1,0,1] Mul[0,1,0][0,0,0,0,0,0] Add', [some, row, floats([2, 3], [0, 0, 0, 0, 0, 0])]],
    ['Mul[1,0,1] Mul[0,1,0][0,2] Add', [truths(1, 0, 1), map([2, 1]), floats([2, 1], [0, 2])]],
    ['Where[1,0,1]', [some, map([2, 3], 'int32'), map([2, 3], 'int32')]],
    ['Where[1,0,1][-Infinity]', [some, x, below]],
    ['Greater Where[-Infinity]', [more, x, below]],
    ['Where[0]', [map([3], 'bool'), x, zero]],
    ['Equal Where[0]', [made('Equal', map([3], 'int64'), map([3], 'int64')), x, zero]],
    ['Greater Equal And Where[0]', [made('And', more, made('Equal', map([3], 'int64'), map([3], 'int64'))), x, zero]],
    ['Softmax IsNaN Identity', [never, zero, x]],
    ['Softmax IsNaN Expand[2,3]', [never, zero, row]],
    ['Softmax IsNaN Where[0]', [made('IsNaN', made('Softmax', map([-1, 3]))), zero, row]],
    ['Log IsNaN Where[0]', [made('IsNaN', made('Log', x)), zero, x]],
    ['Add[0,-Infinity,0] Softmax', [some, x, below], before],
    ['Add[-Infinity,0,-Infinity] Softmax', [some, below, x], before],
    ['Add[0,-Infinity,0] Softmax', [some, x, floats([], [-1000])], before],
    ['Mul[1,0,1] Mul[0,1,0][-999] Add Softmax', [some, x, floats([], [-999])], before],
    ['Mul[1,0,1] Mul[0,1,0][-1000] Add Abs', [some, x, floats([], [-1000])], { then: 'Abs' }],
    ['Where[1,0,1][-Infinity] Abs', [some, x, below], { then: 'Abs' }],
    ['Where[1,0,1][-Infinity] Softmax', [some, map([1]), below], before],
    ['Greater Sub HardSigmoid HardSigmoid Mul Mul[-1000] Add Softmax', [more, x, floats([], [-1000])], before],
  ])('%s, row %#', (wanted, inputs, choice) => expect(where(inputs, choice)).toBe(wanted));

  it.each<[string, Input, Attributes]>([
    ['Greater Sub HardSigmoid Identity', more, { to: int(1) }],
    ['Greater Cast', more, { to: int(7) }],
    ['Cast', map([2], 'bool'), { to: int(1) }],
    ['Cast', map([2], 'int32'), { to: int(1) }],
    ['Cast[7]', whole([1], [7]), { to: int(1) }],
  ])('%s, row %#', (wanted, input, attributes) => expect(written('Cast', [input], attributes)).toBe(wanted));
});
