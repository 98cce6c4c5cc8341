/**
 * What a step would give out if its inputs were wired otherwise, or read otherwise: computed by the reference, from the golden integers.
 * Convolutions, which take long, are left to suspicions that compute single elements.
 */
import type { Item, Vectors } from '../../compare/match';
import type { Recomputed } from '../../compare/suspect';
import type { Manifest } from '../../export/fpga/manifest';
import { accumulatorsOf } from '../../integer/accumulators';
import { reference } from '../../integer/runStep';
import type { IntegerValues, QuantizedModel } from '../../quantize/quantizedModel';
import type { IntegerStep } from '../../quantize/steps/steps';
import type { Alteration } from './alteration';
import { integerStepOf, tensorsOf } from './integerStep';
import { readMemory, type Goldens } from './goldens';
import { readingsOf } from './readings';
import { wiringsOf } from './wirings';

export async function recomputedOf(goldens: Goldens, item: Item): Promise<readonly Recomputed[]> {
  const { step, accumulator, vectors } = item;
  const { manifest } = goldens;
  const own = step && integerStepOf(manifest, step);
  if (!own) return [];
  const alterations = [...wiringsOf(manifest, step), ...readingsOf(own, step)];
  const held = await integersOf(goldens, vectors, alterations);
  return alterations
    .filter(({ inputs }) => inputs.every((id) => held.has(id)))
    .map(({ id, text, ...altered }) => ({
      id,
      text,
      values: once(() => computed(manifest, own, altered, held, accumulator)),
    }));
}

/** By id; of those that have golden vectors. */
async function integersOf(
  goldens: Goldens,
  { values }: Vectors,
  alterations: readonly Alteration[],
): Promise<ReadonlyMap<string, IntegerValues>> {
  const ids = new Set(alterations.flatMap(({ inputs }) => inputs));
  const held = [...ids].filter((id) => values[id]);
  return new Map(await Promise.all(held.map(async (id) => [id, await readMemory(goldens, values[id])] as const)));
}

/** @param sums whether what it sums is wanted, before it requantizes */
function computed(
  manifest: Manifest,
  own: IntegerStep,
  { inputs, fields }: Pick<Alteration, 'inputs' | 'fields'>,
  held: ReadonlyMap<string, IntegerValues>,
  sums: boolean,
): IntegerValues {
  const ids = manifest.values.map(({ id }) => id);
  const step = { ...own, ...fields, inputs: inputs.map((id) => ids.indexOf(id)) } as IntegerStep;
  const read = (value: number): IntegerValues => held.get(ids[value]) ?? new Int32Array(0);
  // Steps read nothing of their program but tensors.
  const model = { tensors: tensorsOf(manifest) } as unknown as QuantizedModel;
  return (sums && accumulatorsOf(model, step, read, reference)) || reference.run(model, step, read);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
