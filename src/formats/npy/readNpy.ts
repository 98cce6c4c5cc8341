/** A `.npy` file that is in memory already. */
import type { Numbers } from './elements';
import { partsOf } from './parts';
import { openArray } from './storedArray';

/** The elements, the last axis closest together. Rejects with InputError for what is no array of numbers. */
export async function readNpy(name: string, bytes: Uint8Array): Promise<Numbers> {
  return (await openArray(partsOf(name, bytes))).all();
}
