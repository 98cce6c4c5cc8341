/**
 * Time of the integer steps of whole networks, one image at a time: by kind of step, and with --steps every step. Processor
 * time, or wall time where the number of threads that share each image is given (after npm run build). Ranges are made up
 * (every value within ±4), which changes no shape and hence no time.
 * Run: node bench/run.mjs kernelNetwork MODEL… [--bits=N] [--adjustment=MODE] [--path=PATH] [--threads=N] [--rounds=N] [--steps]
 */
import { resolve } from 'node:path';
import { strict } from '../src/quantize/presets/strict';
import { quantize } from '../src/quantize/quantize';
import type { QuantizedModel } from '../src/quantize/quantizedModel';
import type { Settings } from '../src/quantize/settings';
import { createKernel } from '../src/integer/wasm/kernel';
import { compileOptimized } from '../src/worker/compile';
import { nodeIntraOpPool } from '../src/worker/intraOpThreads';
import type { ConvPath } from '../src/integer/wasm/convPath';
import { loadGraph, prepareGraph } from '../src/engine/models';
import { sizeOf } from '../src/graph/tensor';
import { nodeFiles } from '../src/util/nodeFiles';
import { flag, has, words } from './flags';
import { median, processorTime } from './timing';

function settings(): Settings {
  const bits = Number(flag('bits') ?? 8);
  const adjustment = (flag('adjustment') ?? 'mul-shift') as Settings['adjustment'];
  return { ...strict.settings, bits: { ...strict.settings.bits, weights: bits, activations: bits }, adjustment };
}

async function quantized(model: string): Promise<QuantizedModel> {
  const { graph } = prepareGraph(await loadGraph(nodeFiles, { model }), settings());
  const size = graph.values.length;
  const ranges = { min: new Float64Array(size).fill(-4), max: new Float64Array(size).fill(4), images: 1 };
  return quantize(graph, ranges, settings()).model;
}

async function measure(path: string): Promise<void> {
  const model = await quantized(nodeFiles.resolve(process.cwd(), path));
  const threads = Number(flag('threads') ?? 1);
  const kernel = await createKernel({
    preferredPath: flag('path') as ConvPath | undefined,
    compile: compileOptimized,
    pool: threads > 1 ? nodeIntraOpPool(resolve('dist/helper.js'), threads) : undefined,
  });
  const now = flag('threads') ? () => performance.now() : processorTime;
  const opening = now();
  const program = kernel.open(model);
  const opened = now() - opening;
  for (const id of model.inputs) {
    const values = new Int32Array(sizeOf(model.tensors[id]?.shape ?? []));
    program.write(
      id,
      values.map((_, i) => ((i * 7919) % 255) - 127),
    );
  }
  const integers = [...model.steps.entries()].filter(([, step]) => step.kind !== 'island');
  const perStep = integers.map((): number[] => []);
  const wholes: number[] = [];
  for (let round = 0; round < Number(flag('rounds') ?? 40); round++) {
    const start = now();
    integers.forEach(([index], i) => {
      const before = now();
      program.run(index, false);
      perStep[i].push(now() - before);
    });
    wholes.push(now() - start);
  }
  const settled = (times: readonly number[]): number => median(times.slice(10));
  console.log(
    `${model.graph.name}: ${settled(wholes).toFixed(1)} ms, first ${wholes[0].toFixed(0)}, opening ${opened.toFixed(0)} ms`,
  );
  const kinds = new Map<string, number>();
  integers.forEach(([index, step], i) => {
    const kind = `${step.kind} ${program.paths?.[index] ?? ''}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + settled(perStep[i]));
    if (!has('steps')) return;
    const shape = model.tensors[step.outputs[0]]?.shape.join('×');
    const macs =
      step.kind === 'conv'
        ? sizeOf(model.tensors[step.outputs[0]]?.shape ?? []) * sizeOf(step.weightShape.slice(1))
        : 0;
    const speed = macs ? `${(macs / settled(perStep[i]) / 1e6).toFixed(1).padStart(7)} GMAC/s` : '';
    console.log(
      `  ${step.name.slice(0, 30).padEnd(30)} ${kind.padEnd(20)} ${shape?.padEnd(16)} ${settled(perStep[i]).toFixed(3).padStart(8)} ms ${speed}`,
    );
  });
  for (const [kind, total] of [...kinds].sort((a, b) => b[1] - a[1]))
    console.log(`  ${kind.padEnd(24)} ${total.toFixed(2).padStart(8)} ms`);
}

async function main(): Promise<void> {
  for (const path of words) await measure(path);
}

void main();
