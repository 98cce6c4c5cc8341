/** What pages are shown in tests: the sample's model and run, layers that branch, a layer's detail, and images. */
import type { FeatureMaps, ImageSeen, ImageSet } from '../../src/protocol/results/detections';
import type { LayerDetail } from '../../src/protocol/results/layerDetail';
import { overlaysOf } from '../../src/protocol/views/overlays';
import type { ModelView } from '../../src/protocol/views/viewModel';
import { layerInfo, sampleRun, sampleSummary } from '../protocol/views/sampleResults';

const layers = sampleSummary.layers.map((layer, at, all) => ({ ...layer, from: at === 0 ? [] : [all[at - 1].name] }));

export const sampleView: ModelView = {
  title: 'sample.onnx',
  summary: { ...sampleSummary, notes: ['BatchNormalization is folded.'] },
  layers,
  overlays: overlaysOf(sampleSummary, sampleRun),
  provenance: sampleRun.quantize.provenance,
  run: 'sample 1',
  finding: { layer: 'pool1', text: 'pool1 loses most.' },
};

/** in → a → b → c → add (which reads a, too) → out: b to add are a block. */
export const branching = [
  ['in', []],
  ['a', ['in']],
  ['b', ['a']],
  ['c', ['b']],
  ['add', ['c', 'a']],
  ['out', ['add']],
].map(([name, from], index) => layerInfo(index, name as string, { from: from as string[] }));

const comparison = {
  count: 6,
  float: { start: -1.5, width: 1, counts: [1, 3, 1, 1] },
  quantized: { start: -1.5, width: 1, counts: [1, 3, 2, 0] },
  error: { start: -1, width: 1, counts: [1, 5] },
  grid: { step: 1, low: -2, high: 1 },
  clipped: { below: 0, above: 1 / 6, histogram: { start: -1.5, width: 1, counts: [0, 0, 0, 1] } },
  sample: { float: [-1, 0.25, 2], quantized: [-1, 0, 1], clipped: [false, false, true] },
  sqnrDb: 12.34,
  mse: 0.2,
  maxError: 1,
};

export const sampleDetail: LayerDetail = {
  layer: 'conv1',
  weights: {
    ...comparison,
    provenance: '6 weights, min-max, 8 bits, per-tensor, as in the run',
    trial: { method: 'min-max', bits: 8, granularity: 'per-tensor' },
    channels: [
      { channel: 0, min: -1, lower: -0.5, median: 0, upper: 0.5, max: 1, reach: 1 },
      { channel: 3, min: -2, lower: -1, median: 0, upper: 0.25, max: 1, reach: 2 },
    ],
  },
  activations: {
    ...{ ...comparison, provenance: '6 values', trial: { method: 'percentile:99.9', bits: 6 } },
    alone: { sqnrDb: 30, mse: 0.01, maxError: 0.5 },
  },
  accumulators: {
    provenance: '6 accumulators',
    histogram: { start: -100, width: 50, counts: [1, 2, 2, 1] },
    ...{ min: -90, max: 80, worstBits: 19, seenBits: 8 },
  },
  notes: ['Two images.'],
};

export const imageSets: readonly ImageSet[] = [
  { set: 'evaluation', name: 'val', ids: ['a.jpg', 'b.jpg', 'c.png'], labels: [0, 1, 1], classes: ['cat', 'dog'] },
  { set: 'calibration', name: 'train', ids: ['d.jpg'], problem: 'train: 1 image cannot be read' },
];

const picture = { width: 4, height: 2, data: Uint8Array.from({ length: 24 }, (_, i) => 10 * i) };
const image: ImageSeen['image'] = { name: 'a.jpg', width: 400, height: 200, picture };

export const seenBoxes: ImageSeen = {
  image,
  classes: ['cat', 'dog'],
  provenance: 'a.jpg, stretched; confidence 0.005',
  seen: {
    kind: 'boxes',
    float: [
      { class: 0, score: 0.9, box: [10, 20, 110, 120] },
      { class: 1, score: 0.6, box: [200, 20, 300, 160] },
      { class: 1, score: 0.3, box: [20, 150, 60, 190] },
    ],
    integers: [
      { class: 0, score: 0.85, box: [12, 22, 112, 122] },
      { class: 0, score: 0.55, box: [201, 20, 301, 160] },
      { class: 1, score: 0.4, box: [320, 10, 390, 90] },
    ],
    leftOut: { float: 2, integers: 0 },
    truth: [{ class: 0, box: [11, 21, 111, 121] }],
    confidence: 0.1,
    nms: 0.45,
  },
};

export const seenClasses: ImageSeen = {
  ...seenBoxes,
  seen: {
    kind: 'classes',
    truth: 1,
    rows: [
      {
        class: 0,
        float: { score: 3, probability: 0.7, rank: 0 },
        integers: { score: 0.2, probability: 0.2, rank: 1 },
      },
      {
        class: 1,
        float: { score: 2, probability: 0.25, rank: 1 },
        integers: { score: 2.5, probability: 0.75, rank: 0 },
      },
    ],
  },
};

export const seenOutputs: ImageSeen = {
  ...seenBoxes,
  seen: {
    kind: 'outputs',
    outputs: [
      { name: 'mask', sqnrDb: 21.5 },
      { name: 'nothing', sqnrDb: null },
    ],
  },
};

export const featureMaps: FeatureMaps = {
  layer: 'conv1',
  channels: 20,
  width: 3,
  height: 2,
  size: [30, 20],
  first: 0,
  maps: [0, 7].map((channel) => ({
    channel,
    low: -1,
    high: 2,
    float: Uint8Array.of(0, 50, 100, 150, 200, 250),
    integers: Uint8Array.of(0, 51, 100, 150, 200, 250),
    difference: Uint8Array.of(128, 129, 128, 128, 128, 128),
    largest: 0.25,
  })),
  reach: 0.5,
  sqnrDb: 31.5,
  provenance: 'conv1 of a.jpg',
  notes: ['Reduced to 3×2.'],
};
