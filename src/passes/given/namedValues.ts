/** Scales of values that a file beside the model says by name, as given ones. */
import type { Node, Unread, ValueId } from '../../graph/graph';
import { type GivenScale, sameScale } from '../../graph/given';
import { keepsScale } from '../../graph/keepsScale';
import type { NamedScale, NamedScales } from '../../graph/namedScales';
import { InputError } from '../../util/errors';
import type { Rounding } from '../../util/round';
import type { Around } from './placesOf';

/** By value; what is not taken, with the reason. */
export function namedValues(
  { named, prepared, places }: Around,
  scales: readonly NamedScale[],
): { given: Map<ValueId, GivenScale>; unread: Unread[] } {
  const given = new Map<ValueId, GivenScale>();
  const unread: Unread[] = [];
  const saidBy = new Map<ValueId, NamedScale>();
  const isRuled = ({ ruledBy }: NamedScale): boolean => ruledBy !== undefined;
  const rank = (scale: NamedScale): number => (isRuled(scale) ? 2 : scale.isPassive ? 1 : 0);
  for (const scale of [...scales].sort((a, b) => rank(a) - rank(b))) {
    const value = places.value(scale);
    if (isRuled(scale) && (typeof value !== 'number' || given.has(value) || !joins(places.fileNode(scale.ruledBy))))
      continue;
    if (typeof value !== 'number') {
      unread.push({
        layer: scale.name,
        reason: `${named.file} has a scale for it that is not taken: it is computed at once with what follows`,
      });
      continue;
    }
    if (prepared.values[value].type !== 'float32') continue;
    const own = givenScale(
      scale,
      prepared.inputs.includes(value) ? named.rounding.inputs : named.rounding.values,
      named,
    );
    const other = given.get(value);
    if (other && scale.isPassive) {
      if (!sameScale(other, own))
        unread.push({
          layer: scale.name,
          reason: `${named.file} has another scale for it where "${scale.node}" reads it, which is not taken`,
        });
      continue;
    }
    if (other && !sameScale(other, own))
      throw new InputError(
        `${named.file}: "${scale.name}" and "${saidBy.get(value)?.name}" are the same value, with scales ${own.scale} and ${other.scale}; expected one scale for each value`,
      );
    given.set(value, own);
    saidBy.set(value, scale);
  }
  return { given, unread };
}

/** What only moves values, or puts them side by side, has one scale on both of its sides. */
const joins = (node: Node | undefined): boolean => node !== undefined && (node.op === 'Concat' || keepsScale(node));

function givenScale(
  { name, scale, zeroPoint, low, high, bits }: NamedScale,
  rounding: Rounding,
  { file }: NamedScales,
): GivenScale {
  if (scale.length !== 1)
    throw new InputError(`${file}: expected one scale for the value "${name}", found ${scale.length}`);
  const own = { scale: scale[0], zeroPoint: zeroPoint[0], low, high, bits };
  return rounding === 'nearest-ties-even' ? own : { ...own, rounding };
}
