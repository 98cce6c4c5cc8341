/** `sensitivity`, of a recipe or of a run, which keeps the result. What was measured survives the process. */
import { withSensitivity } from '../engine/runFolder';
import { sensitivityJob } from '../engine/sensitivityJob';
import { sharedSteps } from '../engine/steps';
import type { SensitivityRequest } from '../protocol/results/requests';
import type { SensitivityResult } from '../protocol/results/results';
import { throwIfCancelled } from '../util/errors';
import { nodeFiles as files } from '../util/nodeFiles';
import type { Job } from '../util/progress';
import { requireEvaluationKeys } from './evaluateRun';
import { openJournal } from './journal';
import { openRecipe } from './recipeFiles';
import { defaultRunDir, draftOf, readRun, updateRun } from './runs';

export async function sensitivity(request: SensitivityRequest, job: Job): Promise<SensitivityResult> {
  const steps = await sharedSteps();
  if ('recipe' in request) {
    const source = await openRecipe(request.recipe, job);
    const journal = await openJournal(defaultRunDir(source.path), 'sensitivity', job);
    return sensitivityJob(draftOf(source, request.set), request, files, steps, journal.job);
  }
  requireEvaluationKeys(request.set);
  const record = await readRun(request.runDir);
  const draft = draftOf(record.recipe, [...record.recipe.set, ...request.set]);
  const journal = await openJournal(request.runDir, 'sensitivity', job);
  const result = await sensitivityJob(draft, request, files, steps, journal.job);
  throwIfCancelled(job.signal);
  await updateRun(request.runDir, record, (now) => withSensitivity(now, result));
  await journal.remove();
  return result;
}
