/** `evaluate`: a runner over images into a scorer; and the sweep, many quantizations over one set of images. */
import type { EvaluatorState, Measured } from '../evaluate/evaluator';
import { openFloat, type Compute, type Outputs, type Runner } from '../evaluate/runQuantized';
import { createOutputScorer, detectionsOf, type OutputScorer } from '../evaluate/scorer';
import { cocoDetections, type CocoDetection } from '../evaluate/cocoDetections';
import type { Graph } from '../graph/graph';
import { isGiven } from '../graph/isGiven';
import type { EvaluateResult, LayerFinding } from '../protocol/results/results';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { throwIfCancelled } from '../util/errors';
import type { Files } from '../util/files';
import { prefetch } from '../util/prefetch';
import type { Job } from '../util/progress';
import { fedDigest } from './basis';
import { classNamesFor } from './classNames';
import { floatFigures, sureFigures } from './confidence';
import { detailOf, namesOf, type ClassNames } from './details';
import { openEvaluationImages } from './evaluationImages';
import { fingerprintOf } from './fingerprint';
import type { Images, PreparedSample } from './images';
import { evaluatedLine, judgingOf } from './provenance';
import { openJudge } from './judge';
import type { JudgeScorer } from './judgeScorer';
import type { Recipe } from './recipeTypes';
import { islandsOf } from './summary';

export interface EvaluateOptions {
  /** Also (or, without a model, only) the float model. */
  readonly float: boolean;
  readonly limit?: number;
  readonly shard?: { readonly index: number; readonly of: number };
  /** Line that says how the model was quantized. */
  readonly provenance: string;
  /** What quantizing it found. */
  readonly findings?: readonly LayerFinding[];
  /** Told what is found in each image, in the images' order. */
  readonly onDetections?: (found: readonly CocoDetection[]) => Promise<void>;
}

export interface Evaluation extends EvaluateResult {
  /** Of a shard, for `merge`: digest of all pictures that were chosen, also those of other shards. */
  readonly pictures?: string;
  readonly state?: EvaluatorState;
  /** Of the float model beside it. */
  readonly floatState?: EvaluatorState;
  /** Of every output beside the float model's. */
  readonly outputsState?: EvaluatorState;
  /** Of the classes that occur, in place of the details, which follow from the states. */
  readonly classNames?: ClassNames;
}

/** `model` undefined: the float graph alone is evaluated, and its metrics are the result's. */
export async function evaluateJob(
  graph: Graph,
  model: QuantizedModel | undefined,
  recipe: Recipe,
  options: EvaluateOptions,
  files: Files,
  compute: Compute,
  job: Job,
): Promise<Evaluation> {
  const images = await openEvaluationImages(graph, recipe, options, files);
  const judging = judgingOf(recipe);
  const fingerprint = model && (await fingerprintOf(model, options.provenance, images.labelled, judging));
  // Without shards nobody asks for it, and it costs reading every picture once more.
  const pictures = options.shard && (await fedDigest(images.chosen, recipe, job));
  const fidelity = recipe.evaluation.evaluator === 'fidelity';
  const float = options.float || fidelity || !model ? await openFloat(graph) : undefined;
  const quantized = model && (await compute.open(model));
  const started = performance.now();
  try {
    const scored = await score(
      graph,
      images,
      recipe,
      { float, quantized, scoreFloat: options.float && !fidelity },
      options.onDetections,
      job,
    );
    const seconds = (performance.now() - started) / 1000;
    const main = scored.main.measured();
    const ofFloat = model && scored.float?.measured();
    const { detail } = detailOf(scored.main.details(), model && scored.float?.details(), {
      names: await classNamesFor(graph, recipe.model, files, images.classes),
      judging,
    });
    return {
      evaluator: recipe.evaluation.evaluator,
      images: images.total,
      ...sureFigures(main, ofFloat),
      ...(ofFloat && floatFigures(ofFloat)),
      ...(options.shard ? namesOf(detail) : detail && { detail }),
      ...(scored.outputs && { outputs: scored.outputs.figures() }),
      ...(isGiven(graph) && { reference: 'given' as const }),
      seconds,
      imagesPerSecond: images.total / seconds,
      islands: model ? islandsOf(model) : [],
      provenance: evaluatedLine(options.provenance, judging, images.total),
      ...(options.findings && options.findings.length > 0 && { findings: options.findings }),
      ...(fingerprint && { fingerprint }),
      ...(options.shard && { pictures, state: scored.main.state(), floatState: scored.float?.state() }),
      ...(options.shard && scored.outputs && { outputsState: scored.outputs.state() }),
    };
  } finally {
    await float?.close();
    await quantized?.close();
  }
}

interface Runners {
  readonly float?: Runner;
  readonly quantized?: Runner;
  readonly scoreFloat: boolean;
}

interface Scored {
  readonly main: JudgeScorer;
  readonly float?: JudgeScorer;
  readonly outputs?: OutputScorer;
}

async function score(
  graph: Graph,
  images: Images,
  { evaluation }: Recipe,
  { float, quantized, scoreFloat }: Runners,
  onDetections: EvaluateOptions['onDetections'],
  job: Job,
): Promise<Scored> {
  const judges: JudgeScorer[] = [];
  const open = async (computed: 'integers' | 'float'): Promise<JudgeScorer> => {
    const judge = await openJudge(graph, evaluation, computed, job);
    judges.push(judge);
    return judge;
  };
  try {
    const main = await open(quantized ? 'integers' : 'float');
    const floatJudge = quantized && scoreFloat ? await open('float') : undefined;
    const both = float && quantized ? createOutputScorer(graph, evaluation) : undefined;
    let done = 0;
    for await (const { sample, placement, outputs, reference } of answers(images, quantized, float)) {
      throwIfCancelled(job.signal);
      await Promise.all([
        main.add(sample, outputs, placement, reference),
        reference && floatJudge?.add(sample, reference, placement),
      ]);
      if (reference) both?.add(sample, outputs, reference);
      if (onDetections) {
        const found = detectionsOf(graph, outputs, evaluation, placement);
        await onDetections(cocoDetections(sample.id, found, images.categories));
      }
      job.onProgress?.({ stage: 'Evaluating', done: ++done, total: images.total, unit: 'images' });
    }
    await Promise.all(judges.map((judge) => judge.finish()));
    return { main, float: floatJudge, outputs: both };
  } finally {
    await Promise.all(judges.map((judge) => judge.stop()));
  }
}

interface Answer extends Pick<PreparedSample, 'sample' | 'placement'> {
  readonly outputs: Outputs;
  readonly reference?: Outputs;
}

/** What the quantized model, the float model, or both make of every image, in the images' order. */
async function* answers(images: Images, quantized: Runner | undefined, float?: Runner): AsyncGenerator<Answer> {
  yield* prefetch(images, quantized?.lanes ?? 1, async ({ sample, placement, input }): Promise<Answer> => {
    const [own, reference] = await Promise.all([quantized?.run(input), float?.run(input)]);
    return { sample, placement, outputs: own ?? reference ?? new Map(), reference };
  });
}

/** Figures of one model over images that are already open (a sweep keeps them between rows). */
export async function measureOver(...given: Parameters<typeof judgedOver>): Promise<Measured> {
  return (await judgedOver(...given)).measured();
}

/** Whoever has judged a model over images that are already open. */
export async function judgedOver(
  graph: Graph,
  images: Images,
  recipe: Recipe,
  runner: Runner,
  stage: string,
  job: Job,
): Promise<Pick<JudgeScorer, 'state' | 'measured'>> {
  const judge = await openJudge(graph, recipe.evaluation, runner.computed, job);
  const float = needsReference(recipe, runner) ? await openFloat(graph) : undefined;
  try {
    let done = 0;
    for await (const { sample, placement, outputs, reference } of answers(images, runner, float)) {
      throwIfCancelled(job.signal);
      await judge.add(sample, outputs, placement, reference);
      job.onProgress?.({ stage, done: ++done, total: images.total, unit: 'images' });
    }
    await judge.finish();
    return judge;
  } finally {
    await float?.close();
    await judge.stop();
  }
}

/** Where float's answers are the truth; float itself agrees with itself. */
const needsReference = ({ evaluation }: Recipe, { computed }: Runner): boolean =>
  evaluation.evaluator === 'fidelity' && computed === 'integers';
