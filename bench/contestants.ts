/** Who runs a network in the benchmark: one call computes `images` images. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { encodeOnnx } from '../src/formats/onnx/encodeOnnx';
import type { Graph } from '../src/graph/graph';
import { sizeOf } from '../src/graph/tensor';
import { openProgram } from '../src/integer/integerProgram';
import { reference } from '../src/integer/runStep';
import type { StepRunner } from '../src/integer/runStep';
import { createKernel } from '../src/integer/wasm/kernel';
import { compileOptimized } from '../src/worker/compile';
import type { QuantizedModel } from '../src/quantize/quantizedModel';

export interface Contestant {
  readonly name: string;
  /** Computes this many images, one after the other or, on several threads, side by side. */
  readonly run: (images: number) => Promise<void>;
  readonly close?: () => Promise<void>;
}

/** The parts of onnxruntime's interface that both its packages share. */
interface Runtime {
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: object,
    ): Promise<{ run(feeds: object): Promise<object>; release(): Promise<void> }>;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => object;
  readonly env: { wasm: { numThreads?: number }; logLevel?: string };
}

export async function runtimeOf(name: 'onnxruntime-node' | 'onnxruntime-web', threads: number): Promise<Runtime> {
  const loaded = (await import(name)) as Runtime & { readonly default?: Runtime };
  const runtime = loaded.InferenceSession ? loaded : (loaded.default ?? loaded);
  runtime.env.logLevel = 'error';
  if (name === 'onnxruntime-web') runtime.env.wasm.numThreads = threads;
  return runtime;
}

export async function ofRuntime(name: string, runtime: Runtime, graph: Graph, threads: number): Promise<Contestant> {
  const options = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  };
  const session = await runtime.InferenceSession.create(encodeOnnx(graph, { shapes: false }), options);
  const feeds = Object.fromEntries(
    graph.inputs.map((id) => {
      const { name: input, shape = [] } = graph.values[id];
      const closed = shape.map((dimension) => (dimension < 1 ? 1 : dimension));
      const data = Float32Array.from({ length: sizeOf(closed) }, (_, i) => Math.sin(i * 0.37) * 2);
      return [input, new runtime.Tensor('float32', data, closed)];
    }),
  );
  return {
    name,
    run: async (images) => {
      for (let i = 0; i < images; i++) await session.run(feeds);
    },
    close: () => session.release(),
  };
}

/** The integer program without its border: quantizing the input and dequantizing outputs is not timed. */
function programOf(model: QuantizedModel, steps: StepRunner): () => void {
  const program = openProgram(model, steps);
  const inputs = new Map(
    model.inputs.map((id) => {
      const { shape = [], qmin = 0, qmax = 0 } = model.tensors[id] ?? {};
      const integers = Int32Array.from({ length: sizeOf(shape) }, (_, i) => qmin + ((i * 7919) % (qmax - qmin + 1)));
      return [id, integers];
    }),
  );
  return () => void program.run(inputs);
}

export function ofReference(model: QuantizedModel): Contestant {
  const run = programOf(model, reference);
  return { name: 'reference', run: async (images) => repeat(images, run) };
}

export async function ofKernel(name: string, model: QuantizedModel, threads: number): Promise<Contestant> {
  if (threads > 1) return onThreads(name, model, threads);
  const run = programOf(model, await createKernel({ compile: compileOptimized }));
  return { name, run: async (images) => repeat(images, run) };
}

function repeat(times: number, run: () => void): void {
  for (let i = 0; i < times; i++) run();
}

/** A kernel in each thread, the images shared out. */
async function onThreads(name: string, model: QuantizedModel, threads: number): Promise<Contestant> {
  const sent = { ...model, graph: { ...model.graph, constants: new Map() } };
  const workers = Array.from(
    { length: threads },
    () => new Worker(join(__dirname, 'bench-kernelThread.cjs'), { workerData: sent }),
  );
  const answer = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
    });
  await Promise.all(workers.map(answer));
  return {
    name,
    run: async (images) => {
      const done = workers.map(answer);
      workers.forEach((worker, i) => worker.postMessage(Math.floor((images + i) / threads)));
      await Promise.all(done);
    },
    close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  };
}
