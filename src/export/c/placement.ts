/** Gives every intermediate value a place: an offset into the static array of its element type. */
import type { ElementType } from '../widths';
import { elementTypes } from '../widths';
import { planMemory, type Block } from './memoryPlan';

/** What an array of the C program holds: integers, or the reals at the border of a float island. */
export type CType = ElementType | 'float';

/** Alive from turn `from` to turn `to` of the program, both included. */
export interface Stored extends Block {
  readonly key: string;
  readonly type: CType;
}

export interface Arena {
  readonly type: CType;
  readonly name: string;
  /** In elements. */
  readonly length: number;
}

export interface Placement {
  /** By key, a C expression: a pointer to the first element. */
  readonly places: ReadonlyMap<string, string>;
  readonly arenas: readonly Arena[];
}

export const elementBytes = (type: CType): number =>
  type === 'float' ? 4 : Number.parseInt(type.replace(/^\D+/, ''), 10) / 8;

export function placementOf(stored: readonly Stored[]): Placement {
  const places = new Map<string, string>();
  const arenas = [...elementTypes, 'float' as const].flatMap((type) => {
    const mine = stored.filter((each) => each.type === type);
    const { offsets, peak } = planMemory(mine);
    const name = `memory_${type.replace('_t', '')}`;
    mine.forEach(({ key }, i) => places.set(key, `${name} + ${offsets[i]}`));
    return peak > 0 ? [{ type, name, length: peak }] : [];
  });
  return { places, arenas };
}
