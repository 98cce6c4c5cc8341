/** `allocate`: bits for each layer, written as a recipe beside the one that was read. */
import { dirname, join } from 'node:path';
import { allocateJob } from '../engine/allocateJob';
import { mixedRecipeText } from '../engine/recipe/mixed';
import { allocationFiles, allocationMarker, jsonIn } from '../engine/runFolder';
import { sharedSteps } from '../engine/steps';
import { essenceOf } from '../engine/stored/asWritten';
import { allocateShape } from '../engine/stored/resultShapes';
import { readShape } from '../engine/stored/shape';
import type { AllocateRequest, AllocateSummary } from '../protocol/results/requests';
import type { AllocateResult } from '../protocol/results/results';
import { throwIfCancelled } from '../util/errors';
import type { OutputFile } from '../util/files';
import { nodeFiles as files } from '../util/nodeFiles';
import type { Job } from '../util/progress';
import { fillFolder, requirePlace } from './folder/filled';
import type { Mark } from './folder/listing';
import { writeWhole } from './folder/writeWhole';
import { freePlace } from './freePlace';
import { inspectRecipe } from './inspectModels';
import { openJournal } from './journal';
import { openRecipe } from './recipeFiles';
import { defaultRunDir, draftOf } from './runs';

export async function allocate(request: AllocateRequest, job: Job): Promise<AllocateSummary> {
  const source = await openRecipe(request.recipe, job);
  const draft = draftOf(source, request.set);
  if (request.out !== undefined) await requirePlace(request.out, allocationMark(request.out));
  const journal = await openJournal(request.out ?? defaultRunDir(source.path), 'allocate', job);
  const result = await allocateJob(draft, request, files, await sharedSteps(), journal.job);
  const resolve = (...parts: readonly string[]): string => files.resolve(...parts);
  const text = mixedRecipeText({ ...source, resolve }, request.set, result.layers);
  throwIfCancelled(job.signal);
  const wanted = join(dirname(source.path), `${draft.name}.mixed.quant.json`);
  const recipe = await freePlace(wanted, '.quant.json', text);
  await writeWhole(recipe, text);
  if (request.out !== undefined) {
    await writeAllocation(request.out, result, allocationFiles(draft.name, await inspectRecipe(draft), result));
    await journal.remove();
  }
  return { ...result, recipe };
}

const allocationMark = (folder: string): Mark<AllocateResult> => ({
  marker: allocationMarker,
  read: (text) => readShape(allocateShape, jsonIn(text, folder, 'an allocation'), folder, 'allocate again'),
});

/** Another one takes the place of the one before, which is kept. */
function writeAllocation(folder: string, record: AllocateResult, written: readonly OutputFile[]): Promise<void> {
  return fillFolder(folder, {
    ...allocationMark(folder),
    isSame: async (found) => essenceOf(found) === essenceOf(record),
    content: () => ({ record, files: written }),
  });
}
