/**
 * Bounds and slopes that are no numbers of the file's:
 *
 *   Clip(x, a, b)     min(max(x, a), b)                     where a or b is computed
 *   PRelu(x, s)       max(x, 0) + s·min(x, 0)               where s is computed, or of another shape than one number, or one per channel
 */
import { absent, type ValueId } from '../../graph/graph';
import type { Parts, Writer } from './parts';

export const writeClip: Writer = (parts) => {
  const { node, draft, write, end } = parts;
  const [x, low = absent, high = absent] = node.inputs;
  if ([low, high].every((bound) => bound === absent || draft.constant(bound))) return false;
  if (draft.value(x)?.type !== 'float32') return false;
  if (low === absent) return end('Min', [x, high]);
  return high === absent ? end('Max', [x, low]) : end('Min', [write('Max', [x, low]), high]);
};

export const writePRelu: Writer = (parts) => {
  const { node, write, end, number } = parts;
  const [x, slope = absent] = node.inputs;
  if (slope === absent || isPlain(parts, slope) || !parts.shape(x)) return false;
  const below = write('Mul', [write('Min', [x, number(0)]), slope]);
  return end('Add', [write('Relu', [x]), below]);
};

/** One number, or one for each channel of one image. */
function isPlain({ node, draft, shape }: Parts, slope: ValueId): boolean {
  const own = draft.floats(slope)?.shape;
  const given = shape(node.inputs[0]) ?? [];
  if (!own) return false;
  const missing = given.length - own.length;
  return (
    own.every((size) => size === 1) || (given[0] === 1 && own.every((size, at) => size === 1 || at + missing === 1))
  );
}
