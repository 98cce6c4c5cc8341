/** One sample as a network would see it, and what float answers: so that a wrong guess is seen before it costs an hour. */
import { detectionsOf } from '../../evaluate/scorer';
import { judgedOutput } from '../../evaluate/judgedOutput';
import { maskReading, readMask } from '../../evaluate/maskReading';
import type { Mask } from '../../evaluate/masks';
import { isClassifier, isSquashed, rankClasses } from '../../evaluate/rankClasses';
import { openFloat, type Outputs } from '../../evaluate/runQuantized';
import { observeShapes } from '../../float/observeShapes';
import { noPicture } from '../../calibrate/sample';
import type { Graph } from '../../graph/graph';
import { byInput } from '../../graph/networkInputs';
import { pictureInput, type PictureInput } from '../../graph/pictureInput';
import type { FloatAnswer, Preview } from '../../protocol/results/offer';
import { realsOf } from '../../util/codedImage';
import { throwIfCancelled } from '../../util/errors';
import type { Files } from '../../util/files';
import type { Job } from '../../util/progress';
import { classNamesSeen } from '../classNames';
import { bestOf } from '../detections/detectionsJob';
import { openSources } from '../inputs/sources';
import { kindOf } from '../modelKind';
import { loadGraph, prepareGraph } from '../models';
import { completeRecipe, type RecipeDraft } from '../recipe';
import type { Recipe } from '../recipeTypes';
import { answeredMap } from './answeredMap';
import { seenPicture } from './seenPicture';

/** @param index of the sample; beyond the last it begins anew */
export async function previewJob(draft: RecipeDraft, index: number, files: Files, job: Job): Promise<Preview> {
  const loaded = await observeShapes(await loadGraph(files, draft));
  const recipe = completeRecipe(draft, kindOf(loaded, draft.evaluation));
  const { graph } = prepareGraph(loaded, recipe.settings);
  const { main, load } = await openSources(graph, recipe.calibration.dataset, recipe, files, 'calibration');
  const at = index % main.length;
  const { sample, input } = await load(at);
  throwIfCancelled(job.signal);
  const float = await openFloat(graph);
  try {
    const outputs = await float.run(input);
    const picture = pictureInput(graph);
    const seen = picture && sized(picture, graph);
    const data = picture && byInput(graph.inputs, input).get(picture.value);
    const reals = data && realsOf(data);
    return {
      ...{ name: sample.id, index: at, of: main.length },
      picture: seen && reals ? seenPicture(reals, recipe.preprocess, seen) : noPicture,
      range: rangeOf(reals),
      answer: answerOf(graph, outputs, recipe, seen),
      classes: await classNamesSeen(loaded, draft.model, files, main.classes),
      ...(sample.label !== undefined && { truth: sample.label }),
    };
  } finally {
    await float.close();
  }
}

const sized = (picture: PictureInput, { values }: Graph): PictureInput => {
  const [, ...sides] = values[picture.value].shape ?? [];
  const [height, width] = picture.layout === 'NHWC' ? sides : sides.slice(1);
  return { ...picture, height, width };
};

function rangeOf(reals: Float32Array = new Float32Array(1)): readonly [number, number] {
  return [reals.reduce((a, b) => Math.min(a, b)), reals.reduce((a, b) => Math.max(a, b))];
}

/** Boxes stay in the network's own pixels. */
const inPlace = { scale: [1, 1], offset: [0, 0], labelShift: [0, 0] } as const;

/** Below that nobody looks. */
const leastScore = 0.2;
const shownClasses = 3;

function answerOf(
  graph: Graph,
  outputs: Outputs,
  { evaluation, preprocess }: Recipe,
  seen: PictureInput | undefined,
): FloatAnswer {
  if (evaluation.decoder !== undefined) {
    const found = bestOf(detectionsOf(graph, outputs, { ...evaluation, evaluator: 'voc' }, inPlace));
    return { kind: 'boxes', boxes: found.filter(({ score }) => score >= leastScore) };
  }
  const mask = evaluation.evaluator === 'miou' ? maskIn(graph, outputs, evaluation.output) : undefined;
  if (mask) return { kind: 'mask', ...mask };
  if (!isClassifier(graph)) {
    const map = seen && answeredMap(graph, outputs, seen, preprocess.color === 'bgr');
    return map ? { kind: 'map', ...map } : { kind: 'other', outputs: graph.outputs.length };
  }
  const ranked = rankClasses(outputs.get(graph.outputs[0]) ?? new Float32Array(0), isSquashed(graph));
  const shown = ranked.slice(0, shownClasses);
  return { kind: 'classes', ranked: shown.map(({ class: label, probability }) => ({ class: label, probability })) };
}

function maskIn(graph: Graph, outputs: Outputs, named: string | undefined): Mask | undefined {
  const { name, value } = judgedOutput(graph, 'mask', named);
  const reading = maskReading(graph, name);
  const data = outputs.get(value);
  return reading && data && readMask(reading, data);
}
