/** Small files that are quantized already: how they are read, what onnxruntime makes of them, and what the program does. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { collectRanges } from '../../src/calibrate/collect';
import { openQuantized } from '../../src/evaluate/runQuantized';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import type { Graph } from '../../src/graph/graph';
import type { RealInputs } from '../../src/graph/networkInputs';
import { inferShapes } from '../../src/graph/shapes';
import { bytesOf, type Tensor as Constant } from '../../src/graph/tensor';
import { reference } from '../../src/integer/runStep';
import { readGiven } from '../../src/passes/given/readGiven';
import { prepare } from '../../src/passes/pipeline';
import { given } from '../../src/quantize/presets/given';
import { quantize } from '../../src/quantize/quantize';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { inFloat } from '../../src/quantize/steps/steps';
import { random } from './random';

export const readOf = (graph: Graph): Graph => inferShapes(readGiven(graph));

/** Written and read back: names, types and operator set are those of a file. */
export function fileOf(graph: Graph, opset: number): Graph {
  const opsets = { '': opset, 'com.microsoft': 1, 'qonnx.custom_op.general': 1 };
  return inferShapes(importOnnx({ bytes: encodeOnnx({ ...graph, opsets }, { shapes: false }), name: 'given' }));
}

export const integers = (type: 'int8' | 'uint8', shape: readonly number[], values: readonly number[]): Constant => ({
  ...{ type, shape },
  bytes: Uint8Array.from(values, (q) => q & 255),
});

export const integers16 = (
  type: 'int16' | 'uint16',
  shape: readonly number[],
  values: readonly number[],
): Constant => ({
  ...{ type, shape },
  bytes: bytesOf(Uint16Array.from(values, (q) => q & 65535)),
});

/** Seeded, over all of int8 or uint8. */
export function anyIntegers(type: 'int8' | 'uint8', shape: readonly number[], seed: number): Constant {
  const r = random(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  return integers(
    type,
    shape,
    Array.from({ length: size }, () => r.int(0, 255)),
  );
}

/** Pictures in 0 … 1. */
export function picturesOf(shape: readonly number[], count: number): readonly Float32Array[] {
  const r = random(8);
  const length = shape.reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, () => Float32Array.from({ length }, () => r.next()));
}

export async function byOnnxruntime(graph: Graph, image: Float32Array): Promise<Float32Array> {
  const session = await InferenceSession.create(encodeOnnx(graph, { shapes: false }), {
    ...{ logSeverityLevel: 4, graphOptimizationLevel: 'disabled' },
  });
  const { name, shape = [] } = graph.values[graph.inputs[0]];
  const made = await session.run({ [name]: new Tensor('float32', image, [...shape]) });
  await session.release();
  return made[session.outputNames[0]].data as Float32Array;
}

export async function byProgram(model: QuantizedModel, image: Float32Array): Promise<Float32Array> {
  const runner = await openQuantized(model, reference);
  const made = await runner.run(image);
  await runner.close();
  return made.get(model.outputs[0]) ?? new Float32Array(0);
}

export async function programOf(
  read: Graph,
  images: readonly RealInputs[],
  change: Partial<Settings> = {},
): Promise<QuantizedModel> {
  const { graph } = prepare(read);
  const stream = (async function* () {
    yield* images;
  })();
  return quantize(graph, await collectRanges(graph, stream, images.length), { ...given.settings, ...change }).model;
}

export const islandsIn = ({ steps }: QuantizedModel): readonly string[] =>
  steps.filter(inFloat).flatMap(({ tail, reason }) => (tail ? [] : [reason]));
