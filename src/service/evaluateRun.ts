/** `evaluate`: a run as it was quantized, or a recipe that is quantized in memory for it. */
import { createCompute } from '../engine/compute';
import type { Compute, ThreadsFor } from '../engine/computeApi';
import { evaluateJob, type EvaluateOptions, type Evaluation } from '../engine/evaluateJob';
import { openEvaluationImages, type EvaluationChoice } from '../engine/evaluationImages';
import { whyNotShown, withEvaluation } from '../engine/evaluations';
import { requireJudge } from '../engine/judge';
import { kindOf } from '../engine/modelKind';
import { loadGraph } from '../engine/models';
import { quantizeJob } from '../engine/quantizeJob';
import { completeRecipe, type RecipeDraft } from '../engine/recipe';
import type { RunRecord } from '../engine/records';
import type { EvaluatePart, EvaluateRequest } from '../protocol/results/requests';
import { InputError, throwIfCancelled } from '../util/errors';
import { nodeFiles as files } from '../util/nodeFiles';
import { tell, type Job } from '../util/progress';
import { sealed } from '../util/sealed';
import { writeList } from './detectionsFile';
import { openRecipe } from './recipeFiles';
import { draftOf, openRun, readRun, updateRun } from './runs';

export async function evaluate(request: EvaluateRequest, threadsFor: ThreadsFor, job: Job): Promise<EvaluatePart> {
  const compute = await createCompute(threadsFor(request.threads));
  const { detections } = request;
  const evaluation = await (detections === undefined
    ? evaluated(request, undefined, compute, job)
    : writeList(detections, (onDetections) => evaluated(request, onDetections, compute, job)));
  const { pictures, state, floatState, ...result } = evaluation;
  if (!request.shard) return result;
  return sealed({ ...result, shard: request.shard, pictures, state, ...(floatState && { floatState }) });
}

type Told = Pick<EvaluateOptions, 'onDetections'>;

function evaluated(
  request: EvaluateRequest,
  onDetections: EvaluateOptions['onDetections'],
  compute: Compute,
  job: Job,
): Promise<Evaluation> {
  const asked = { ...request, onDetections };
  return 'runDir' in asked ? evaluateRun(asked, compute, job) : evaluateRecipe(asked, compute, job);
}

/** Quantizes in memory: nothing is written. */
async function evaluateRecipe(
  request: EvaluateRequest & Told & { readonly recipe: string; readonly recipeText?: string },
  compute: Compute,
  job: Job,
): Promise<Evaluation> {
  const draft = draftOf(await openRecipe(request.recipe, job, request.recipeText), request.set);
  await requireJudgeable(draft, request, job);
  const outcome = await quantizeJob(draft, files, compute, job);
  const { recipe, quantized, result } = outcome;
  const options = { ...request, provenance: result.provenance, findings: result.findings };
  return evaluateJob(quantized.model.graph, quantized.model, recipe, options, files, compute, job);
}

/** Quantizing can take minutes: a label that is none, outputs that cannot be judged and a command that cannot start are found before it. */
async function requireJudgeable(draft: RecipeDraft, choice: EvaluationChoice, job: Job): Promise<void> {
  const graph = await loadGraph(files, draft);
  const recipe = completeRecipe(draft, kindOf(graph, draft.evaluation));
  await openEvaluationImages(graph, recipe, choice, files);
  requireJudge(graph, recipe.evaluation, job);
}

/** Evaluates a run as it was quantized, on the recipe's images or others, and keeps the result with the run. */
async function evaluateRun(
  request: EvaluateRequest & Told & { readonly runDir: string },
  compute: Compute,
  job: Job,
): Promise<Evaluation> {
  requireEvaluationKeys(request.set);
  const draftIn = ({ recipe }: RunRecord) => draftOf(recipe, [...recipe.set, ...request.set]);
  const { evaluator } = draftIn(await readRun(request.runDir)).evaluation;
  const floats = request.float || evaluator === 'fidelity';
  const { record, model } = await openRun(request.runDir, { floats, shared: true });
  const draft = draftIn(record);
  const recipe = completeRecipe(draft, kindOf(model.graph, draft.evaluation));
  const { provenance, findings } = record.quantize;
  const options = { ...request, provenance, findings };
  const evaluation = await evaluateJob(model.graph, model, recipe, options, files, compute, job);
  throwIfCancelled(job.signal);
  if (!request.shard) {
    const kept = await updateRun(request.runDir, record, (now) => withEvaluation(now, evaluation));
    const why = whyNotShown(kept);
    if (why !== undefined) tell(job, why);
  }
  return evaluation;
}

export function requireEvaluationKeys(set: readonly string[]): void {
  const wrong = set.find((override) => !/^(evaluation|preprocess|inputs)\./.test(override));
  if (wrong === undefined) return;
  throw new InputError(
    `--set ${wrong}: a run is quantized already; only evaluation.*, preprocess.* and inputs.* can be set, or name the recipe`,
  );
}
