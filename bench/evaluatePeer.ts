/**
 * Evaluates yolo-fastest-1.1-xl as a script around onnxruntime-node would: picture after picture decoded by sharp, resized, run, its heads decoded, NMS, and mAP@0.5
 * at the end. Decoding, NMS and the metric are ours. Prints the mAP. Run by bench/evaluateRatio.ts: evaluatePeer MODEL.onnx CFG FOLDER COUNT THREADS
 */
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { openYolo } from '../src/calibrate/datasets/yolo';
import { preprocess } from '../src/calibrate/preprocess';
import { decodeHeads } from '../src/evaluate/decodeHeads';
import { detect } from '../src/evaluate/detection';
import { createEvaluator } from '../src/evaluate/evaluator';
import { voc } from '../src/evaluate/voc';
import { importDarknet } from '../src/formats/darknet/importDarknet';
import { inferShapes } from '../src/graph/shapes';
import { realsOf } from '../src/util/codedImage';
import { nodeFiles } from '../src/util/nodeFiles';

const side = 320;
const spec = { resize: 'stretch', color: 'rgb', scale: 1 / 255, mean: [], std: [] } as const;
const options = { confidence: 0.005, nms: 0.45 };

async function main([model, cfg, folder, count, threads]: readonly string[]): Promise<void> {
  const graph = inferShapes(importDarknet({ cfg: readFileSync(cfg, 'utf8'), name: cfg }));
  const { heads } = graph;
  const session = await InferenceSession.create(model, {
    graphOptimizationLevel: 'all',
    ...{ intraOpNumThreads: Number(threads), interOpNumThreads: 1 },
  });
  const dataset = await openYolo({ type: 'yolo', path: folder }, nodeFiles);
  const evaluator = createEvaluator(voc);
  const shapes = new Map(heads.map(({ value }) => [value, graph.values[value].shape ?? []]));
  for (let at = 0; at < Math.min(Number(count), dataset.length); at++) {
    const sample = await dataset.sample(at);
    const { data, placement } = preprocess(sample.image, spec, [3, side, side]);
    const made = await session.run({
      [session.inputNames[0]]: new Tensor('float32', realsOf(data), [1, 3, side, side]),
    });
    const outputs = new Map(
      heads.map(({ value }, index) => [value, made[session.outputNames[index]].data as Float32Array]),
    );
    evaluator.add(
      sample,
      detect(decodeHeads(heads, outputs, shapes, [side, side], options.confidence), options, placement),
    );
  }
  console.log(evaluator.metrics()['map50']);
}

void main(process.argv.slice(2));
