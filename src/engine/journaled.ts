/**
 * Parts of a long job that are computed once: a part's key is a digest of everything that its result depends on (what the caller names:
 * model, pictures, settings; and the product's version), so another model or recipe has other parts.
 */
import { digestOf } from '../util/digest';
import { throwIfCancelled } from '../util/errors';
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

/** The parts' results, in order: from the job's journal, or by `work`, one after the other. Says how many of several were done before. */
export async function journaled<P, R>(
  { parts, unit, basis, dependsOn }: Plan<P>,
  job: Job,
  work: (part: P, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const { journal } = job;
  const ground = journal && (await digestOf([productVersion, unit, basis]));
  const keys = journal && (await Promise.all(parts.map(async (part) => digestOf([ground, await dependsOn(part)]))));
  const done = keys?.filter((key) => journal?.find(key) !== undefined).length ?? 0;
  if (done > 0 && parts.length > 1) tell(job, `${done} of ${parts.length} ${unit} were done before`);
  const results: R[] = [];
  for (const [index, part] of parts.entries()) {
    const known = keys && journal?.find(keys[index]);
    const result = known === undefined ? await work(part, index) : (known as R);
    if (keys && known === undefined && isJson(result)) await journal?.keep(keys[index], result);
    throwIfCancelled(job.signal);
    results.push(result);
  }
  return results;
}

/** Whether JSON brings back the very same. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isJson);
}
