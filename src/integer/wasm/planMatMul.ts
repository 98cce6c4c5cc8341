/** Products of two maps in the kernel: which way of multiplying provably holds, and matrices side by side. */
import { matricesOf, type Matrices } from '../../graph/matrices';
import { type Shape, sizeOf } from '../../graph/tensor';
import type { MatMulStep } from '../../quantize/steps/matMul';
import { magnitude } from '../../quantize/steps/range';
import { broadcastIndices, stridesOf } from '../indices';
import { tensorOf } from '../map';
import type { Pointer } from './exports';
import { blocks, keepRow } from './lines';
import { roundUp8 } from './pixels';
import type { PlacedValue, Planner, StepPlan } from './plan';
import { keepRequantize } from './requantizePlan';
import { keepMove, stridedValue } from './strided';

/** Numbered as in assembly/matMul.ts. */
const ways = { pairs: 0, split: 1, words: 2 } as const;
type Way = keyof typeof ways;

/** An operand: its value, its shape, and the bytes of one of its matrices. */
interface Operand {
  readonly placed: PlacedValue;
  readonly shape: Shape;
  readonly zeroPoint: number;
  readonly matrixBytes: number;
}

export function planMatMul(planner: Planner, step: MatMulStep): StepPlan | undefined {
  const shapes = step.inputs.map((id) => tensorOf(planner.model, id).shape);
  const matrices = matricesOf(shapes[0], shapes[1]);
  const { rows, inner, columns, lead } = matrices;
  const [left, right] = shapes.map((shape, i): Operand => {
    const placed = planner.value(step.inputs[i]);
    const matrixBytes = (i === 0 ? rows : columns) * inner * placed.layout.bytes;
    return { placed, shape, zeroPoint: step.inputZeroPoints[i], matrixBytes };
  });
  const output = planner.value(step.outputs[0]);
  const bound = inner * largestOf(left) * largestOf(right);
  const narrow = [left, right, { placed: output }].every(({ placed }) => placed.layout.bytes < 8);
  if (!narrow || bound >= 2 ** 62) return undefined;
  const way = wayOf(left, right, inner);
  const sums = way === 'pairs' ? 'int32' : 'int64';
  const how = keepRequantize(planner, { sums, channels: 8, bound }, output.layout, step.requantize);
  if (how === undefined) return undefined;
  const dense = [left, right].map(({ shape, placed }) => sizeOf(shape) * placed.layout.bytes);
  const product = rows * roundUp8(columns) * output.layout.bytes;
  const rooms = blocks([...dense, product * sizeOf(lead), ...roomsOf(way, matrices)]);
  const structure = keepStructure(planner, way, matrices, [left, right], how, output, rooms.at.slice(3));
  const lays = [left, right].map((operand) => layDense(planner, operand));
  const layBack = layProduct(planner, output, tensorOf(planner.model, step.outputs[0]).shape, matrices, shapes);
  const [fromLeft, fromRight] = [left, right].map((operand, i) => startsOf(operand, matrices.leads[i], lead));
  return {
    scratch: rooms.bytes,
    run(scratch) {
      const [a, b, to, room] = rooms.at.map((offset) => scratch + offset);
      lays[0](a);
      lays[1](b);
      for (let i = 0; i < fromLeft.length; i++)
        planner.exports.matMul(structure, a + fromLeft[i], b + fromRight[i], to + i * product, room);
      layBack(to);
    },
  };
}

const largestOf = ({ placed, zeroPoint }: Operand): number => magnitude(placed.range, zeroPoint);

function wayOf(left: Operand, right: Operand, inner: number): Way {
  const int16 = ({ placed: { layout, range }, zeroPoint }: Operand): boolean =>
    layout.bytes < 4 && range.low - zeroPoint >= -32768 && range.high - zeroPoint <= 32767;
  const most = inner * largestOf(right);
  if (!int16(left) || !int16(right)) return 'words';
  if (most * largestOf(left) < 2 ** 31) return 'pairs';
  return most * 128 < 2 ** 31 ? 'split' : 'words';
}

const roundUp2 = (count: number): number => count + (count % 2);

/** The left operand, its high halves, eight columns of the right one, sums, and sums of both halves. */
function roomsOf(way: Way, { rows, inner }: Matrices): readonly number[] {
  const panel = rows * roundUp2(inner) * (way === 'words' ? 4 : 2);
  const split = way === 'split';
  return [panel, split ? panel : 0, roundUp2(inner) * 32, rows * 64, split ? rows * 64 : 0];
}

/** Writes the structure of assembly/matMul.ts. */
function keepStructure(
  planner: Planner,
  way: Way,
  { rows, inner, columns }: Matrices,
  operands: readonly Operand[],
  requantize: Pointer,
  { layout }: PlacedValue,
  [first, ...others]: readonly number[],
): Pointer {
  const bytes = operands.map(({ placed }) => placed.layout.bytes);
  const zeroPoints = operands.map(({ zeroPoint }) => zeroPoint);
  const { memory } = planner;
  return memory.words(
    ...[ways[way], rows, inner, columns, ...bytes, ...zeroPoints, memory.words(0)],
    ...[requantize, keepRow(planner, layout, roundUp8(columns)), ...others.map((room) => room - first)],
  );
}

/** By matrix of the product, where the operand's begins. */
function startsOf({ matrixBytes }: Operand, own: Shape, lead: Shape): readonly number[] {
  const matrices = broadcastIndices(own, lead);
  return Array.from({ length: sizeOf(lead) }, (_, i) => (matrices?.[i] ?? i) * matrixBytes);
}

function layDense(planner: Planner, { placed, shape }: Operand): (to: Pointer) => void {
  const { at, bytes, strides } = stridedValue(planner, placed, shape);
  const dense = stridesOf(shape);
  const axes = shape.map((size, axis) => ({ size, from: strides[axis], to: dense[axis] * bytes }));
  const move = keepMove(planner, axes, bytes, bytes);
  return (to) => move(at, to);
}

/** Rows of the product have room for whole blocks of eight columns. */
function layProduct(
  planner: Planner,
  output: PlacedValue,
  shape: Shape,
  { lead, rows, columns }: Matrices,
  [a, b]: readonly Shape[],
): (from: Pointer) => void {
  const { at, bytes, strides } = stridedValue(planner, output, shape);
  const padded = stridesOf([...lead, rows, roundUp8(columns)]);
  // A vector has no axis of its own in the product.
  const own = [...lead.map(() => true), a.length > 1, b.length > 1];
  const dense = padded.filter((_, axis) => own[axis]);
  const axes = shape.map((size, axis) => ({ size, from: dense[axis] * bytes, to: strides[axis] }));
  const move = keepMove(planner, axes, bytes, bytes);
  return (from) => move(from, at);
}
