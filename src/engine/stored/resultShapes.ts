/** The shapes of results, as `--json` prints them and folders keep them. */
import type { Cost, CostTotals } from '../../quantize/cost';
import { adjustmentModes } from '../../quantize/scaleGrid';
import type {
  AllocateResult,
  Confidence,
  ClassDetail,
  Confusion,
  ConfusionCell,
  EvaluateResult,
  EvaluationDetail,
  PictureDetail,
  InputPort,
  InspectResult,
  Intervals,
  Island,
  LayerFate,
  LayerFinding,
  OutputFigures,
  QuantizedLayerInfo,
  QuantizeResult,
  SensitivityResult,
  RowCost,
  SweepFigures,
} from '../../protocol/results/results';
import {
  byName,
  count,
  figure,
  listOf,
  object,
  oneOf,
  optional,
  orList,
  orNull,
  pairOf,
  text,
  tripleOf,
  whole,
  type Shape,
} from './shape';

export const metrics = byName(figure);
export const intervals: Shape<Intervals> = byName(pairOf(figure));
const confidence: Shape<Confidence> = object<Confidence>({
  method: oneOf('bootstrap', 'wilson'),
  metrics: intervals,
  difference: optional(intervals),
  best: optional(intervals),
});
const texts = listOf(text);
/** -1 where open. */
const dimensions = listOf(whole);
const figures = listOf(figure);
const port = { name: text, shape: dimensions, type: text };
const inputs: Shape<InspectResult['inputs']> = listOf(
  object<InputPort>({
    ...port,
    layout: optional(oneOf('NCHW', 'NHWC', 'tokens', 'array')),
    taken: optional(text),
    because: optional(text),
  }),
);

const fate: Shape<LayerFate> = object<LayerFate>({
  kind: oneOf('integer', 'folded', 'fused', 'beforehand', 'dropped', 'float'),
  into: optional(text),
  why: optional(text),
});

const integers = { bits: whole, signed: oneOf(true, false) };

export const inspectShape: Shape<InspectResult> = object<InspectResult>({
  format: oneOf('onnx', 'darknet'),
  name: text,
  inputs,
  outputs: listOf(object(port)),
  layers: listOf(
    object<InspectResult['layers'][number]>({
      index: whole,
      name: text,
      op: text,
      inputShape: dimensions,
      outputShape: dimensions,
      params: count,
      macs: orNull(count),
      from: texts,
      line: optional(count),
      value: optional(text),
      given: optional(object({ scale: figure, zeroPoint: whole, ...integers })),
      givenWeights: optional(
        object({
          scale: orList(figure, figures),
          zeroPoint: orList(figure, figures),
          ...integers,
          block: optional(whole),
        }),
      ),
      attributes: optional(listOf(pairOf(text))),
      form: optional(oneOf('depthwise', 'grouped', 'pointwise')),
      tensors: optional(listOf(object(port))),
      fate: optional(fate),
    }),
  ),
  totals: object({ params: count, macs: orNull(count) }),
  about: optional(byName(text)),
  classes: optional(texts),
  notes: texts,
});

const costFields = {
  macs: figure,
  macBits: figure,
  adjustment: object<Cost['adjustment']>({
    kind: oneOf('none', 'shift', 'multiplier', 'float'),
    multiplierBits: figure,
    operations: figure,
  }),
  accumulatorBits: orNull(figure),
  memory: object<Cost['memory']>({ weights: figure, biases: figure, tables: figure, output: figure }),
};
const cost: Shape<Cost> = object<Cost>(costFields);
const costTotals: Shape<CostTotals> = object<CostTotals>({
  ...costFields,
  adjustments: object<CostTotals['adjustments']>({ shift: figure, multiplier: figure, float: figure }),
});

const perChannel = orList(figure, figures);
const layerBits = object({ weights: orNull(whole), activations: whole });

const quantizedLayer: Shape<QuantizedLayerInfo> = object<QuantizedLayerInfo>({
  index: whole,
  name: text,
  op: text,
  bits: object({ weights: orNull(whole), activations: whole, bias: orNull(whole) }),
  scale: object({ input: figure, weights: orNull(perChannel), output: perChannel }),
  zeroPoint: optional(object({ input: figure, output: figure })),
  adjustment: orNull(
    object<NonNullable<QuantizedLayerInfo['adjustment']>>({
      mode: oneOf(...adjustmentModes),
      value: perChannel,
      multiplier: orNull(perChannel),
      shift: orNull(perChannel),
      relativeError: figure,
    }),
  ),
  kernelPath: optional(text),
  accumulatorBits: orNull(whole),
  saturation: orNull(figure),
  usedRange: optional(figure),
  lines: optional(object({ knots: whole, error: figure })),
  sqnrDb: object<QuantizedLayerInfo['sqnrDb']>({
    weights: orNull(figure),
    output: orNull(figure),
    alone: optional(figure),
  }),
  mse: orNull(figure),
  maxError: orNull(figure),
  cost: optional(cost),
});

const islands: Shape<readonly Island[]> = listOf(object({ layers: texts, reason: text, tail: oneOf(true, false) }));

/** A record, so that a new cause that is not listed does not compile. */
const causes: Readonly<Record<LayerFinding['cause'], true>> = {
  ...{ 'not-a-number': true, saturation: true, constant: true, coarse: true, weights: true, joined: true },
  ...{ cancelled: true, amplified: true, lowering: true, given: true, unknown: true },
};

const findings: Shape<readonly LayerFinding[]> = listOf(
  object<LayerFinding>({
    severity: oneOf('error', 'warning'),
    layer: text,
    setting: optional(text),
    cause: oneOf(...(Object.keys(causes) as LayerFinding['cause'][])),
    message: text,
  }),
);

export const quantizeShape: Shape<QuantizeResult> = object<QuantizeResult>({
  preset: text,
  provenance: text,
  layers: listOf(quantizedLayer),
  size: object({ floatBytes: count, quantizedBytes: figure }),
  cost: optional(costTotals),
  islands,
  fates: optional(byName(fate)),
  notes: texts,
  findings: optional(findings),
  measuredOn: optional(text),
  seconds: figure,
});

type Made = NonNullable<EvaluateResult['fingerprint']>;

const fingerprint: Shape<Made> = object<Made>({
  version: text,
  model: text,
  settings: text,
  data: text,
  images: count,
  evaluation: object<Made['evaluation']>({
    evaluator: text,
    dataset: text,
    confidence: figure,
    nms: figure,
    confusionConfidence: optional(figure),
    decoder: optional(text),
    output: optional(text),
    ignore: optional(count),
    command: optional(texts),
    arrays: optional(oneOf(true, false)),
    preprocess: object<Made['evaluation']['preprocess']>({
      resize: oneOf('stretch', 'letterbox-gray', 'square-pad', 'none'),
      size: optional(figures as Shape<readonly [number, number]>),
      color: oneOf('rgb', 'bgr', 'gray'),
      scale: figure,
      mean: figures,
      std: figures,
    }),
  }),
});

const outputFigures: Shape<readonly OutputFigures[]> = listOf(
  object<OutputFigures>({
    ...{ name: text, shape: dimensions, role: text, why: text },
    ...{ sqnrDb: orNull(figure), cosine: orNull(figure), largestError: orNull(figure) },
    metrics: optional(metrics),
    intervals: optional(intervals),
  }),
);

const classFigures = { ap50: figure, ap: optional(figure), curve: listOf(figure) };

/** Classes; null is the background. */
const cells: Shape<readonly ConfusionCell[]> = listOf(tripleOf(orNull(whole), whole));

const detail: Shape<EvaluationDetail> = object<EvaluationDetail>({
  classes: optional(
    listOf(
      object<ClassDetail>({
        ...{ class: whole, boxes: count, ...classFigures, name: optional(text) },
        float: optional(object<NonNullable<ClassDetail['float']>>(classFigures)),
      }),
    ),
  ),
  pictures: optional(listOf(object<PictureDetail>({ id: text, figure, float: optional(figure) }))),
  confusion: optional(
    object<Confusion>({
      of: oneOf('pictures', 'boxes', 'pixels'),
      confidence: optional(figure),
      classes: listOf(object<Confusion['classes'][number]>({ class: whole, name: optional(text) })),
      cells,
      float: optional(cells),
    }),
  ),
});

export const evaluateShape: Shape<EvaluateResult> = object<EvaluateResult>({
  evaluator: text,
  images: count,
  metrics,
  confidence: optional(confidence),
  float: optional(metrics),
  floatIntervals: optional(intervals),
  detail: optional(detail),
  outputs: optional(outputFigures),
  reference: optional(oneOf<'given'>('given')),
  seconds: figure,
  imagesPerSecond: figure,
  islands,
  provenance: text,
  fingerprint: optional(fingerprint),
  findings: optional(findings),
});

type Row = SensitivityResult['layers'][number];

export const sensitivityShape: Shape<SensitivityResult> = object<SensitivityResult>({
  provenance: text,
  images: count,
  sqnrDb: figure,
  layers: listOf(
    object<Row>({
      name: text,
      op: text,
      bits: layerBits,
      sqnrDb: figure,
      share: figure,
      metrics: optional(metrics),
      confidence: optional(confidence),
      advice: optional(
        object<NonNullable<Row['advice']>>({
          bits: layerBits,
          gainDb: figure,
          size: figure,
          macBits: figure,
          text,
        }),
      ),
    }),
  ),
  float: optional(metrics),
  floatIntervals: optional(intervals),
  metricImages: optional(count),
  seconds: figure,
});

export const setting: Shape<string | number | boolean> = {
  expected: 'a text, a number, true or false',
  faultIn: (found, path) =>
    ['string', 'number', 'boolean'].includes(typeof found) ? undefined : { path, expected: setting.expected, found },
};

export const sweepRows: Shape<SweepFigures['rows']> = listOf(
  object<SweepFigures['rows'][number]>({
    ...{ settings: byName(setting), metrics, confidence: optional(confidence) },
    ...{ float: optional(metrics), floatIntervals: optional(intervals) },
    cost: optional(object<RowCost>({ sizeBytes: figure, macBits: figure, cycles: optional(figure) })),
  }),
);

export const allocateShape: Shape<AllocateResult> = object<AllocateResult>({
  provenance: text,
  budget: object<AllocateResult['budget']>({
    kind: oneOf('size', 'macBits', 'adderBits', 'adjustmentBits'),
    share: figure,
  }),
  images: count,
  layers: listOf(
    object<AllocateResult['layers'][number]>({ name: text, bits: optional(whole), activations: optional(whole) }),
  ),
  rows: listOf(
    object<AllocateResult['rows'][number]>({
      label: text,
      size: figure,
      macBits: figure,
      adderBits: optional(figure),
      adjustmentBits: optional(figure),
      sqnrDb: figure,
      metrics: optional(metrics),
      confidence: optional(confidence),
    }),
  ),
  float: optional(metrics),
  floatIntervals: optional(intervals),
  metricImages: optional(count),
  seconds: figure,
});
