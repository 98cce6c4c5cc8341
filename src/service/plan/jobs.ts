/** Job files of a plan, in its folder. */
import { join } from 'node:path';
import { jobFiles, startCommand } from '../../engine/jobFiles/jobFiles';
import { jsonIn } from '../../engine/runFolder';
import type { PlanJobsRequest, PlannedJobs } from '../../protocol/results/sweepPlan';
import { InputError } from '../../util/errors';
import { fillFolder } from '../folder/filled';
import { requirePlan } from './place';

export const jobsFolder = 'jobs';
const marker = 'jobs.json';

/** Files of several engines lie side by side. Rejects with InputError where there is no plan, or a file that is not ours is in the way. */
export async function planJobs({ folder, engine, jobs }: PlanJobsRequest): Promise<PlannedJobs> {
  const { recipe, name, shards } = await requirePlan(folder);
  const files = jobFiles(engine, { folder, recipe: recipe.path, name, jobs, shards });
  const into = join(folder, jobsFolder);
  await fillFolder<object>(into, {
    marker,
    read: (text) => readJobs(text, into),
    isSame: async () => true,
    content: () => ({ record: { version: 1, jobs }, files }),
  });
  return { files: files.map((file) => join(into, file.name)), start: startCommand(engine, { folder }) };
}

function readJobs(text: string, where: string): object {
  const value = jsonIn(text, where, 'the list of job files');
  if (typeof value === 'object' && value !== null && 'jobs' in value && 'files' in value) return value;
  throw new InputError(`${where}: expected the list of job files, found other JSON`);
}
