/**
 * One step of GRU, LSTM and RNN in operators, as ONNX defines them. A value that is undefined is zero: what begins with it
 * is left out. `·` is a fully connected layer, all others work element by element.
 *
 *   GRU    z, r = f(x_zr + R_zr·h)     n = g(x_h + R_h·(r h)), or g(x_h + r (R_h·h + b))     h′ = n + z (h − n)
 *   LSTM   i, o, f = f(x_iof + R_iof·h)     c̃ = g(x_c + R_c·h)     c′ = f c + i c̃     h′ = o h(c′)
 *   RNN    h′ = f(x + R·h)
 */
import type { ValueId } from '../graph/graph';

export type Maybe = ValueId | undefined;

/** What a step is written with. Names are for people, and unique within a step. */
export interface CellWriter {
  /** An operator of one or two inputs; its output has the shape of the first. */
  readonly node: (op: string, what: string, inputs: readonly ValueId[]) => ValueId;
  /** Elements from `gate` on, of so many gates. */
  readonly gates: (what: string, input: ValueId, gate: number, count: number) => ValueId;
  /** R·h with the bias that belongs to it, for the rows of some gates. */
  readonly connect: (what: string, h: Maybe, gate: number, count: number) => Maybe;
  /** The input's share of some gates, with all biases that may be added beforehand. */
  readonly input: (gate: number, count: number) => ValueId;
  readonly activations: readonly string[];
}

export interface CellState {
  readonly hidden: Maybe;
  readonly cell?: Maybe;
}

/** A kind of cell. */
export interface Cell {
  /** Gates that are computed together: their input's share is one layer. */
  readonly together: readonly (readonly [gate: number, count: number])[];
  /** The gate whose bias of the state has to stay with the state, as something comes between it and the sum. */
  readonly biasOfState?: number;
  readonly step: (writer: CellWriter, state: CellState) => CellState & { readonly hidden: ValueId };
}

const sum = ({ node }: CellWriter, what: string, a: ValueId, b: Maybe): ValueId =>
  b === undefined ? a : node('Add', what, [a, b]);

const product = ({ node }: CellWriter, what: string, a: ValueId, b: Maybe): Maybe =>
  b === undefined ? undefined : node('Mul', what, [a, b]);

const rnn: Cell = {
  together: [[0, 1]],
  step: (writer, { hidden }) => {
    const a = sum(writer, 'sum', writer.input(0, 1), writer.connect('state', hidden, 0, 1));
    return { hidden: writer.node(writer.activations[0], 'hidden', [a]) };
  },
};

/** @param after the reset gate comes behind the layer of the state (linear_before_reset) */
const gru = (after: boolean): Cell => ({
  together: [
    [0, 2],
    [2, 1],
  ],
  biasOfState: after ? 2 : undefined,
  step: (writer, { hidden: h }) => {
    const { node, gates, connect, input, activations } = writer;
    const both = node(activations[0], 'gates', [
      sum(writer, 'gates/sum', input(0, 2), connect('gates/state', h, 0, 2)),
    ]);
    const [z, r] = [gates('update', both, 0, 1), gates('reset', both, 1, 1)];
    const reset = after
      ? product(writer, 'reset/product', r, connect('new/state', h, 2, 1))
      : connect('new/state', product(writer, 'reset/product', r, h), 2, 1);
    const n = node(activations[1], 'new', [sum(writer, 'new/sum', input(2, 1), reset)]);
    if (h === undefined) return { hidden: node('Sub', 'hidden', [n, node('Mul', 'share', [z, n])]) };
    const share = node('Mul', 'share', [z, node('Sub', 'change', [h, n])]);
    return { hidden: node('Add', 'hidden', [n, share]) };
  },
});

const lstm: Cell = {
  together: [
    [0, 3],
    [3, 1],
  ],
  step: (writer, { hidden: h, cell: c }) => {
    const { node, gates, connect, input, activations } = writer;
    const all = node(activations[0], 'gates', [sum(writer, 'gates/sum', input(0, 3), connect('gates/state', h, 0, 3))]);
    const [i, o, f] = ['input', 'output', 'forget'].map((what, gate) => gates(what, all, gate, 1));
    const fresh = node(activations[1], 'new', [sum(writer, 'new/sum', input(3, 1), connect('new/state', h, 3, 1))]);
    const cell = sum(writer, 'cell', node('Mul', 'kept', [i, fresh]), product(writer, 'remembered', f, c));
    return { cell, hidden: node('Mul', 'hidden', [o, node(activations[2], 'shown', [cell])]) };
  },
};

export function cellOf(op: string, linearBeforeReset: boolean): Cell {
  if (op === 'GRU') return gru(linearBeforeReset);
  return op === 'LSTM' ? lstm : rnn;
}
