/** Inputs that repeat along some axes, written out as they repeat. */
import type { Shape } from '../../graph/tensor';
import { broadcastStrides } from '../indices';
import { placeLike } from './place';
import type { PlacedValue, Planner } from './plan';
import { keepMove, stridedValue } from './strided';

/** A call that writes `from`, of shape `own`, onto `to`, of shape `wanted`, to which it broadcasts. */
export function planBroadcast(
  planner: Planner,
  from: PlacedValue,
  own: Shape,
  to: PlacedValue,
  wanted: Shape,
): () => void {
  const source = stridedValue(planner, from, own);
  const target = stridedValue(planner, to, wanted);
  const missing = wanted.length - own.length;
  const repeats = broadcastStrides(own, wanted);
  const loops = wanted.map((size, axis) => {
    const step = repeats[axis] === 0 ? 0 : source.strides[axis - missing];
    return { size, from: step, to: target.strides[axis] };
  });
  const move = keepMove(planner, loops, source.bytes, target.bytes);
  return () => move(source.at, target.at);
}

/** The same to a place of its own, which lies as `like` does, in the input's element width. */
export function planWrittenOut(planner: Planner, from: PlacedValue, own: Shape, like: PlacedValue, wanted: Shape) {
  const placed = placeLike(planner, like, from);
  return { placed, run: planBroadcast(planner, from, own, placed, wanted) };
}
