/** From a model's outputs to an evaluator's prediction: which evaluators exist, and what each wants to be given. */
import type { Sample } from '../calibrate/sample';
import { pictureInput } from '../graph/pictureInput';
import type { Placement } from '../calibrate/preprocess';
import type { Graph, ValueId } from '../graph/graph';
import type { Shape } from '../graph/tensor';
import type { Metrics } from '../protocol/results/results';
import { InputError } from '../util/errors';
import { coco } from './coco';
import { decodeHeads } from './decodeHeads';
import { decodeYolox, recogniseYolox } from './decodeYolox';
import { detect, toImage, type Candidates, type Detections } from './detection';
import { createEvaluator, metricsOf, type EvaluatorState, type Measure } from './evaluator';
import { groundTruthFrom, labelFrom } from './fidelity';
import { mergeNms, reportEvaluator } from './reportEvaluator';
import { topK } from './topK';
import { voc } from './voc';

export type EvaluatorName = 'top-k' | 'coco' | 'voc' | 'report' | 'fidelity';

export interface ScoreOptions {
  readonly evaluator: EvaluatorName;
  readonly confidence: number;
  readonly nms: number;
}

export type Outputs = ReadonlyMap<ValueId, Float32Array>;

export interface Scorer {
  /** `reference`: the float model's outputs, which `fidelity` takes for the truth. */
  add(sample: Sample, outputs: Outputs, placement: Placement, reference?: Outputs): void;
  state(): EvaluatorState;
  metrics(): Metrics;
}

/** True when the outputs can be decoded into boxes. */
export function isDetector(graph: Graph): boolean {
  return graph.heads.length > 0 || recogniseYolox(outputShapes(graph), inputSize(graph)) !== undefined;
}

/** How many classes the evaluator's labels may have; undefined where it needs no labels, or shapes do not say. */
export function classesOf(graph: Graph, evaluator: EvaluatorName): number | undefined {
  if (evaluator === 'fidelity') return undefined;
  const shapes = outputShapes(graph);
  if (evaluator !== 'top-k') return graph.heads[0]?.classes ?? recogniseYolox(shapes, inputSize(graph))?.classes;
  const scores = shapes.get(graph.outputs[0]) ?? [];
  return scores.length > 0 && scores.every((size) => size > 0) ? scores.reduce((a, b) => a * b, 1) : undefined;
}

/** Throws InputError when the evaluator wants boxes of a model that has none. */
export function createScorer(graph: Graph, options: ScoreOptions): Scorer {
  const { evaluator } = options;
  const detector = isDetector(graph);
  if (evaluator === 'top-k' || (evaluator === 'fidelity' && !detector)) return classScorer(graph, evaluator);
  if (!detector)
    throw new InputError(
      `Evaluator "${evaluator}" needs a detector, but ${graph.name} has no heads that are known; use top-k or fidelity`,
    );
  return evaluator === 'report' ? reportScorer(graph, options) : boxScorer(graph, options);
}

/** Metrics of states that were written by shards of one evaluation. */
export function metricsOfState(state: EvaluatorState): Metrics {
  switch (state.evaluator) {
    case 'top-k':
      return metricsOf(topK, state);
    case 'voc':
      return metricsOf(voc, state);
    case 'coco':
      return metricsOf(coco, state);
    case 'report':
      return metricsOf(reportEvaluator, state);
    default:
      throw new InputError(`No evaluator is called "${state.evaluator}"; there are top-k, voc, coco and report`);
  }
}

function classScorer(graph: Graph, evaluator: EvaluatorName): Scorer {
  const scores = createEvaluator(topK);
  const logits = (outputs: Outputs): Float32Array => outputs.get(graph.outputs[0]) ?? new Float32Array(0);
  return {
    add(sample, outputs, _placement, reference) {
      const label = evaluator === 'fidelity' && reference ? labelFrom(logits(reference)) : sample.label;
      scores.add({ ...sample, label }, logits(outputs));
    },
    state: () => scores.state(),
    metrics: () => scores.metrics(),
  };
}

function boxScorer(graph: Graph, options: ScoreOptions): Scorer {
  const measure: Measure<Detections, unknown> = options.evaluator === 'coco' ? erased(coco) : erased(voc);
  const scores = createEvaluator(measure);
  const find = (outputs: Outputs, placement: Placement): Detections => detectionsOf(graph, outputs, options, placement);
  return {
    add(sample, outputs, placement, reference) {
      const boxes =
        options.evaluator === 'fidelity' && reference ? groundTruthFrom(find(reference, placement)) : sample.boxes;
      scores.add({ ...sample, boxes }, find(outputs, placement));
    },
    state: () => scores.state(),
    metrics: () => scores.metrics(),
  };
}

/**
 * The boxes that the evaluator looks at, by its own decoding and NMS, in pixels of the original image; class after class, or of
 * `report` by falling objectness · class score. A score of `report` is the objectness, by which it ranks.
 */
export function detectionsOf(graph: Graph, outputs: Outputs, options: ScoreOptions, placement: Placement): Detections {
  const { evaluator, confidence, nms } = options;
  if (evaluator !== 'report') return detect(candidatesOf(graph, outputs, confidence), { confidence, nms }, placement);
  const found = reportDetections(graph, outputs, options);
  return {
    class: Int32Array.from(found, ({ class: label }) => label),
    score: Float64Array.from(found, ({ objectness }) => objectness),
    box: Float64Array.from(found.flatMap(({ box }) => toImage(box, placement))),
  };
}

function reportDetections(
  graph: Graph,
  outputs: Outputs,
  { confidence, nms }: ScoreOptions,
): ReturnType<typeof mergeNms> {
  return mergeNms(candidatesOf(graph, outputs, confidence), confidence, nms);
}

function reportScorer(graph: Graph, options: ScoreOptions): Scorer {
  const scores = createEvaluator(reportEvaluator);
  return {
    add(sample, outputs, placement) {
      scores.add(sample, { detections: reportDetections(graph, outputs, options), placement });
    },
    state: () => scores.state(),
    metrics: () => scores.metrics(),
  };
}

/** Hides a measure's record type, which only the measure itself looks at. */
function erased<Prediction, Record>(measure: Measure<Prediction, Record>): Measure<Prediction, unknown> {
  return {
    name: measure.name,
    observe: (sample, prediction) => measure.observe(sample, prediction),
    metrics: (records) => measure.metrics(records.filter((record): record is Record => measure.isRecord(record))),
    isRecord: (value): value is unknown => measure.isRecord(value),
  };
}

function candidatesOf(graph: Graph, outputs: Outputs, confidence: number): Candidates {
  const shapes = outputShapes(graph);
  if (graph.heads.length > 0) return decodeHeads(graph.heads, outputs, shapes, inputSize(graph), confidence);
  const yolox = recogniseYolox(shapes, inputSize(graph));
  const data = yolox && outputs.get(yolox.value);
  if (!yolox || !data) throw new InputError(`${graph.name} has no detector heads that are known`);
  return decodeYolox(data, yolox.classes, inputSize(graph), confidence);
}

function outputShapes(graph: Graph): ReadonlyMap<ValueId, Shape> {
  return new Map(graph.outputs.map((value) => [value, graph.values[value].shape ?? []]));
}

/** Width and height of the graph's first input; 0 where it is no picture. */
export function inputSize(graph: Graph): readonly [width: number, height: number] {
  const picture = pictureInput(graph);
  return picture ? [picture.width, picture.height] : [0, 0];
}
