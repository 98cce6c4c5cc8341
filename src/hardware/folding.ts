/** How many products a clock each stage makes, so that an image takes no more than so many clocks: the least multipliers that do. */
import { counted } from './bits';
import type { Fold, Stage } from './network';
import { mostPacked } from './packing';
import type { Folding } from './planNetwork';
import { multipliersOfMac } from './resources';
import { clocksPerImage } from './stageClocks';

const most = 64;
const sizes = counted(7).map((i) => 2 ** i);
const candidates: readonly Fold[] = sizes
  .flatMap((pe) => sizes.map((simd) => ({ pe, simd })))
  .filter(({ pe, simd }) => pe * simd <= most * most)
  // Of the same number of multipliers, the fewest outputs: each needs a requantizer.
  .sort((a, b) => a.pe * a.simd - b.pe * b.simd || a.pe - b.pe);

/**
 * Folds for a number of clocks an image; a stage that cannot be as fast is as fast as it can be. Where products are packed, more of them can be
 * fewer multipliers.
 */
export const foldedFor =
  (clocks: number, packs = false): Folding =>
  (stageOf) => {
    let best: Candidate | undefined;
    for (const fold of candidates) {
      const stage = stageOf(fold);
      if (stage === undefined) break;
      const found = { fold, clocks: clocksPerImage(stage), multipliers: multipliersOf(stage) };
      if (best === undefined || isBetter(found, best, clocks)) best = found;
      if (best.clocks <= clocks && (!packs || fold.pe * fold.simd >= mostPacked * best.multipliers)) break;
    }
    return best?.fold ?? candidates[0];
  };

interface Candidate {
  readonly fold: Fold;
  readonly clocks: number;
  readonly multipliers: number;
}

const isBetter = (found: Candidate, best: Candidate, clocks: number): boolean =>
  best.clocks <= clocks ? found.clocks <= clocks && found.multipliers < best.multipliers : found.clocks < best.clocks;

function multipliersOf({ blocks }: Stage): number {
  const mac = blocks.find(({ module }) => module === 'stream_mac')?.parameters as
    Readonly<Record<string, number>> | undefined;
  return mac ? multipliersOfMac(mac) : 0;
}
