/** Who judges a model's outputs: an evaluator of ours, or a command of the user's. */
import { createScorer } from '../evaluate/scorer';
import type { Graph } from '../graph/graph';
import type { Job } from '../util/progress';
import { openCommandScorer, requireCommand } from './commandScorer';
import type { JudgeScorer } from './judgeScorer';
import type { EvaluationSpec } from './recipeTypes';

/** Throws InputError where nobody could judge the model. A command is not started for that. */
export function requireJudge(graph: Graph, evaluation: EvaluationSpec, job: Job): void {
  if (evaluation.evaluator === 'command') requireCommand(evaluation, job);
  else createScorer(graph, evaluation);
}

/** @param computed what the outputs are computed in. Rejects with InputError where it cannot judge this model. */
export async function openJudge(
  graph: Graph,
  evaluation: EvaluationSpec,
  computed: 'integers' | 'float',
  job: Job,
): Promise<JudgeScorer> {
  if (evaluation.evaluator === 'command') return openCommandScorer(graph, evaluation, computed, job);
  const scorer = createScorer(graph, evaluation);
  return {
    add: async (...sample) => scorer.add(...sample),
    finish: () => Promise.resolve(),
    state: () => scorer.state(),
    measured: () => scorer.measured(),
    details: () => scorer.details(),
    stop: () => Promise.resolve(),
  };
}
