/** Evaluations of a run, side by side: one of a few images does not take the place of one of many. */
import type { EvaluateResult } from '../protocol/results/results';

/** As much of a run's record as is theirs. */
export interface Evaluated {
  readonly evaluate?: EvaluateResult;
  readonly evaluations?: readonly EvaluateResult[];
}

/** The record with one more: the newest of each kind is kept, and `evaluate` is the fullest of all. */
export function withEvaluation<R extends Evaluated>(record: R, evaluation: EvaluateResult): R {
  const earlier = allOf(record);
  const before = earlier.find((other) => isSameKind(other, evaluation));
  const newest = plain({
    ...evaluation,
    float: evaluation.float ?? before?.float,
    floatIntervals: evaluation.floatIntervals ?? before?.floatIntervals,
    confidence: confidenceOf(evaluation, before),
    detail: detailFrom(evaluation, before),
    outputs: evaluation.outputs ?? before?.outputs,
  });
  const evaluations = [newest, ...earlier.filter((other) => other !== before)];
  return { ...record, evaluate: fullestOf(evaluations), evaluations };
}

/** The figures of both are the same; where float ran beside the earlier one alone, only that says how sure the difference is. */
function confidenceOf(evaluation: EvaluateResult, before: EvaluateResult | undefined): EvaluateResult['confidence'] {
  return evaluation.float ? evaluation.confidence : (before?.confidence ?? evaluation.confidence);
}

/** As with `confidenceOf`: only the earlier one may tell what float makes of it. */
function detailFrom(evaluation: EvaluateResult, before: EvaluateResult | undefined): EvaluateResult['detail'] {
  return evaluation.float ? evaluation.detail : (before?.detail ?? evaluation.detail);
}

/** A line for people when the evaluation that was added last does not stand for the run; undefined when it does. */
export function whyNotShown({ evaluate, evaluations = [] }: Evaluated): string | undefined {
  const [newest] = evaluations;
  if (!evaluate || evaluate === newest) return undefined;
  return `kept beside the evaluation of ${evaluate.images} images, which stands for the run: it is of ${newest.images}`;
}

/** For people: the one that stands for the run, then the others, the newest first. */
export function fullestFirst(record: Evaluated): readonly EvaluateResult[] {
  const fullest = record.evaluate;
  if (!fullest) return [];
  return [fullest, ...allOf(record).filter((other) => !isSameKind(other, fullest))];
}

const allOf = ({ evaluate, evaluations }: Evaluated): readonly EvaluateResult[] =>
  evaluations ?? (evaluate ? [evaluate] : []);

/** Of the same model on the same images, judged alike: then the float model's figures are the same too. */
function isSameKind(a: EvaluateResult, b: EvaluateResult): boolean {
  if (!a.fingerprint || !b.fingerprint) return a.provenance === b.provenance;
  const kindOf = ({ fingerprint }: EvaluateResult): string =>
    JSON.stringify([fingerprint?.model, fingerprint?.data, fingerprint?.evaluation]);
  return kindOf(a) === kindOf(b);
}

function fullestOf(evaluations: readonly EvaluateResult[]): EvaluateResult {
  return evaluations.reduce((best, other) => (other.images > best.images ? other : best));
}

/** Records per image are for shards alone. */
const ofShards: readonly string[] = ['state', 'floatState', 'outputsState'];

function plain(evaluation: EvaluateResult): EvaluateResult {
  const entries = Object.entries(evaluation).filter(([key, value]) => value !== undefined && !ofShards.includes(key));
  return Object.fromEntries(entries) as unknown as EvaluateResult;
}
