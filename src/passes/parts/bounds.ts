/**
 * Bounds, slopes and exponents that are no number of the file's:
 *
 *   Clip(x, a, b)     min(max(x, a), b)                     where a or b is computed
 *   PRelu(x, s)       max(x, 0) + s·min(x, 0)               where s is computed, or of another shape than one number, or one per channel
 *   Pow(x, e)         a Pow for each run of equal e, side by side       where e is a constant along one axis
 */
import { absent, int, type ValueId } from '../../graph/graph';
import type { Shape } from '../../graph/tensor';
import { type Parts, sliced, type Writer } from './parts';

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

const mostRuns = 64;

export const writePow: Writer = (parts) => {
  const { node, draft, shape, write, end, number } = parts;
  const [x, exponent] = node.inputs;
  const [given, known] = [shape(x), draft.floats(exponent)];
  if (!given || !known || known.data.length === 1 || draft.constant(x)) return false;
  const axis = axisAlong(known.shape, given);
  if (axis === undefined) return false;
  const starts = [...known.data.keys()].filter((at) => at === 0 || known.data[at] !== known.data[at - 1]);
  if (starts.length > mostRuns) return false;
  if (starts.length === 1) return end('Pow', [x, number(known.data[0])]);
  const powers = starts.map((start, i) => {
    const own = sliced(parts, x, axis, start, starts[i + 1] ?? known.data.length);
    return write('Pow', [own, number(known.data[start])]);
  });
  return end('Concat', powers, { axis: int(axis) });
};

/** The only axis that a constant beside the map differs along, which it has as long as the map. */
function axisAlong(own: Shape, given: Shape): number | undefined {
  const missing = given.length - own.length;
  const axes = own.flatMap((size, at) => (size === 1 ? [] : [at + missing]));
  const [axis] = axes;
  return missing >= 0 && axes.length === 1 && own[axis - missing] === given[axis] ? axis : undefined;
}
