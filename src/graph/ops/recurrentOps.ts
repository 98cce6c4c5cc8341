/** Operators that walk along a sequence with a state. */
import { recurrentShape } from '../shapes/recurrentShape';
import { operator, type OperatorFamily } from './operator';

const recurrent = (doc: string) =>
  operator('matrix', 'integer', recurrentShape, doc, {
    parameters: [1, 2, 3],
    note: 'Written out for up to 512 steps of a fixed number; constant weights, first states of any kind, activations without parameters, no clipping and no peepholes.',
  });

export const recurrentOps: OperatorFamily = {
  RNN: recurrent('h′ = f(W·x + R·h + b), step after step.'),
  GRU: recurrent('Gated recurrent unit, step after step.'),
  LSTM: recurrent('Long short-term memory, step after step.'),
};
