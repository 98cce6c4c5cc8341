/** `merge`: parts that shards wrote become the result that one run would have given, figure for figure. */
import { mergeStates, readState } from '../evaluate/evaluator';
import { metricsOfState } from '../evaluate/scorer';
import type { EvaluateResult } from '../protocol/results';
import type { EvaluatePart } from '../protocol/service';
import { InputError } from '../util/errors';

/** Throws InputError when the parts are no shards of one evaluation, or one is missing. */
export function mergeJob(parts: readonly EvaluatePart[]): EvaluateResult {
  const [first] = parts;
  if (!first) throw new InputError('merge needs the results of at least one shard');
  requireWhole(parts);
  const states = parts.map((part, i) => readState(part.state, `part ${i + 1}`));
  const merged = mergeStates(states);
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
  const { evaluator, islands } = first;
  const provenance = first.provenance.replace(/ on \d+ images/, ` on ${merged.records.length} images`);
  return {
    evaluator,
    images: merged.records.length,
    metrics: metricsOfState(merged),
    seconds,
    imagesPerSecond: merged.records.length / seconds,
    islands,
    provenance,
  };
}

function requireWhole(parts: readonly EvaluatePart[]): void {
  const of = parts[0].shard?.of;
  const indices = parts.map((part) => part.shard?.index ?? 0).sort((a, b) => a - b);
  if (of === undefined || parts.some((part) => part.shard?.of !== of)) {
    throw new InputError('merge needs results that evaluate --shard i/n wrote, all with the same n');
  }
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !indices.includes(index));
  if (missing.length > 0) throw new InputError(`merge: shard ${missing.join(', ')} of ${of} is missing`);
}
