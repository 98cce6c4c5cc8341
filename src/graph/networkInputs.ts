/**
 * What a network is run on: the numbers of its only input, or those of each of several by its id. Most networks have one input, and
 * nobody who has one picture should need a map for it.
 */
import { realsOf, type NetworkImage } from '../util/codedImage';
import type { ValueId } from './graph';

export type NetworkInputs<T extends NetworkImage = NetworkImage> = T | ReadonlyMap<ValueId, T>;

/** In real numbers, not coded. */
export type RealInputs = NetworkInputs<Float32Array>;

/** By id. `inputs`: of the graph, in its order. */
export function byInput<T extends NetworkImage>(
  inputs: readonly ValueId[],
  given: NetworkInputs<T>,
): ReadonlyMap<ValueId, T> {
  return areSeveral(given) ? given : new Map([[inputs[0], given]]);
}

export function realInputsOf(given: NetworkInputs): RealInputs {
  if (!areSeveral(given)) return realsOf(given);
  return new Map([...given].map(([value, data]) => [value, realsOf(data)]));
}

export function areSeveral<T extends NetworkImage>(given: NetworkInputs<T>): given is ReadonlyMap<ValueId, T> {
  return given instanceof Map;
}
