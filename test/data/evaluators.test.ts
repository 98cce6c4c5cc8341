/**
 * From files to accuracy on real images against test/golden/evaluators.py, which shares nothing with the product; and
 * the `coco` evaluator against pycocotools on real annotations.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDataset } from '../../src/calibrate/dataset';
import type { Box, Dataset, GroundTruth } from '../../src/calibrate/sample';
import { preprocess, type PreprocessSpec } from '../../src/calibrate/preprocess';
import { realsOf } from '../../src/util/codedImage';
import { coco } from '../../src/evaluate/coco';
import { decodeHeads } from '../../src/evaluate/decodeHeads';
import { detect, type Candidates } from '../../src/evaluate/detection';
import { createEvaluator } from '../../src/evaluate/evaluator';
import { mergeNms, reportEvaluator } from '../../src/evaluate/reportEvaluator';
import { voc } from '../../src/evaluate/voc';
import { openFloatSession } from '../../src/float/session';
import { importDarknet } from '../../src/formats/darknet/importDarknet';
import type { Shape } from '../../src/graph/tensor';
import { nodeFiles } from '../../src/util/nodeFiles';
import golden from '../golden/evaluators.json';
import { flat, type Detection } from '../support/detections';
import { dataPath, hasData } from '../support/data';

const stretch: PreprocessSpec = { resize: 'stretch', color: 'rgb', scale: 1 / 255, mean: [], std: [] };
const squarePad: PreprocessSpec = { ...stretch, resize: 'square-pad' };

async function openDetector(name: string) {
  const file = (extension: string): string => dataPath('darknet', name, `${name}.${extension}`);
  const graph = importDarknet({ cfg: readFileSync(file('cfg'), 'utf8'), weights: readFileSync(file('weights')), name });
  const session = await openFloatSession(graph, { threads: 1 });
  const shapes = new Map(graph.outputs.map((value): [number, Shape] => [value, graph.values[value].shape ?? []]));
  const [, channels, height, width] = graph.values[graph.inputs[0]].shape ?? [];
  const inputShape = [channels, height, width] as const;
  const run = async (data: Float32Array, confidence: number): Promise<Candidates> => {
    const outputs = await session.run(new Map([[graph.inputs[0], data]]));
    return decodeHeads(graph.heads, outputs, shapes, [width, height], confidence);
  };
  return { inputShape, run };
}

describe.skipIf(!hasData)('accuracy of float models', () => {
  let dataset: Dataset;
  beforeAll(async () => {
    dataset = await openDataset({ type: 'yolo', path: dataPath('coco/val500') }, nodeFiles);
  });

  it.each(Object.entries(golden.models))('%s', async (name, expected) => {
    const { inputShape, run } = await openDetector(name);
    const byVoc = createEvaluator(voc);
    const byCoco = createEvaluator(coco);
    const byReport = createEvaluator(reportEvaluator);
    for (let index = 0; index < golden.count; index++) {
      const sample = await dataset.sample(index);
      const plain = preprocess(sample.image, stretch, inputShape);
      const found = detect(await run(realsOf(plain.data), 0.005), { confidence: 0.005, nms: 0.45 }, plain.placement);
      byVoc.add(sample, found);
      byCoco.add(sample, found);
      const padded = preprocess(sample.image, squarePad, inputShape);
      const detections = mergeNms(await run(realsOf(padded.data), 0.001), 0.001, 0.5);
      byReport.add(sample, { detections, placement: padded.placement });
    }
    // Networks agree to about 1e-5; a box at a threshold may fall on the other side, worth up to 0.0005.
    const tolerance = 0.0005;
    expect(Math.abs(byVoc.metrics().map50 - expected.voc)).toBeLessThan(tolerance);
    expect(Math.abs(byReport.metrics().map50 - expected.report)).toBeLessThan(tolerance);
    const metrics = byCoco.metrics();
    for (const [key, value] of Object.entries(expected.coco)) {
      expect(Math.abs(metrics[key] - value), `${key}: ${metrics[key]} for ${value}`).toBeLessThan(tolerance);
    }
  });
});

describe.skipIf(!hasData)('coco on real annotations', () => {
  it('equals pycocotools', async () => {
    const path = dataPath('coco/instances_val204.json');
    const dataset = await openDataset({ type: 'coco', path, images: dataPath('coco/val500/images') }, nodeFiles);
    const evaluator = createEvaluator(coco);
    const draw = generator();
    for (let index = 0; index < dataset.length; index++) {
      const { id, boxes = [] } = await dataset.sample(index);
      evaluator.add({ id, boxes }, flat(boxes.flatMap((truth) => [moved(truth, draw), moved(truth, draw)])));
    }
    const metrics = evaluator.metrics();
    expect(Object.keys(metrics).sort()).toEqual(Object.keys(golden.shiftedTruth).sort());
    for (const [key, value] of Object.entries(golden.shiftedTruth)) {
      expect(Math.abs(metrics[key] - value), `${key}: ${metrics[key]} for ${value}`).toBeLessThan(1e-9);
    }
  });
});

/** The generator of `shifted_truth` in test/golden/evaluators.py; moved() draws in its order. */
function generator(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

function moved(truth: GroundTruth, draw: () => number): Detection {
  const [x1, y1, x2, y2] = truth.box;
  const size = [x2 - x1, y2 - y1];
  const corner = (at: number): number => truth.box[at] + (draw() - 0.5) * 0.3 * size[at % 2];
  const box: Box = [corner(0), corner(1), corner(2), corner(3)];
  const label = draw() < 0.9 ? truth.class : Math.floor(draw() * 80);
  return { class: label, score: draw(), box };
}
