/** What stands beside a map that is padded by other than a constant. */
import { clamp } from '../util/round';

/** Which position of the map stands at `at`, which may lie before or behind it. */
const sources: Readonly<Record<string, (at: number, size: number) => number>> = {
  reflect: (at, size) => size - 1 - Math.abs(size - 1 - Math.abs(at)),
  edge: (at, size) => clamp(at, 0, size - 1),
  wrap: (at, size) => (at + size) % size,
};

/** Positions along an axis with so many before and after it; undefined in other modes, and by more than the map has. */
export function mirrored(mode: string, size: number, before: number, after: number): readonly number[] | undefined {
  const most = mode === 'reflect' ? size - 1 : mode === 'wrap' ? size : Infinity;
  const source = Object.hasOwn(sources, mode) ? sources[mode] : undefined;
  if (!source || Math.min(before, after) < 0 || Math.max(before, after) > most) return undefined;
  return Array.from({ length: before + size + after }, (_, at) => source(at - before, size));
}
