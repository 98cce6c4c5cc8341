/** Waiting for what is to be shown or written. Only what hangs meets the limit: a machine under load has its time. */

/** Milliseconds: what takes a second or two on a quiet machine, a hundredfold. */
export const patience = 180_000;

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Throws when it is not so within our patience, or within so many milliseconds where it is a longer job. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, within = patience): Promise<void> {
  for (const end = Date.now() + within; Date.now() < end; await delay(100)) if (await holds()) return;
  throw new Error(`waited in vain for ${what}`);
}
