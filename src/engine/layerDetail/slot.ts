/** What is opened once while a run is open, by the first request that needs it. */

export interface Slot<T> {
  held?: Promise<T>;
}

/** What failed is opened again: also by who waits for it, as the other's failure (nobody waits any longer) is none of theirs. */
export async function opened<T>(slot: Slot<T>, open: () => Promise<T>): Promise<T> {
  const { held } = slot;
  if (held) return held.catch(() => opened(slot, open));
  const mine = open().catch((error: unknown) => {
    slot.held = undefined;
    throw error;
  });
  slot.held = mine;
  return mine;
}
