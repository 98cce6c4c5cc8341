/**
 * Real networks, exported and run by onnxruntime: the QDQ file must stand by the integers. Detectors are depthwise, with residual adds, concats and two heads each.
 * int8 files without the runtime's rewriting, whose kernels overflow on some processors (src/export/overflow.ts); uint8 files as they are.
 */
import { basename, dirname } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import { loadGraph, prepareGraph } from '../../src/engine/models';
import { openQuantized } from '../../src/evaluate/runQuantized';
import { defaultExportOptions } from '../../src/export/options';
import { qdqOnnx } from '../../src/export/qdqOnnx';
import { halfOf } from '../../src/graph/float16';
import type { Graph } from '../../src/graph/graph';
import { sharedSteps } from '../../src/engine/steps';
import { float16ToNumber } from '../../src/graph/tensor';
import { presets } from '../../src/quantize/presets/presets';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { Settings } from '../../src/quantize/settings';
import { nodeFiles } from '../../src/util/nodeFiles';
import { dataPath, hasData } from '../support/data';
import { random } from '../support/random';

/** Smooth seeded pictures: blocks of 8 pixels under noise, 0 … 1. */
function pictures(graph: Graph, count: number, seed: number): readonly Float32Array[] {
  const [, channels, height, width] = graph.values[graph.inputs[0]].shape ?? [];
  const r = random(seed);
  return Array.from({ length: count }, () => {
    const blocks = Float32Array.from({ length: channels * 64 * 64 }, () => r.next());
    return Float32Array.from({ length: channels * height * width }, (_, i) => {
      const [x, y, c] = [i % width, Math.floor(i / width) % height, Math.floor(i / (width * height))];
      return 0.9 * blocks[(c * 64 + (y >> 3)) * 64 + (x >> 3)] + 0.1 * r.next();
    });
  });
}

function floatsOfOutput({ type, data }: Tensor): Float32Array {
  if (type === 'float16') return Float32Array.from(data as Uint16Array, float16ToNumber);
  return Float32Array.from(data as Float32Array);
}

async function* stream(images: readonly Float32Array[]): AsyncGenerator<Float32Array> {
  yield* images;
}

/** Root mean square of a − b over all outputs, relative to that of a. */
function difference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  let [square, error] = [0, 0];
  a.forEach((values, i) =>
    values.forEach((value, j) => {
      square += value * value;
      error += (value - b[i][j]) ** 2;
    }),
  );
  return Math.sqrt(error / square);
}

/** Bounds are a few times what was measured: single steps of difference grow on their way through deep networks. */
const cases: [model: string, settings: Partial<Settings>, bound: number][] = [
  ['onnx/simplenet.onnx', {}, 0.01],
  ['onnx/simplenet.onnx', { bits: { weights: 4, activations: 4, bias: 32 } }, 0.05],
  ['onnx/resnet20.onnx', {}, 0.05],
  ['onnx/resnet20.onnx', { rounding: 'floor' }, 0.05],
  ['onnx/resnet20.onnx', { rounding: 'toward-zero' }, 0.05],
  ['onnx/squeezenet1.0_fp16_winml.onnx', {}, 0.05],
  ['darknet/yolo-fastest-1.1/yolo-fastest-1.1.cfg', {}, 0.05],
  ['darknet/yolo-fastest-1.1/yolo-fastest-1.1.cfg', { bits: { weights: 8, activations: 16, bias: 32 } }, 0.001],
  ['darknet/yolo-fastest-1.1/yolo-fastest-1.1.cfg', { symmetric: { weights: true, activations: false } }, 0.05],
  ['darknet/yolo-lite/tiny-yolov2-trial3.cfg', { preset: 'report' }, 0.02],
];

describe.skipIf(!hasData)('onnx-qdq of real networks', () => {
  it.each(cases)('%s %o', async (path, change, bound) => {
    const settings = {
      ...(presets.find(({ name }) => name === change.preset) ?? strict).settings,
      ...change,
    };
    const { graph } = prepareGraph(await loadGraph(nodeFiles, { model: dataPath(path) }), settings);
    const ranges = await collectRanges(graph, stream(pictures(graph, 4, 1)), 4);
    const { model } = quantize(graph, ranges, settings);
    const [image] = pictures(graph, 1, 2);

    const runner = await openQuantized(model, await sharedSteps());
    const integer = await runner.run(image);
    await runner.close();
    const { type, shape = [] } = graph.values[graph.inputs[0]];
    const half = (): Tensor => new Tensor('float16', Uint16Array.from(image, halfOf), shape);
    const feed = type === 'float16' ? half() : new Tensor('float32', image, shape);
    for (const [bytes, graphOptimizationLevel] of [
      ['int8', 'disabled'],
      ['uint8', 'all'],
    ] as const) {
      const options = { ...defaultExportOptions, bytes };
      const [file] = qdqOnnx(model, { name: basename(dirname(path)), provenance: 'test', options });
      const session = await InferenceSession.create(file.bytes, { logSeverityLevel: 3, graphOptimizationLevel });
      const outputs = await session.run({ [session.inputNames[0]]: feed });
      const names = session.outputNames;
      const qdq = names.map((name) => floatsOfOutput(outputs[name]));
      const valueOf = (name: string): number => graph.outputs.find((id) => graph.values[id].name === name) ?? -1;
      const byName = names.map((name) => integer.get(valueOf(name)) ?? new Float32Array());
      expect([bytes, difference(byName, qdq)]).toEqual([bytes, expect.toSatisfy((far: number) => far < bound)]);
    }
  });
});
