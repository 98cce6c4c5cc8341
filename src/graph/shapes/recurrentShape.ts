/** RNN, GRU and LSTM: (steps, batch, features) to (steps, directions, batch, hidden), and the last states. */
import { intOf } from '../graph';
import type { ShapeRule } from './shapeRule';

/** The state's weights (directions, rows, hidden) tell what attributes may leave out; `layout` 1 has the batch first. */
export const recurrentShape: ShapeRule = ({ node, shapes: [input, , states] }) => {
  if (input?.length !== 3) return [];
  const [directions, , hidden] = states?.length === 3 ? states : [-1, -1, intOf(node, 'hidden_size', -1)];
  const [first, second] = input;
  if (intOf(node, 'layout', 0) === 1) {
    const last = [first, directions, hidden];
    return [[first, second, directions, hidden], last, last];
  }
  const last = [directions, second, hidden];
  return [[first, directions, second, hidden], last, last];
};
