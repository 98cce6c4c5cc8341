/** `detections`: what the float model and the integers see in one image. */
import { boxAt, type Detections } from '../../evaluate/detection';
import { byFallingScore } from '../../evaluate/fallingScore';
import { isClassifier, isSquashed, rankClasses, type RankedClass } from '../../evaluate/rankClasses';
import type { Outputs } from '../../evaluate/runQuantized';
import { isSuppressed } from '../../evaluate/decoders/decoders';
import { detectionsOf } from '../../evaluate/scorer';
import type { StepRunner } from '../../integer/runStep';
import type {
  BoxesSeen,
  ClassesSeen,
  ClassScore,
  DetectionsRequest,
  FoundBox,
  ImageSeen,
  OutputsSeen,
} from '../../protocol/results/detections';
import { throwIfCancelled } from '../../util/errors';
import type { Files } from '../../util/files';
import type { Job } from '../../util/progress';
import { sqnrOf } from './featureMaps';
import { openPicture, reduced, type Picture, type PictureRun } from './pictures';

export async function detections(
  run: PictureRun,
  { image }: Pick<DetectionsRequest, 'image'>,
  files: Files,
  steps: StepRunner,
  job: Job,
): Promise<ImageSeen> {
  const picture = await openPicture(run, image, files);
  const { sample, name, classes } = picture;
  tell(job, 'Running in float');
  const float = await run.runners.float(picture.data);
  tell(job, 'Running in integers');
  const integers = await run.runners.integers(picture.data, steps);
  const { width, height } = sample.image;
  return {
    image: { name, width, height, picture: reduced(sample.image) },
    classes,
    seen: seenIn(run, picture, float, integers),
    provenance: provenanceOf(run, picture, decodingOf(run)),
  };
}

/** Between the parts of a job: what comes next, unless nobody waits any longer. */
export function tell(job: Job, stage: string): void {
  throwIfCancelled(job.signal);
  job.onProgress?.({ stage, done: 0, total: 0, unit: 'images' });
}

/** The image, how it was prepared, what decoded the outputs where that matters, and the run. */
export function provenanceOf(
  { recipe, provenance }: PictureRun,
  { line }: Picture,
  decoding: readonly string[] = [],
): string {
  const { resize } = recipe.preprocess;
  return [line, ...(resize === 'none' ? [] : [resize]), ...decoding, provenance].join('; ');
}

function decodingOf({ recipe }: PictureRun): readonly string[] {
  const { evaluator, confidence, nms, decoder } = recipe.evaluation;
  if (decoder === undefined) return [];
  const suppression = evaluator === 'report' ? 'merge-NMS of the report' : 'NMS per class';
  const named = decoder === 'darknet' ? [] : [`decoder ${decoder}`];
  if (!isSuppressed(decoder)) return [...named, `confidence ${confidence}`];
  return [...named, `${suppression}, confidence ${confidence}, IoU ${nms}`];
}

function seenIn(
  { model: { graph }, recipe }: PictureRun,
  picture: Picture,
  float: Outputs,
  integers: Outputs,
): ImageSeen['seen'] {
  if (recipe.evaluation.decoder !== undefined) {
    const find = (outputs: Outputs): Detections => detectionsOf(graph, outputs, recipe.evaluation, picture.placement);
    return boxesSeen(find(float), find(integers), picture.sample.boxes, recipe.evaluation);
  }
  const numbers = (outputs: Outputs, value: number): Float32Array => outputs.get(value) ?? new Float32Array(0);
  if (isClassifier(graph)) {
    const [value] = graph.outputs;
    const rank = (outputs: Outputs): readonly RankedClass[] => rankClasses(numbers(outputs, value), isSquashed(graph));
    return classesSeen(rank(float), rank(integers), picture.sample.label);
  }
  const outputs = graph.outputs.map((value) => ({
    name: graph.values[value].name,
    sqnrDb: sqnrOf(numbers(float, value), numbers(integers, value)),
  }));
  return { kind: 'outputs', outputs } satisfies OutputsSeen;
}

/** Boxes of each side that are handed over: more than anybody looks at. */
const mostBoxes = 300;

export function boxesSeen(
  float: Detections,
  integers: Detections,
  truth: BoxesSeen['truth'],
  { confidence, nms }: Pick<BoxesSeen, 'confidence' | 'nms'>,
): BoxesSeen {
  const beyond = ({ class: labels }: Detections): number => Math.max(0, labels.length - mostBoxes);
  return {
    kind: 'boxes',
    float: bestOf(float),
    integers: bestOf(integers),
    leftOut: { float: beyond(float), integers: beyond(integers) },
    ...(truth && { truth }),
    ...{ confidence, nms },
  };
}

/** As many as anybody looks at. */
export function bestOf({ class: labels, score, box }: Detections): readonly FoundBox[] {
  const best = byFallingScore(score).subarray(0, mostBoxes);
  return Array.from(best, (at) => ({ class: labels[at], score: score[at], box: boxAt(box, at) }));
}

const shownRanks = 5;

export function classesSeen(
  float: readonly RankedClass[],
  integers: readonly RankedClass[],
  truth: number | undefined,
): ClassesSeen {
  const placed = (ranked: readonly RankedClass[]): ReadonlyMap<number, ClassScore> =>
    new Map(ranked.map(({ class: label, score, probability }, rank) => [label, { score, probability, rank }]));
  const [inFloat, inIntegers] = [placed(float), placed(integers)];
  const best = [...float.slice(0, shownRanks), ...integers.slice(0, shownRanks)].map((each) => each.class);
  const rows = [...new Set(best)].flatMap((label) => {
    const [a, b] = [inFloat.get(label), inIntegers.get(label)];
    return a && b ? [{ class: label, float: a, integers: b }] : [];
  });
  return {
    kind: 'classes',
    rows: rows.sort((a, b) => a.float.rank - b.float.rank),
    ...(truth !== undefined && { truth }),
  };
}
