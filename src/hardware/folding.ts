/** How many products a clock each stage makes, so that an image takes no more than so many clocks: the least multipliers that do. */
import { counted } from './bits';
import type { Fold } from './network';
import type { Folding } from './planNetwork';
import { clocksPerImage } from './stageClocks';

const most = 64;
const sizes = counted(7).map((i) => 2 ** i);
const candidates: readonly Fold[] = sizes
  .flatMap((pe) => sizes.map((simd) => ({ pe, simd })))
  .filter(({ pe, simd }) => pe * simd <= most * most)
  // Of the same number of multipliers, the fewest outputs: each needs a requantizer.
  .sort((a, b) => a.pe * a.simd - b.pe * b.simd || a.pe - b.pe);

/** Folds for a number of clocks an image; a stage that cannot be as fast is as fast as it can be. */
export const foldedFor =
  (clocks: number): Folding =>
  (stageOf) => {
    let best: { readonly fold: Fold; readonly clocks: number } | undefined;
    for (const fold of candidates) {
      const stage = stageOf(fold);
      if (stage === undefined) break;
      const taken = clocksPerImage(stage);
      if (best === undefined || taken < best.clocks) best = { fold, clocks: taken };
      if (taken <= clocks) break;
    }
    return best?.fold ?? candidates[0];
  };
