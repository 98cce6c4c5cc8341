/** Clocks by layer: those of an instruction count for the layer that it computes, or loads or stores where it computes none. */
import type { EngineCycles, InstructionCycles } from './engineCycles';
import type { EngineLayer } from './engineLayer';
import type { EnginePlan } from './planEngine';
import type { Instruction } from './schedule';

/** What an instruction waits for; `memory` is DRAM, which loads and stores share. */
export type Unit = 'load' | 'compute' | 'store' | 'memory';

export interface LayerCycles {
  readonly layer: EngineLayer;
  readonly cycles: number;
  /** What each unit works for it, beside the others. */
  readonly units: Readonly<Record<Unit, number>>;
  /** Which unit sets the pace in most of its clocks. */
  readonly bound: Unit;
  /** Of the bus, that are moved for it: weights with factors, tables and instructions; and maps. */
  readonly words: { readonly weights: number; readonly maps: number };
}

export function layerCycles({ layers, instructions }: EnginePlan, cycles: EngineCycles): readonly LayerCycles[] {
  const found = new Map(layers.map((layer) => [layer, nothing()]));
  const of = (layer: EngineLayer | undefined) => (layer ? found.get(layer) : undefined);
  for (const [i, instruction] of instructions.entries()) {
    const parts = cycles.instructions[i];
    const owners = ownersOf(instruction);
    for (const unit of units) {
      const owner = of(owners[unit]);
      if (owner) owner.units[unit] += parts[unit];
    }
    countWords(parts, of(owners.load), of(owners.store));
    const pace = paceOf(parts);
    const owner = of(owners.compute ?? owners.load ?? owners.store ?? layers[0]);
    if (!owner) continue;
    owner.cycles += parts[pace];
    owner.paces[pace] += parts[pace];
  }
  return [...found].map(([layer, { paces, ...own }]) => ({ layer, ...own, bound: paceOf(paces) }));
}

const units: readonly Unit[] = ['compute', 'load', 'store', 'memory'];
const none = (): Record<Unit, number> => ({ load: 0, compute: 0, store: 0, memory: 0 });
const nothing = () => ({ cycles: 0, units: none(), paces: none(), words: { weights: 0, maps: 0 } });
type Counted = ReturnType<typeof nothing>;

/** An instruction that is loaded alone counts for no layer. */
function countWords({ traffic }: InstructionCycles, loaded: Counted | undefined, stored: Counted | undefined): void {
  if (loaded) {
    loaded.words.weights += traffic.program;
    loaded.words.maps += traffic.read;
  }
  if (stored) stored.words.maps += traffic.written;
}

/** The unit with the most clocks; of equal ones the first of `units`. */
export const paceOf = (clocks: Readonly<Record<Unit, number>>): Unit =>
  units.reduce((most, unit) => (clocks[unit] > clocks[most] ? unit : most));

/** DRAM's clocks count for the layer that loads, or stores where none does. */
function ownersOf({
  tile,
  constants,
  table,
  compute,
  store,
}: Instruction): Readonly<Record<Unit, EngineLayer | undefined>> {
  const load = tile?.job.layer ?? constants?.job.layer ?? table?.layer;
  const stores = store?.job.layer;
  return { load, compute: compute?.job.layer, store: stores, memory: load ?? stores };
}
