/**
 * Processor time of the integer steps of whole Darknet networks, one image, one thread, by kind of step. Ranges are made up (every
 * value within ±4), which changes no shape and hence no time.
 * Run: node_modules/.bin/esbuild bench/kernelNetwork.ts --bundle --platform=node --target=node20 --loader:.wasm=binary --external:onnxruntime-* --external:sharp --outfile=build/kernelNetwork.cjs && node build/kernelNetwork.cjs MODEL.cfg…
 */
import { strict } from '../src/quantize/presets/strict';
import { quantize } from '../src/quantize/quantize';
import type { QuantizedModel } from '../src/quantize/quantizedModel';
import { openProgram } from '../src/integer/integerProgram';
import type { StepRunner } from '../src/integer/runStep';
import { createKernel } from '../src/integer/wasm/kernel';
import { loadGraph, prepareGraph } from '../src/engine/models';
import { sizeOf } from '../src/graph/tensor';
import { nodeFiles } from '../src/util/nodeFiles';

async function quantized(model: string): Promise<QuantizedModel> {
  const { graph } = prepareGraph(await loadGraph(nodeFiles, { model }), strict.settings);
  const size = graph.values.length;
  const ranges = { min: new Float64Array(size).fill(-4), max: new Float64Array(size).fill(4), images: 1 };
  return quantize(graph, ranges, strict.settings).model;
}

/** Milliseconds of processor time, which other programs on the machine do not inflate as they do wall time. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs the whole program; with `times`, adds up milliseconds by kind of step. */
function runOnce(model: QuantizedModel, kernel: StepRunner, times?: Map<string, number>): number {
  const timed: StepRunner = {
    recycle: (values) => kernel.recycle?.(values),
    run: (of, step, values) => {
      const start = cpuTime();
      const result = kernel.run(of, step, values);
      times?.set(step.kind, (times.get(step.kind) ?? 0) + cpuTime() - start);
      return result;
    },
  };
  const inputs = new Map(
    model.inputs.map((id) => [
      id,
      new Int32Array(sizeOf(model.tensors[id]?.shape ?? [])).map((_, i) => (i % 255) - 127),
    ]),
  );
  const start = cpuTime();
  openProgram(model, timed).run(inputs);
  return cpuTime() - start;
}

async function measure(path: string): Promise<void> {
  const model = await quantized(nodeFiles.resolve(process.cwd(), path));
  const kernel = await createKernel();
  const first = runOnce(model, kernel);
  for (let i = 0; i < 5; i++) runOnce(model, kernel);
  const times = new Map<string, number>();
  const runs = Array.from({ length: 15 }, () => runOnce(model, kernel, times)).sort((a, b) => a - b);
  const [best, median] = [runs[0], runs[7]].map((time) => time.toFixed(1));
  console.log(`${model.graph.name}: median ${median} ms, best ${best} ms, first ${first.toFixed(0)} ms`);
  for (const [kind, total] of [...times].sort((a, b) => b[1] - a[1])) {
    console.log(`  ${kind.padEnd(12)} ${(total / runs.length).toFixed(2).padStart(8)} ms`);
  }
}

async function main(): Promise<void> {
  for (const path of process.argv.slice(2)) await measure(path);
}

void main();
