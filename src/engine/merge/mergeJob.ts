/** `merge`: parts that shards wrote become the result that one run would have given, field for field. */
import { mergeStates, type EvaluatorState, type Measured } from '../../evaluate/evaluator';
import { figuresOfOutputs } from '../../evaluate/outputFigures';
import { measuredOfState } from '../../evaluate/scorer';
import type { EvaluateResult, Metrics } from '../../protocol/results/results';
import type { PartFile } from '../../protocol/results/requests';
import { InputError, lineOf } from '../../util/errors';
import { floatFigures, sureFigures } from '../confidence';
import { evaluatedLine } from '../provenance';
import { piecesOf, requireAgreement, requireEachShardOnce } from './agreement';
import { readPart, type Part } from './part';

/** Throws InputError naming the file when parts are not of one evaluation, or one is damaged, doubled or missing. */
export function mergeJob(files: readonly PartFile[]): EvaluateResult {
  const parts = files.map(readPart);
  if (parts.length === 0) throw new InputError('merge needs the results of at least one shard');
  requireAgreement(parts);
  requireEachShardOnce(parts);
  const [{ evaluator, islands, findings, fingerprint }] = parts;
  const merged = mergeStates(parts.map(({ state }) => state));
  const images = merged.records.length;
  if (fingerprint && fingerprint.images !== images) {
    throw new InputError(`merge: expected ${fingerprint.images} images together, found ${images}; a part is damaged`);
  }
  const main = figuresOf(parts, ({ state }) => state);
  const float = floatMeasured(parts);
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
  return {
    evaluator,
    images,
    ...sureFigures(main, float),
    ...(float ? floatFigures(float) : floatOfEarlier(parts, images)),
    ...outputsOf(parts),
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

/** What all results come to together. Throws InputError naming the first part whose own fail in the same way. */
function figuresOf(parts: readonly Part[], of: (part: Part) => EvaluatorState): Measured {
  try {
    return measuredOfState(mergeStates(parts.map(of)));
  } catch (error) {
    const why = lineOf(error);
    const culprit = parts.find((part) => failureOf(of(part)) === why);
    throw culprit ? new InputError(`${culprit.file}: ${why}; evaluate this shard again`) : error;
  }
}

function failureOf(state: EvaluatorState): string | undefined {
  try {
    measuredOfState(mergeStates([state]));
    return undefined;
  } catch (error) {
    return lineOf(error);
  }
}

/** What outputs are taken for is the same in all parts; their figures come from the records of all. */
function outputsOf(parts: readonly Part[]): Pick<EvaluateResult, 'outputs'> {
  const [{ outputs }] = parts;
  const states = parts.flatMap(({ outputsState }) => outputsState ?? []);
  return outputs && states.length === parts.length ? { outputs: figuresOfOutputs(outputs, mergeStates(states)) } : {};
}

/** All parts have results of the float model, or none has. */
function floatMeasured(parts: readonly Part[]): Measured | undefined {
  return parts.every(({ float, floatState }) => float && floatState)
    ? figuresOf(parts, ({ floatState }) => floatState!)
    : undefined;
}

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
