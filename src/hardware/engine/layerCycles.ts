/** Clocks by layer: those of an instruction count for the layer that it computes, or loads or stores where it computes none. */
import type { EngineCycles } from './engineCycles';
import type { EngineLayer } from './engineLayer';
import type { EnginePlan } from './planEngine';
import type { Instruction } from './schedule';

export type Unit = 'load' | 'compute' | 'store';

export interface LayerCycles {
  readonly layer: EngineLayer;
  readonly cycles: number;
  /** What each unit works for it, beside the others. */
  readonly units: Readonly<Record<Unit, number>>;
  /** Which unit sets the pace in most of its clocks. */
  readonly bound: Unit;
}

export function layerCycles({ layers, instructions }: EnginePlan, cycles: EngineCycles): readonly LayerCycles[] {
  const found = new Map(layers.map((layer) => [layer, { cycles: 0, units: none(), paces: none() }]));
  for (const [i, instruction] of instructions.entries()) {
    const parts = cycles.instructions[i];
    const owners = ownersOf(instruction);
    for (const unit of units) {
      const owner = owners[unit] && found.get(owners[unit]);
      if (owner) owner.units[unit] += parts[unit];
    }
    const pace = paceOf(parts);
    const owner = found.get(owners.compute ?? owners.load ?? owners.store ?? layers[0]);
    if (!owner) continue;
    owner.cycles += parts[pace];
    owner.paces[pace] += parts[pace];
  }
  return [...found].map(([layer, { paces, ...own }]) => ({ layer, ...own, bound: paceOf(paces) }));
}

const units: readonly Unit[] = ['compute', 'load', 'store'];
const none = (): Record<Unit, number> => ({ load: 0, compute: 0, store: 0 });

/** The unit with the most clocks; of equal ones the first of `units`. */
export const paceOf = (clocks: Readonly<Record<Unit, number>>): Unit =>
  units.reduce((most, unit) => (clocks[unit] > clocks[most] ? unit : most));

const ownersOf = ({
  tile,
  constants,
  table,
  compute,
  store,
}: Instruction): Readonly<Record<Unit, EngineLayer | undefined>> => ({
  load: tile?.job.layer ?? constants?.job.layer ?? table?.layer,
  compute: compute?.job.layer,
  store: store?.job.layer,
});
