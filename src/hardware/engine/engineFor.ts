/** The engine for a device and a rate: of those that the device has room for the one with the fewest multipliers that is fast enough, otherwise the fastest. */
import type { QuantizedModel } from '../../quantize/quantizedModel';
import { InputError } from '../../util/errors';
import { multiplierBits, type Device } from '../devices/device';
import { isWithin, totalOf, type Resources } from '../resources';
import { engineCycles, type EngineCycles } from './engineCycles';
import type { MemoryPort } from './memoryPort';
import { engineParts, type EnginePart } from './engineParts';
import { engineChoice } from './engineSizes';
import { draftEngine, plannedFrom, type EngineDraft, type EnginePlan } from './planEngine';

export interface EngineDesign {
  readonly plan: EnginePlan;
  readonly cycles: EngineCycles;
  readonly parts: readonly EnginePart[];
  readonly totals: Resources;
}

export const engineLanes = [4, 8, 16, 32, 64] as const;
/** Words of the memory of tiles. */
const tileWords = [12, 13, 14, 15].map((bits) => 2 ** bits);

/**
 * @param clocks that an image may take
 * @param port to memory; without one it gives a word a clock. Where no engine fits, the smallest is answered: it says what is too little.
 * Throws InputError where a step has no program, or a layer's rows and weights fit no engine.
 */
export function engineFor(model: QuantizedModel, device: Device, clocks: number, port?: MemoryPort): EngineDesign {
  const designs: EngineDesign[] = [];
  let refusal: unknown;
  const unlessRefused = <T>(make: () => T): T | undefined => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refusal = error;
      return undefined;
    }
  };
  for (const lanes of engineLanes) {
    const choice = { ...engineChoice(lanes, tileWords[0]), multiplier: multiplierBits[device.family] };
    const draft = unlessRefused(() => draftEngine(model, String, choice));
    if (!draft) continue;
    for (const tiles of tileWords) {
      const design = unlessRefused(() => designOf(model, device, draft, tiles, port));
      if (!design) continue;
      designs.push(design);
      if (!isWithin(design.totals, device)) break;
    }
  }
  if (designs.length === 0) throw refusal;
  const [first, ...others] = designs;
  return others.reduce((best, each) => (isBetter(each, best, device, clocks) ? each : best), first);
}

function designOf(
  model: QuantizedModel,
  device: Device,
  { layers, sizes }: EngineDraft,
  tiles: number,
  port?: MemoryPort,
): EngineDesign {
  const plan = plannedFrom(model, { layers, sizes: { ...sizes, ...engineChoice(sizes.lanes, tiles) } });
  const parts = engineParts(plan.sizes, device);
  return { plan, cycles: engineCycles(plan, port), parts, totals: totalOf(parts) };
}

/** Designs come by lanes, then by tiles: of equal ones the first stays. */
function isBetter(each: EngineDesign, best: EngineDesign, device: Device, clocks: number): boolean {
  if (!isWithin(each.totals, device)) return false;
  if (!isWithin(best.totals, device)) return true;
  if (best.cycles.total > clocks) return each.cycles.total < best.cycles.total;
  return each.cycles.total <= clocks && each.totals.dsps < best.totals.dsps;
}
