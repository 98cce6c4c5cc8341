/**
 * The maps in which integers come, and who may read them so. A flattened map goes on as the map that it was, whatever is then done to its
 * integers one by one; only a fully connected layer, whose weights can be turned with it, takes it for what it has become.
 */
import type { ValueId } from '../graph/graph';
import { mapOf, tensorOf, type Map3 } from '../integer/map';
import type { ConcatStep, IslandStep, QuantizedModel, RequantizeStep, Step } from '../quantize/quantizedModel';

export interface Streamed {
  readonly model: QuantizedModel;
  /** The map in which a value comes. */
  readonly streamed: (value: ValueId) => Map3;
}

/** Channels stay together and pixels come row by row: rows of another length are the same stream. */
export function inRowsOfItsOwn(model: QuantizedModel, value: ValueId, streamed: Map3): Map3 {
  const own = mapOf(model, value);
  return own.channels === streamed.channels ? own : streamed;
}

export const sameMap = (a: Map3, b: Map3): boolean =>
  a.channels === b.channels && a.height === b.height && a.width === b.width;

export const anotherOrder = 'reads a map in another order than it comes in';

export const comesInOrder = ({ model, streamed }: Streamed, { inputs }: Pick<Step, 'inputs'>): boolean =>
  inputs.every((value) => sameMap(streamed(value), mapOf(model, value)));

/** Why maps that are joined cannot lie behind each other, channel after channel; undefined where they can. */
export function joinRefusal(
  model: QuantizedModel,
  { axis, outputs: [made] }: ConcatStep,
  maps: readonly Map3[],
): string | undefined {
  const { height, width } = mapOf(model, made);
  const rank = tensorOf(model, made).shape.length;
  const isChannels = (axis < 0 ? axis + rank : axis) === 1;
  if (isChannels && maps.every((map) => map.height === height && map.width === width)) return undefined;
  return 'joins along another axis than channels';
}

/** For what tells pixels, or channels, apart: all of its kind, or those that `tells` says. */
export const inOrder =
  <C extends Streamed, S extends Step, D>(
    planned: (context: C, step: S) => D,
    tells: (step: S) => boolean = () => true,
  ) =>
  (context: C, step: S): D | string =>
    !tells(step) || comesInOrder(context, step) ? planned(context, step) : anotherOrder;

export const hasFactors = ({ requantize }: RequantizeStep): boolean => requantize.factor.value.length > 1;

/** Why an island has no part. */
export const inFloatBecause = ({ model: { graph } }: Streamed, { reason, nodes }: IslandStep): string =>
  `float: ${reason} (${nodes.map((node) => graph.nodes[node]?.op ?? '').join(', ')})`;
