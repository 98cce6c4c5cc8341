/** From a model's outputs to an evaluator's prediction: which evaluators exist, and what each wants to be given. */
import type { Sample } from '../calibrate/sample';
import type { Placement } from '../calibrate/preprocess';
import type { Graph } from '../graph/graph';
import type { Metrics, OutputFigures } from '../protocol/results/results';
import { InputError } from '../util/errors';
import type { Matches } from './averagePrecision';
import { coco } from './coco';
import { answered } from './answered';
import { agreedSteps, likeness, stepAgreement } from './agreement';
import { rankedOf, type CocoMatches } from './cocoMatching';
import { confusionConfidence, type Ranked } from './confusion';
import { decodingOf, type NamedDecoding } from './decoders/decoders';
import type { Outputs } from './decoders/decoder';
import { detect, toImage, type Detections } from './detection';
import {
  createEvaluator,
  gather,
  type Details,
  type Evaluator,
  type EvaluatorState,
  type Gathered,
  type Measure,
  type Measured,
} from './evaluator';
import { groundTruthFrom, labelFrom } from './fidelity';
import { judgedOutput } from './judgedOutput';
import { maskReading, maskAgreement, readMask } from './maskReading';
import { resizedToPicture } from './masks';
import { meanIou, type PixelCounts } from './meanIou';
import { errorSums } from './outputErrors';
import { figuresOfOutputs, outputRecords, recordOutputs } from './outputFigures';
import { rolesOf, type NetworkRoles, type OutputRole } from './outputRoles';
import { mergeNms, reportEvaluator, type ReportDetection, type ReportPrediction } from './reportEvaluator';
import { taskOfRoles } from './task';
import { topK } from './topK';
import { voc, vocDevkit } from './voc';
import { takingBoxes, takingClasses, withConfusion } from './withConfusion';

export type { Outputs };

export type EvaluatorName = 'top-k' | 'coco' | 'voc' | 'voc-devkit' | 'report' | 'miou' | 'fidelity' | 'command';

export interface ScoreOptions {
  readonly evaluator: EvaluatorName;
  readonly confidence: number;
  readonly nms: number;
  /** The smallest score that counts where boxes are counted as found or not; 0.25 when not given. */
  readonly confusionConfidence?: number;
  /** How boxes are decoded; by the outputs' shapes when not given. */
  readonly decoder?: string;
  /** Name of the output that classes or masks are taken from. */
  readonly output?: string;
  /** Label of pixels that count nowhere. */
  readonly ignore?: number;
}

export interface Scorer {
  /** `reference`: the float model's outputs, which `fidelity` takes for the truth. */
  add(sample: Sample, outputs: Outputs, placement: Placement, reference?: Outputs): void;
  state(): EvaluatorState;
  metrics(): Metrics;
  measured(): Measured;
  details(): Details;
}

/** How many classes the evaluator's labels may have; undefined where it needs no labels, or shapes do not say. */
export function classesOf(graph: Graph, { evaluator, decoder, output }: ScoreOptions): number | undefined {
  // Masks are held against the network's classes pixel by pixel.
  if (evaluator === 'fidelity' || evaluator === 'miou' || evaluator === 'command') return undefined;
  if (evaluator !== 'top-k') return decodingOf(graph, decoder)?.classes;
  const { shape } = judgedOutput(graph, 'classes', output);
  return shape.length > 0 && shape.every((size) => size > 0) ? shape.reduce((a, b) => a * b, 1) : undefined;
}

/** Of every evaluator but `command`, which judges outside. Throws InputError when the model has no output of the kind that it judges. */
export function createScorer(graph: Graph, options: ScoreOptions): Scorer {
  switch (options.evaluator) {
    case 'top-k':
      return classScorer(judgedOutput(graph, 'classes', options.output));
    case 'miou':
      return maskScorer(graph, options);
    case 'fidelity':
      return fidelityScorer(graph, options);
    case 'report':
      return reportScorer(requireDecoding(graph, options), options);
    case 'coco':
      return boxScorer(requireDecoding(graph, options), options, coco);
    case 'command':
      throw new Error('a command judges by itself');
    case 'voc':
      return boxScorer(requireDecoding(graph, options), options, voc);
    case 'voc-devkit':
      return boxScorer(requireDecoding(graph, options), options, vocDevkit);
  }
}

/** For states that shards of one evaluation wrote. Throws InputError where no evaluator is called so. */
export function gatherFor(evaluator: string): Gathered {
  const boxes = [voc, vocDevkit, coco, reportEvaluator].map((each) =>
    recorded(each as Measure<never, Matches | CocoMatches>),
  );
  const others = [meanIou, stepAgreement, likeness, answered].map((each) => erased(each as Measure<never, unknown>));
  const measures = [erased(confusedClasses), ...boxes, ...others];
  const measure = measures.find(({ name }) => name === evaluator);
  if (measure) return gather(measure);
  const names = measures.map(({ name }) => name);
  throw new InputError(
    `No evaluator is called "${evaluator}"; there are ${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`,
  );
}

/** Figures of every output beside float's. */
export interface OutputScorer {
  add(sample: Sample, outputs: Outputs, reference: Outputs): void;
  state(): EvaluatorState;
  figures(): readonly OutputFigures[];
}

export function createOutputScorer(graph: Graph, { decoder }: ScoreOptions): OutputScorer {
  const { outputs } = rolesOf(graph, decoder);
  const read = outputs.map((output) => ({ ...output, mask: maskReading(graph, output.name) }));
  const records = createEvaluator(outputRecords);
  return {
    add: (sample, made, reference) => records.add(sample, recordOutputs(read, sample, reference, made)),
    state: () => records.state(),
    figures: () => figuresOfOutputs(outputs, records.state()),
  };
}

function requireDecoding(graph: Graph, { evaluator, decoder }: ScoreOptions): NamedDecoding {
  const { decoding, outputs } = rolesOf(graph, decoder);
  if (decoding) return decoding;
  throw new InputError(
    `Evaluator "${evaluator}" needs boxes, but no decoder knows the outputs of ${graph.name}: ${outputs.map(wordsOf).join('; ')}. Name one in "evaluation.decoder", or use top-k, miou or fidelity`,
  );
}

const wordsOf = ({ name, shape, role }: OutputRole): string => `${name} (${shape.join(', ')}), taken for ${role}`;

const numbersIn = (outputs: Outputs, { value }: Pick<OutputRole, 'value'>): Float32Array =>
  outputs.get(value) ?? new Float32Array(0);

const confusedClasses = withConfusion(topK, takingClasses);

/** As evaluators of boxes keep them. */
const rankedIn = (record: Matches | CocoMatches): Ranked => ('starts' in record ? rankedOf(record) : record);

function classScorer(output: OutputRole): Scorer {
  const scores = createEvaluator(confusedClasses);
  return { ...faceOf(scores), add: (sample, outputs) => scores.add(sample, numbersIn(outputs, output)) };
}

const faceOf = (scores: Evaluator<never>): Pick<Scorer, 'state' | 'metrics' | 'measured' | 'details'> => ({
  state: () => scores.state(),
  metrics: () => scores.metrics(),
  measured: () => scores.measured(),
  details: () => scores.details(),
});

function maskScorer(graph: Graph, { output: named, ignore }: ScoreOptions): Scorer {
  const output = judgedOutput(graph, 'mask', named);
  const reading = maskReading(graph, output.name);
  if (!reading)
    throw new InputError(`${graph.name}: output ${wordsOf(output)} has no pixels in the picture's proportions`);
  const scores = createEvaluator(meanIou);
  const { count, size } = reading;
  return {
    ...faceOf(scores),
    add(sample, outputs, placement) {
      const { width, height } = sample.image;
      const classes = resizedToPicture(readMask(reading, numbersIn(outputs, output)), [width, height], size, placement);
      scores.add(count === 2 && ignore === undefined ? twoClasses(sample) : sample, {
        ...{ classes, count },
        ignore: ignore ?? (count === 2 ? -1 : defaultIgnore),
      });
    },
  };
}

/** Pixels whose class nobody labelled, in most data sets. */
const defaultIgnore = 255;

/** Masks of one object are often black and white. */
function twoClasses(sample: Sample): Sample {
  const { mask } = sample;
  return mask
    ? { ...sample, mask: { ...mask, classes: mask.classes.map((label) => (label === 255 ? 1 : label)) } }
    : sample;
}

/** Float's answers are the truth: boxes, or the choices of the first output that has some, or all numbers. */
function fidelityScorer(graph: Graph, options: ScoreOptions): Scorer {
  const roles = rolesOf(graph, options.decoder);
  const task = taskOfRoles(roles);
  if (roles.decoding) return boxScorer(roles.decoding, options, voc);
  const output = task === 'other' ? undefined : judgedOutput(graph, task, options.output);
  if (!output) return likenessScorer(roles);
  if (task === 'classes')
    return comparing(createEvaluator(confusedClasses), output, (got, wanted) => ({
      label: labelFrom(wanted),
      prediction: got,
    }));
  if (task === 'sequence') {
    const classes = output.shape[output.shape.length - 1];
    return comparing(createEvaluator(stepAgreement), output, (got, wanted) => ({
      prediction: agreedSteps(wanted, got, classes),
    }));
  }
  const reading = maskReading(graph, output.name);
  return reading
    ? pixelScorer(output, (wanted, got, id) => maskAgreement(reading, wanted, got, id))
    : likenessScorer(roles);
}

/** A measure of one output whose label, where it needs one, is float's. */
function comparing<Prediction>(
  scores: Evaluator<Prediction>,
  output: OutputRole,
  compare: (got: Float32Array, wanted: Float32Array) => { readonly label?: number; readonly prediction: Prediction },
): Scorer {
  return {
    ...faceOf(scores),
    add(sample, outputs, _placement, reference = outputs) {
      const { prediction, ...label } = compare(numbersIn(outputs, output), numbersIn(reference, output));
      scores.add({ ...sample, ...label }, prediction);
    },
  };
}

function pixelScorer(
  output: OutputRole,
  count: (wanted: Float32Array, got: Float32Array, id: string) => PixelCounts,
): Scorer {
  const scores = createEvaluator<PixelCounts, PixelCounts>({ ...meanIou, observe: (_, counts) => counts });
  return {
    ...faceOf(scores),
    add: (sample, outputs, _placement, reference = outputs) =>
      scores.add(sample, count(numbersIn(reference, output), numbersIn(outputs, output), sample.id)),
  };
}

function likenessScorer({ outputs: all }: NetworkRoles): Scorer {
  const scores = createEvaluator(likeness);
  return {
    ...faceOf(scores),
    add: (sample, outputs, _placement, reference = outputs) =>
      scores.add(
        sample,
        all.map((output) => errorSums(numbersIn(reference, output), numbersIn(outputs, output))),
      ),
  };
}

function boxScorer<Record extends Matches | CocoMatches>(
  decoding: NamedDecoding,
  options: ScoreOptions,
  measure: Measure<Detections, Record>,
): Scorer {
  const taking = takingBoxes<Detections, Record>(confusionConfidence(options), (found) => found, rankedIn);
  const scores = createEvaluator(withConfusion(measure, taking));
  const find = (outputs: Outputs, placement: Placement): Detections =>
    detectionsBy(decoding, outputs, options, placement);
  return {
    ...faceOf(scores),
    add(sample, outputs, placement, reference) {
      const boxes =
        options.evaluator === 'fidelity' && reference ? groundTruthFrom(find(reference, placement)) : sample.boxes;
      scores.add({ ...sample, boxes }, find(outputs, placement));
    },
  };
}

/**
 * The boxes that the evaluator looks at, by its own decoding and NMS, in pixels of the original image; class after class, or of
 * `report` by falling objectness · class score. A score of `report` is the objectness, by which it ranks.
 */
export function detectionsOf(graph: Graph, outputs: Outputs, options: ScoreOptions, placement: Placement): Detections {
  return detectionsBy(requireDecoding(graph, options), outputs, options, placement);
}

function detectionsBy(
  decoding: NamedDecoding,
  outputs: Outputs,
  options: ScoreOptions,
  placement: Placement,
): Detections {
  const { evaluator, confidence } = options;
  if (evaluator !== 'report') {
    return detect(
      decoding.decode(outputs, confidence),
      { confidence, nms: suppressionOf(decoding, options) },
      placement,
    );
  }
  return inPicture(reportDetections(decoding, outputs, options), placement);
}

const inPicture = (found: readonly ReportDetection[], placement: Placement): Detections => ({
  class: Int32Array.from(found, ({ class: label }) => label),
  score: Float64Array.from(found, ({ objectness }) => objectness),
  box: Float64Array.from(found.flatMap(({ box }) => toImage(box, placement))),
});

/** No two boxes overlap by more than all of both: none is suppressed. */
const suppressionOf = ({ final }: NamedDecoding, { nms }: ScoreOptions): number => (final === true ? 1 : nms);

function reportDetections(
  decoding: NamedDecoding,
  outputs: Outputs,
  options: ScoreOptions,
): ReturnType<typeof mergeNms> {
  const { confidence } = options;
  return mergeNms(decoding.decode(outputs, confidence), confidence, suppressionOf(decoding, options));
}

function reportScorer(decoding: NamedDecoding, options: ScoreOptions): Scorer {
  const found = ({ detections, placement }: ReportPrediction): Detections => inPicture(detections, placement);
  const taking = takingBoxes<ReportPrediction, Matches>(confusionConfidence(options), found, rankedIn);
  const scores = createEvaluator(withConfusion(reportEvaluator, taking));
  return {
    ...faceOf(scores),
    add(sample, outputs, placement) {
      scores.add(sample, { detections: reportDetections(decoding, outputs, options), placement });
    },
  };
}

/** For records that are read, not made. */
const recorded = (measure: Measure<never, Matches | CocoMatches>): Measure<never, unknown> =>
  erased(
    withConfusion(
      measure,
      takingBoxes<never, Matches | CocoMatches>(0, () => none, rankedIn),
    ),
  );

const none: Detections = { class: new Int32Array(0), score: new Float64Array(0), box: new Float64Array(0) };

/** Hides a measure's record type, which only the measure itself looks at. */
function erased<Prediction, Record>(measure: Measure<Prediction, Record>): Measure<Prediction, unknown> {
  const { classes, ofPicture, confusion } = measure;
  return {
    name: measure.name,
    observe: (sample, prediction) => measure.observe(sample, prediction),
    metrics: (records) => measure.metrics(records.filter((record): record is Record => measure.isRecord(record))),
    weigh: (records) => measure.weigh(records.filter((record): record is Record => measure.isRecord(record))),
    ofPictures: measure.ofPictures,
    isRecord: (value): value is unknown => measure.isRecord(value),
    ...(classes && {
      classes: (records) => classes(records.filter((record): record is Record => measure.isRecord(record))),
    }),
    ...(ofPicture && { ofPicture: (record) => (measure.isRecord(record) ? ofPicture(record) : undefined) }),
    ...(confusion && {
      confusion: (records) => confusion(records.filter((record): record is Record => measure.isRecord(record))),
    }),
    ...(measure.pack && { pack: (record) => (measure.isRecord(record) ? measure.pack?.(record) : record) }),
    ...(measure.unpack && { unpack: (value) => measure.unpack?.(value) }),
  };
}
