/**
 * Parts of a long job that are computed once: a part's key is a digest of everything that its result depends on (what the caller names:
 * model, pictures, settings; and the product's version), so another model or recipe has other parts. Where several processes work on one
 * journal, each takes what nobody else is at, and waits for what others are at.
 */
import { digestOf } from '../util/digest';
import { throwIfCancelled } from '../util/errors';
import type { Journal } from '../util/journal';
import { tell, type Job } from '../util/progress';
import { productVersion } from './version';

export interface Plan<P> {
  readonly parts: readonly P[];
  /** How people call them: `settings`. */
  readonly unit: string;
  /** What the parts' results depend on, besides what `dependsOn` says of each, or promises. */
  readonly basis: unknown;
  readonly dependsOn: (part: P) => unknown;
}

/** The keys of the parts, in order. */
export async function keysOf<P>({ parts, unit, basis, dependsOn }: Plan<P>): Promise<readonly string[]> {
  const ground = await digestOf([productVersion, unit, basis]);
  return Promise.all(parts.map(async (part) => digestOf([ground, await dependsOn(part)])));
}

/** Parts whose keys are known. */
export interface Keyed<P> extends Pick<Plan<P>, 'parts' | 'unit'> {
  readonly keys: readonly string[];
}

/** The parts' results, in order: from the job's journal, or by `work`, one after the other. Says how many of several were done before. */
export async function journaled<P, R>(
  plan: Plan<P>,
  job: Job,
  work: (part: P, index: number) => Promise<R>,
): Promise<readonly R[]> {
  return byKey({ ...plan, keys: job.journal ? await keysOf(plan) : [] }, job, work);
}

/** As `journaled`; without a journal nobody looks at the keys. */
export async function byKey<P, R>(
  { parts, unit, keys }: Keyed<P>,
  job: Job,
  work: (part: P, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const { journal } = job;
  if (!journal) return inOrder(parts, job, work);
  const results: R[] = [];
  let open = await missingOf<R>(keys, journal, results);
  const done = parts.length - open.length;
  if (done > 0 && parts.length > 1) tell(job, `${done} of ${parts.length} ${unit} were done before`);
  throwIfCancelled(job.signal);
  while (open.length > 0) {
    const ofOthers: number[] = [];
    for (const index of open) {
      const result = await once(keys[index], journal, () => work(parts[index], index));
      throwIfCancelled(job.signal);
      if (result) results[index] = result.value;
      else ofOthers.push(index);
    }
    if (ofOthers.length === open.length) await pause();
    open = ofOthers;
  }
  return results;
}

/** Computed once for all who share the journal; without one, for who asks. */
export type Keep = <R>(unit: string, dependsOn: unknown, make: () => Promise<R>) => Promise<R>;

export const keepNothing: Keep = (_unit, _dependsOn, make) => make();

/** @param basis what everything depends on that is kept */
export function keepIn(job: Job, basis: unknown): Keep {
  return async (unit, dependsOn, make) => {
    const plan = { parts: [dependsOn], unit, basis, dependsOn: (part: unknown) => part };
    const [value] = await journaled(plan, job, make);
    return value;
  };
}

async function inOrder<P, R>(
  parts: readonly P[],
  job: Job,
  work: (part: P, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (const [index, part] of parts.entries()) {
    results.push(await work(part, index));
    throwIfCancelled(job.signal);
  }
  return results;
}

/** Undefined: somebody else is at it. */
async function once<R>(
  key: string,
  journal: Journal,
  work: () => Promise<R>,
): Promise<{ readonly value: R } | undefined> {
  const known = await journal.find(key);
  if (known !== undefined) return { value: known as R };
  if (!journal.take) return computed(key, journal, work);
  const giveBack = await journal.take(key);
  if (!giveBack) return undefined;
  try {
    // Somebody may have come to its end between the question and the taking.
    const meanwhile = await journal.find(key);
    return meanwhile === undefined ? await computed(key, journal, work) : { value: meanwhile as R };
  } finally {
    await giveBack();
  }
}

async function computed<R>(key: string, journal: Journal, work: () => Promise<R>): Promise<{ readonly value: R }> {
  const value = await work();
  await journal.keep(key, value);
  return { value };
}

/** The places of the parts that nobody has done; of all others the results, in theirs. */
async function missingOf<R>(keys: readonly string[], journal: Journal, results: R[]): Promise<readonly number[]> {
  const missing: number[] = [];
  for (const [index, key] of keys.entries()) {
    const known = await journal.find(key);
    if (known === undefined) missing.push(index);
    else results[index] = known as R;
  }
  return missing;
}

const pauseMilliseconds = 250;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
