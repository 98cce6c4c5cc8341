/**
 * Comparisons and choices as arithmetic of numbers that are 0 or 1:
 *
 *   a > b, a ≥ b     min(max(h·(a − b), 0), 1),  min(max(h·(a − b) + 1, 0), 1)      a HardSigmoid with a huge h, of a alone
 *                    where b is a number
 *   a = b            min(max(1 − h·|a − b|, 0), 1)
 *   And, Or, Not     the smallest, the largest, the opposite comparison
 *   Xor              |a − b|
 *   Where(c, a, b)   c·a + (1 − c)·b, where 1 − c is the opposite of c
 *
 * A constant choice between a map and what is far below zero, before a Softmax, is a mask that is added. Only floats are compared;
 * whole numbers are known beforehand or stay as they are.
 */
import { float, intOf, type Node, type ValueId } from '../../graph/graph';
import { broadcastAll } from '../../graph/shapes/pointwiseShape';
import { numbersOf } from '../../graph/tensor';
import type { Parts, Writer } from './parts';

/** As a float; times anything that quantization tells from 0, beyond 1. */
const huge = 1e30;

export const writeWhere: Writer = (parts) => {
  const [condition, then, otherwise] = parts.node.inputs;
  if (isNeverTrue(parts, condition)) return endWhole(parts, otherwise);
  if (!hasNumbers(parts, then) || !hasNumbers(parts, otherwise)) return maskBeforeSoftmax(parts);
  if (maskBeforeSoftmax(parts)) return true;
  if (!isChoice(parts, condition)) return false;
  const product = (value: ValueId, wanted: boolean) => [asNumber(parts, condition, wanted), value] as const;
  if (isZero(parts, otherwise) && isWhole(parts, then)) return parts.end('Mul', product(then, true));
  if (isZero(parts, then) && isWhole(parts, otherwise)) return parts.end('Mul', product(otherwise, false));
  const terms = [product(then, true), product(otherwise, false)].map((inputs) => {
    const chosen = parts.write('Mul', inputs);
    // Its own integers, or that of 0; a choice that is computed becomes one table with what it chooses from.
    if (parts.draft.constant(condition)) parts.draft.giveAs(chosen, inputs[1]);
    return chosen;
  });
  return parts.end('Add', terms);
};

/** A Softmax of numbers makes numbers: what is asked here is whether a mask leaves nothing of a line, and then nothing has a range. */
function isNeverTrue(parts: Parts, condition: ValueId): boolean {
  const maker = makerOf(parts, condition);
  return maker?.op === 'IsNaN' && makerOf(parts, maker.inputs[0])?.op === 'Softmax';
}

function endWhole({ node, shape, end, ints }: Parts, value: ValueId): boolean {
  const whole = shape(node.outputs[0]);
  if (!whole) return false;
  return shape(value)?.join() === whole.join() ? end('Identity', [value]) : end('Expand', [value, ints(whole)]);
}

/** What is made of a comparison for arithmetic. */
export const writeCast: Writer = (parts) => {
  const [x] = parts.node.inputs;
  const { draft } = parts;
  const isFloat = intOf(parts.node, 'to', 0) === 1;
  if (!isFloat || draft.value(x)?.type !== 'bool' || !isChoice(parts, x)) return false;
  return parts.end('Identity', [asNumber(parts, x, true)]);
};

/** A float map, or a constant of finite numbers. */
function hasNumbers({ draft }: Parts, value: ValueId): boolean {
  if (draft.value(value)?.type !== 'float32') return false;
  return draft.constant(value) === undefined || (draft.floats(value)?.data.every(Number.isFinite) ?? false);
}

const isZero = ({ draft }: Parts, value: ValueId): boolean => draft.floats(value)?.data.every((x) => x === 0) ?? false;

/** Whether the condition and this value alone have the shape of the choice. */
function isWhole({ shape, node }: Parts, value: ValueId): boolean {
  const whole = shape(node.outputs[0]);
  return whole !== undefined && broadcastAll([shape(node.inputs[0]), shape(value)])?.join() === whole.join();
}

const makerOf = ({ draft }: Parts, value: ValueId): Node | undefined => {
  const index = draft.makerOf(value);
  const node = index === undefined ? undefined : draft.node(index);
  return node?.domain === '' ? node : undefined;
};

/** By operator: what is compared, and its opposite. */
const comparisons: Readonly<Record<string, (parts: Parts, inputs: readonly ValueId[], wanted: boolean) => ValueId>> = {
  Greater: ordered(1, false),
  Less: ordered(-1, false),
  GreaterOrEqual: ordered(1, true),
  LessOrEqual: ordered(-1, true),
  Equal: (parts, inputs, wanted) => {
    const apart = parts.write('Abs', [difference(parts, inputs)]);
    return wanted ? steep(parts, apart, -1, 1) : steep(parts, apart, 1, 0);
  },
};

/** a > b is not a ≤ b, and that is −h·(a − b) + 1. */
function ordered(direction: 1 | -1, orEqual: boolean) {
  return (parts: Parts, [a, b]: readonly ValueId[], wanted: boolean): ValueId => {
    const sign = wanted === (direction === 1) ? 1 : -1;
    const inclusive = orEqual === wanted;
    const limit = parts.shape(b)?.length === 0 ? parts.draft.floats(b)?.data[0] : undefined;
    if (limit === undefined) return steep(parts, difference(parts, [a, b]), sign, inclusive ? 1 : 0);
    return steep(parts, a, sign, offsetOf(limit, sign, inclusive));
  };
}

/** h·(x − limit) in float32, where 1 is nothing beside h·limit: a last bit makes the limit belong. */
function offsetOf(limit: number, sign: 1 | -1, inclusive: boolean): number {
  if (limit === 0) return inclusive ? 1 : 0;
  const nearer = inclusive ? limit - sign * Math.abs(limit) * 2 ** -23 : limit;
  return -sign * huge * nearer;
}

const difference = (parts: Parts, inputs: readonly ValueId[]): ValueId => parts.write('Sub', inputs);

const steep = ({ write }: Parts, value: ValueId, sign: 1 | -1, offset: number): ValueId =>
  write('HardSigmoid', [value], { alpha: float(sign * huge), beta: float(offset) });

/** Whether a value of true and false can be made a number. */
function isChoice(parts: Parts, value: ValueId): boolean {
  if (parts.draft.constant(value)) return true;
  const maker = makerOf(parts, value);
  if (!maker || parts.draft.isGiven(value)) return false;
  if (Object.hasOwn(comparisons, maker.op)) return maker.inputs.every((input) => hasNumbers(parts, input));
  return logic.has(maker.op) && maker.inputs.every((input) => isChoice(parts, input));
}

const logic = new Set(['And', 'Or', 'Not', 'Xor']);

/** 1 where it is what is wanted, else 0; of a value that `isChoice`. */
function asNumber(parts: Parts, value: ValueId, wanted: boolean): ValueId {
  const known = parts.draft.constant(value);
  if (known) {
    const numbers = numbersOf(known).map((x) => ((x !== 0) === wanted ? 1 : 0));
    return parts.floats(known.shape, numbers);
  }
  const { op, inputs } = makerOf(parts, value) ?? parts.node;
  if (Object.hasOwn(comparisons, op)) return comparisons[op](parts, inputs, wanted);
  if (op === 'Not') return asNumber(parts, inputs[0], !wanted);
  // What differs is 1 apart; what is the same differs from the opposite.
  if (op === 'Xor') {
    const sides = [asNumber(parts, inputs[0], true), asNumber(parts, inputs[1], wanted)];
    return parts.write('Abs', [parts.write('Sub', sides)]);
  }
  const each = inputs.map((input) => asNumber(parts, input, wanted));
  return parts.write((op === 'And') === wanted ? 'Min' : 'Max', each);
}

/** Nothing that is seen is as far below zero: e^−1000 is 0 in any float. */
const farBelow = -1000;

/** Where(known, x, −∞) ─ Softmax     →     x + (0 or −∞) ─ Softmax */
function maskBeforeSoftmax(parts: Parts): boolean {
  const { node, draft, shape } = parts;
  const reader = draft.soleReader(node.outputs[0]);
  const condition = draft.constant(node.inputs[0]);
  const far = [1, 2].find((at) => draft.floats(node.inputs[at])?.data.every((x) => x <= farBelow));
  const x = far === undefined ? undefined : node.inputs[3 - far];
  if (reader === undefined || draft.node(reader)?.op !== 'Softmax' || !condition || x === undefined) return false;
  if (shape(x)?.join() !== shape(node.outputs[0])?.join()) return false;
  const mask = numbersOf(condition).map((holds) => ((holds !== 0) === (far === 1) ? -Infinity : 0));
  return parts.end('Add', [x, parts.floats(condition.shape, mask)]);
}
