/** `merge`: parts that shards wrote become the result that one run would have given, field for field. */
import type { EvaluatorState } from '../../evaluate/evaluator';
import { figuresOfOutputs } from '../../evaluate/outputFigures';
import type { EvaluateResult, Metrics } from '../../protocol/results/results';
import type { PartFiles } from '../../protocol/results/requests';
import { InputError } from '../../util/errors';
import { floatFigures, sureFigures } from '../confidence';
import { detailOf, namesIn } from '../details';
import { evaluatedLine } from '../provenance';
import { piecesOf, requireAgreement, requireEachShardOnce } from './agreement';
import { createGathering } from './gathering';
import type { Part } from './part';
import { requireUndamaged } from './undamaged';

/**
 * Takes one file after the other: only what is measured of images stays in memory. Rejects with InputError naming the file when parts are not of one
 * evaluation, or one is damaged, doubled or missing.
 */
export async function mergeJob(files: PartFiles): Promise<EvaluateResult> {
  const gathering = createGathering();
  const { parts } = gathering;
  for await (const file of files) {
    await requireUndamaged(file);
    gathering.add(file);
  }
  if (parts.length === 0) throw new InputError('merge needs the results of at least one shard');
  requireAgreement(parts);
  requireEachShardOnce(parts);
  const images = gathering.requireDisjoint();
  const [{ evaluator, islands, findings, fingerprint }] = parts;
  if (fingerprint && fingerprint.images !== images) {
    throw new InputError(`merge: expected ${fingerprint.images} images together, found ${images}; a part is damaged`);
  }
  const main = gathering.main()!;
  const float = gathering.float();
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
  return {
    evaluator,
    images,
    ...sureFigures(main, float),
    ...(float ? floatFigures(float) : floatOfEarlier(parts, images)),
    ...detailOf(...gathering.details(), { names: namesIn(parts), judging: fingerprint?.evaluation }),
    ...outputsOf(parts[0], gathering.outputs()),
    seconds,
    imagesPerSecond: images / seconds,
    islands,
    provenance: provenanceOf(parts[0], images),
    ...(findings && { findings }),
    ...(fingerprint && { fingerprint }),
  };
}

function provenanceOf(part: Part, images: number): string {
  if (part.fingerprint) return evaluatedLine(part.fingerprint.settings, part.fingerprint.evaluation, images);
  const { settings, judged } = piecesOf(part);
  return `${settings}; ${part.evaluator} on ${images} images${judged}`;
}

/** What outputs are taken for is the same in all parts; their figures come from the records of all. */
const outputsOf = ({ outputs }: Part, records: EvaluatorState | undefined): Pick<EvaluateResult, 'outputs'> =>
  outputs && records ? { outputs: figuresOfOutputs(outputs, records) } : {};

/** Parts of earlier versions have float's figures without its results. */
function floatOfEarlier(parts: readonly Part[], images: number): { readonly float?: Metrics } {
  return parts[0].float ? { float: sharesTogether(parts, images) } : {};
}

/** Shares of images are numbers of images, divided: those of the whole are exact too. Other figures cannot be told from their parts. */
function sharesTogether(parts: readonly Part[], images: number): Metrics {
  const [{ file, evaluator, float = {} }] = parts;
  if (evaluator !== 'top-k') {
    throw new InputError(
      `${file}: figures of the float model cannot be joined without its results per image, which earlier versions left out; evaluate the shards again`,
    );
  }
  const whole = (key: string): number =>
    parts.reduce((sum, part) => sum + Math.round((part.float?.[key] ?? NaN) * part.images), 0) / images;
  return Object.fromEntries(Object.keys(float).map((key) => [key, whole(key)]));
}
