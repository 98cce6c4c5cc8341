/**
 * Einsum of one or two maps, as what it is made of: sums along axes that only one has and the result has not, then a product of
 * matrices, (both, left, summed) · (both, summed, right), or where nothing is summed a product element by element.
 *
 *   x, y ─ Einsum{bid,bjd->bij} ─ z     →     x (b, i, d) · y turned (b, d, j)
 *
 * Left alone are diagonals (a letter twice), more than two maps, and axes of size 1 that would grow.
 */
import { ints, stringOf, type ValueId } from '../../graph/graph';
import { readEquation } from '../../graph/einsum';
import { sizeOf } from '../../graph/tensor';
import { type Parts, reduced, reshaped, turned, type Writer } from './parts';

/** A value, and the letters of its axes. */
interface Term {
  readonly value: ValueId;
  readonly letters: readonly string[];
}

export const writeEinsum: Writer = (parts) => {
  const { node, shape } = parts;
  const read = readEquation(stringOf(node, 'equation', ''), node.inputs.map(shape));
  if (!read || read.inputs.length > 2) return false;
  const { sizes, result, inputs } = read;
  const terms = node.inputs.map((value, i) =>
    summed(parts, { value, letters: inputs[i] }, [...result, ...(inputs[1 - i] ?? [])]),
  );
  const made = terms.length === 1 ? terms[0] : product(parts, terms, result, sizes);
  const order = result.map((letter) => made.letters.indexOf(letter));
  const same = order.every((axis, at) => axis === at);
  return same ? parts.end('Identity', [made.value]) : parts.end('Transpose', [made.value], { perm: ints(order) });
};

/** Less the letters that nobody asks for. */
function summed(parts: Parts, { value, letters }: Term, wanted: readonly string[]): Term {
  const axes = letters.flatMap((letter, axis) => (wanted.includes(letter) ? [] : [axis]));
  if (axes.length === 0) return { value, letters };
  const kept = letters.filter((letter) => wanted.includes(letter));
  const sum = reduced(parts, 'ReduceSum', value, axes);
  const shape = (parts.shape(value) ?? []).filter((_, axis) => !axes.includes(axis));
  return { value: reshaped(parts, sum, shape), letters: kept };
}

function product(
  parts: Parts,
  [a, b]: readonly Term[],
  result: readonly string[],
  sizes: ReadonlyMap<string, number>,
): Term {
  const shared = a.letters.filter((letter) => b.letters.includes(letter));
  const both = shared.filter((letter) => result.includes(letter));
  const inner = shared.filter((letter) => !result.includes(letter));
  const [left, right] = [a, b].map(({ letters }) => letters.filter((letter) => !shared.includes(letter)));
  const of = (letters: readonly string[]): readonly number[] => letters.map((letter) => sizes.get(letter) ?? 1);
  const brought = ({ value, letters }: Term, order: readonly string[], shape: readonly number[]): ValueId =>
    reshaped(
      parts,
      turned(
        parts,
        value,
        order.map((letter) => letters.indexOf(letter)),
      ),
      shape,
    );
  const count = (letters: readonly string[]): number => sizeOf(of(letters));
  const lhs = brought(a, [...both, ...left, ...inner], [...of(both), count(left), count(inner)]);
  const rhs = brought(b, [...both, ...inner, ...right], [...of(both), count(inner), count(right)]);
  const made = parts.write(inner.length > 0 ? 'MatMul' : 'Mul', [lhs, rhs]);
  return { value: reshaped(parts, made, of([...both, ...left, ...right])), letters: [...both, ...left, ...right] };
}
