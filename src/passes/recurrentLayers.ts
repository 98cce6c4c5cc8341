/** The fully connected layers of one direction of GRU, LSTM or RNN: of the input, once for all steps, and of the state. */
import { int, type ValueId } from '../graph/graph';
import type { Draft } from './draft';
import type { NodeWriter } from './nodeWriter';
import type { Direction, Recurrent } from './recurrent';
import type { Cell, Maybe } from './recurrentCells';

export interface RecurrentLayers {
  /** W·x + b of the gates that begin with this one, for the rows of all steps. */
  readonly inputShare: (gate: number) => ValueId;
  /** R·h of some gates, with the bias that cannot be added beforehand; undefined where it is zero. */
  readonly connect: (writer: NodeWriter, what: string, h: Maybe, gate: number, count: number) => Maybe;
}

export function recurrentLayers(
  writer: NodeWriter,
  draft: Draft,
  { hidden, features }: Recurrent,
  direction: Direction,
  { together, biasOfState }: Cell,
  rows: ValueId,
): RecurrentLayers {
  const part = (data: Float32Array | undefined, gate: number, count: number, width = 1): Float32Array | undefined =>
    data?.subarray(gate * hidden * width, (gate + count) * hidden * width);
  const once = new Map<string, ValueId>();
  const weights = (name: string, data: Float32Array, gate: number, count: number, width: number): ValueId => {
    const key = `${name}${gate}`;
    const own = part(data, gate, count, width) ?? data;
    const id = once.get(key) ?? writer.constant(key, [count * hidden, width], own);
    once.set(key, id);
    return id;
  };
  const stateBias = (gate: number, count: number): Float32Array | undefined =>
    biasOfState === gate ? part(direction.stateBias, gate, count) : undefined;
  const linear = (to: NodeWriter, name: string, x: ValueId, w: ValueId, bias: Float32Array | undefined): ValueId => {
    const [count] = [to.shapeOf(w)[0]];
    const inputs = [x, w, ...(bias ? [to.constant(`${name}/bias`, [count], bias)] : [])];
    return to.node('Gemm', name, [to.shapeOf(x)[0], count], inputs, { attributes: { transB: int(1) } });
  };
  const shares = together.map(([gate, count]): readonly [number, ValueId] => {
    const w = weights('W', direction.inputWeights, gate, count, features);
    const before = biasOfState === gate ? undefined : part(direction.stateBias, gate, count);
    const bias = added(part(direction.inputBias, gate, count), before);
    return [gate, linear(writer, `share${gate}`, rows, w, bias)];
  });
  const shareOf = new Map(shares);
  return {
    inputShare: (gate) => shareOf.get(gate) ?? rows,
    connect: (to, what, h, gate, count) => {
      const bias = stateBias(gate, count);
      if (h === undefined) return bias && to.constant(what, [1, count * hidden], bias);
      const known = draft.floats(h)?.data;
      const rowsOf = part(direction.stateWeights, gate, count, hidden) ?? direction.stateWeights;
      if (known)
        return to.constant(what, [known.length / hidden, count * hidden], product(known, rowsOf, hidden, bias));
      return linear(to, what, h, weights('R', direction.stateWeights, gate, count, hidden), bias);
    },
  };
}

function added(a: Float32Array | undefined, b: Float32Array | undefined): Float32Array | undefined {
  return a && b ? a.map((value, i) => value + b[i]) : (a ?? b);
}

/** h·R′ + b, summed in double precision. */
function product(h: Float32Array, r: Float32Array, hidden: number, bias: Float32Array | undefined): Float32Array {
  const count = r.length / hidden;
  return Float32Array.from({ length: (h.length / hidden) * count }, (_, at) => {
    const [row, column] = [Math.floor(at / count), at % count];
    let sum = bias?.[column] ?? 0;
    for (let i = 0; i < hidden; i++) sum += h[row * hidden + i] * r[column * hidden + i];
    return sum;
  });
}
