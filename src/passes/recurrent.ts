/** What a node of GRU, LSTM or RNN says, direction by direction, where all of it is known before the network runs. */
import { absent, intOf, type Node, stringOf, type ValueId } from '../graph/graph';
import { isKnown, numbersOf, sizeOf } from '../graph/tensor';
import type { Draft } from './draft';

export interface Recurrent {
  readonly steps: number;
  readonly batch: number;
  readonly features: number;
  readonly hidden: number;
  readonly directions: readonly Direction[];
}

/** Numbers; or where a run brings them, (directions, batch, hidden) of all directions; undefined where all are zero. */
export type FirstState = Float32Array | { readonly of: ValueId } | undefined;

/** Rows are those of all gates in ONNX's order, (gates · hidden) of them. */
export interface Direction {
  readonly backwards: boolean;
  /** (rows, features). */
  readonly inputWeights: Float32Array;
  /** (rows, hidden). */
  readonly stateWeights: Float32Array;
  /** Undefined where all are zero. */
  readonly inputBias: Float32Array | undefined;
  readonly stateBias: Float32Array | undefined;
  /** (batch, hidden). */
  readonly hiddenState: FirstState;
  readonly cellState: FirstState;
  /** Operators, by the order in which ONNX lists them. */
  readonly activations: readonly string[];
}

/** Rows of weights for each of the hidden numbers. */
export const gatesOf: Readonly<Record<string, number>> = { RNN: 1, GRU: 3, LSTM: 4 };

const defaults: Readonly<Record<string, readonly string[]>> = {
  RNN: ['Tanh'],
  GRU: ['Sigmoid', 'Tanh'],
  LSTM: ['Sigmoid', 'Tanh', 'Tanh'],
};

/** Those that are an operator of one input without parameters. */
const known = ['Sigmoid', 'Tanh', 'Relu', 'Softsign', 'Softplus'];

/** Undefined for lengths that differ or are not known, weights that are computed, states of unknown shape, clipping and peepholes. */
export function recurrentOf(draft: Draft, node: Node): Recurrent | undefined {
  const shape = draft.shape(node.inputs[0]);
  const [weights, states] = [draft.floats(node.inputs[1]), draft.floats(node.inputs[2])];
  if (!isKnown(shape) || shape.length !== 3 || !weights || !states || !isPlain(draft, node, shape[0])) return undefined;
  const [steps, batch, features] = shape;
  const [count, rows, hidden] = states.shape;
  const optional = (at: number): Float32Array | undefined => draft.floats(node.inputs[at])?.data;
  if (isGiven(node.inputs[3]) && !optional(3)) return undefined;
  const computed = (at: number): boolean => isGiven(node.inputs[at]) && !optional(at);
  const stateAts = node.op === 'LSTM' ? [5, 6] : [5];
  if (stateAts.some((at) => computed(at) && !isKnown(draft.shape(node.inputs[at])))) return undefined;
  const directions = Array.from({ length: count }, (_, at): Direction => {
    const part = (data: Float32Array | undefined, length: number, from = at * length): Float32Array | undefined => {
      const cut = data?.subarray(from, from + length);
      return cut?.some((value) => value !== 0) ? cut : undefined;
    };
    const first = (input: number): FirstState =>
      computed(input) ? { of: node.inputs[input] } : part(optional(input), batch * hidden);
    const named = node.attributes['activations'];
    const all = named?.kind === 'strings' ? named.value : Array.from({ length: count }, () => defaults[node.op]).flat();
    const each = all.length / count;
    return {
      backwards: at === 1 || stringOf(node, 'direction', 'forward') === 'reverse',
      inputWeights: weights.data.subarray(at * rows * features, (at + 1) * rows * features),
      stateWeights: states.data.subarray(at * rows * hidden, (at + 1) * rows * hidden),
      inputBias: part(optional(3), rows, at * 2 * rows),
      stateBias: part(optional(3), rows, (at * 2 + 1) * rows),
      hiddenState: first(5),
      cellState: node.op === 'LSTM' ? first(6) : undefined,
      activations: all.slice(at * each, (at + 1) * each),
    };
  });
  const fits =
    rows === gatesOf[node.op] * hidden &&
    directions.every((each) => each.activations.every((op) => known.includes(op)));
  return fits && sizeOf(shape) > 0 ? { steps, batch, features, hidden, directions } : undefined;
}

/** Nothing is clipped, coupled or looked at through peepholes, and every sequence has all steps. */
function isPlain(draft: Draft, node: Node, steps: number): boolean {
  const asked = ['clip', 'activation_alpha', 'activation_beta'].some((name) => name in node.attributes);
  if (asked || intOf(node, 'layout', 0) !== 0 || intOf(node, 'input_forget', 0) !== 0) return false;
  const lengths = draft.constant(node.inputs[4]);
  if (isGiven(node.inputs[4]) && !(lengths && numbersOf(lengths).every((length) => length === steps))) return false;
  const peepholes = node.op === 'LSTM' && isGiven(node.inputs[7]) ? draft.floats(node.inputs[7]) : { data: [] };
  return peepholes !== undefined && Array.from(peepholes.data).every((value) => value === 0);
}

const isGiven = (value: ValueId | undefined): boolean => value !== undefined && value !== absent;
