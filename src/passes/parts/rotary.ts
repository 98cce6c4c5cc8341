/**
 * RotaryEmbedding, ONNX's and onnxruntime's: pairs of numbers turned by an angle of their position,
 *
 *   x·C + (x with the two of each pair changed)·S
 *
 * where C are cosines, and S sines, of which the first of a pair is negative. Positions and tables are constants, the same for every
 * sequence.
 */
import { absent, int, intOf, type ValueId } from '../../graph/graph';
import { numbersOf, sizeOf, type Shape } from '../../graph/tensor';
import { type Parts, reshaped, type Writer } from './parts';

export const writeRotary: Writer = (parts) => {
  const { node, shape, draft } = parts;
  const own = node.domain === '';
  const [x] = node.inputs;
  const [cos, sin, positions] = own ? node.inputs.slice(1) : [node.inputs[2], node.inputs[3], node.inputs[1]];
  const given = shape(x);
  const heads = intOf(node, 'num_heads', 0);
  if (!given || draft.value(x)?.type !== 'float32' || (given.length === 3 && (heads < 1 || given[2] % heads !== 0)))
    return false;
  const place: Shape = given.length === 3 ? [given[0], given[1], heads, given[2] / heads] : given;
  if (place.length !== 4) return false;
  const [length, width] = [given.length === 3 ? place[1] : place[2], place[3]];
  const dimension = intOf(node, 'rotary_embedding_dim', 0) || width;
  const tables = [cos, sin].map((table) => rowsOf(parts, table, positions ?? absent, length, dimension / 2));
  const [cosines, sines] = tables;
  if (!cosines || !sines || intOf(node, 'is_packed_batching', 0) === 1) return false;
  const along: Shape = given.length === 3 ? [1, length, 1, width] : [1, 1, length, width];
  const pairs = pairsOf(width, dimension, intOf(node, 'interleaved', 0) === 1);
  const spread = (f: (row: number, column: number) => number): ValueId =>
    parts.floats(
      along,
      Float32Array.from({ length: length * width }, (_, at) => f(Math.floor(at / width), at % width)),
    );
  const half = dimension / 2;
  const c = spread((row, at) => (pairs[at].entry < 0 ? 1 : cosines[row * half + pairs[at].entry]));
  const s = spread((row, at) => (pairs[at].entry < 0 ? 0 : pairs[at].sign * sines[row * half + pairs[at].entry]));
  const apartX = given.length === 3 ? reshaped(parts, x, place) : x;
  const partner = parts.ints(pairs.map(({ other }) => other));
  const changed = parts.write('Gather', [apartX, partner], { axis: int(3) });
  const terms = [parts.write('Mul', [apartX, c]), parts.write('Mul', [changed, s])];
  if (given.length === 4) return parts.end('Add', terms);
  return parts.end('Reshape', [parts.write('Add', terms), parts.ints(given)]);
};

interface Pair {
  /** Where its partner stands, which entry of the tables is theirs (−1: it is not turned), and the sine's sign. */
  readonly other: number;
  readonly entry: number;
  readonly sign: 1 | -1;
}

function pairsOf(width: number, dimension: number, interleaved: boolean): readonly Pair[] {
  const half = dimension / 2;
  return Array.from({ length: width }, (_, at): Pair => {
    if (at >= dimension) return { other: at, entry: -1, sign: 1 };
    const first = interleaved ? at % 2 === 0 : at < half;
    const apart = interleaved ? 1 : half;
    return {
      other: first ? at + apart : at - apart,
      entry: interleaved ? Math.floor(at / 2) : at % half,
      sign: first ? -1 : 1,
    };
  });
}

/** A table's rows for the positions, one for each of `length`; undefined where they are computed, or differ from sequence to sequence. */
function rowsOf(
  { draft }: Parts,
  table: ValueId,
  positions: ValueId,
  length: number,
  entries: number,
): readonly number[] | undefined {
  const known = draft.floats(table);
  const at = positions === absent ? undefined : draft.constant(positions);
  if (!known || (positions !== absent && !at) || known.shape.at(-1) !== entries) return undefined;
  const numbers = at ? numbersOf(at) : Array.from({ length }, (_, i) => i);
  const rows = numbers.length === 1 ? Array.from({ length }, (_, i) => numbers[0] + i) : numbers;
  if (rows.length !== length || (!at && sizeOf(known.shape) !== length * entries)) return undefined;
  const data = rows.flatMap((row) => Array.from(known.data.subarray(row * entries, (row + 1) * entries)));
  return data.length === length * entries ? data : undefined;
}
