/**
 * A run's evaluation as a pipeline: images per second of the kernel alone and of the whole (decoding, preprocessing, scoring),
 * on one and on two threads; how long a cancelled evaluation takes to stop; and the process's memory.
 * Run: npm run build && node bench/run.mjs pipeline RUN_DIR [--images=60] [--rounds=3]
 *
 * Rounds are interleaved and medians printed. Processor time says what an idle machine would: other programs inflate wall time.
 */
import { join } from 'node:path';
import { createCompute } from '../src/engine/compute';
import { sizeOf } from '../src/graph/tensor';
import type { QuantizedModel } from '../src/quantize/quantizedModel';
import { prefetch } from '../src/util/prefetch';
import { readRunModel } from '../src/worker/runs';
import { useCompiler } from '../src/engine/steps';
import { compileOptimized } from '../src/worker/compile';
import { createService } from '../src/worker/service';
import { nodeThreads } from '../src/worker/threads';
import { median, processorTime } from './timing';

const [runDir] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const flag = (name: string, otherwise: number): number =>
  Number(process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise);
const images = flag('images', 60);
const rounds = flag('rounds', 3);
const entry = join(process.cwd(), 'dist/compute.js');
useCompiler(compileOptimized);
const service = createService((count) => nodeThreads(entry, count));

interface Speed {
  /** Images per second of wall time. */
  readonly rate: number;
  /** Milliseconds of processor time per image, all threads. */
  readonly processor: number;
}

async function timed(work: () => Promise<unknown>, count: number): Promise<Speed> {
  const [wall, processor] = [performance.now(), processorTime()];
  await work();
  return { rate: (1000 * count) / (performance.now() - wall), processor: (processorTime() - processor) / count };
}

/** One made-up image again and again: what remains is the kernel and its threads. */
async function kernelAlone(model: QuantizedModel, threads: number): Promise<Speed> {
  const { shape = [], scale } = model.tensors[model.inputs[0]] ?? { scale: [1] };
  const input = Float32Array.from({ length: sizeOf(shape) }, (_, i) => ((i % 255) - 127) * scale[0]);
  const runner = await (await createCompute(nodeThreads(entry, threads))).open(model);
  const run = async (count: number): Promise<void> => {
    const walk = prefetch(
      Array.from({ length: count }, () => input),
      runner.lanes,
      (image) => runner.run(image),
    );
    for await (const outputs of walk) if (outputs.size === 0) throw new Error('no outputs');
  };
  await run(4 * threads);
  const speed = await timed(() => run(images), images);
  await runner.close();
  return speed;
}

/** Without the start: from the first scored image to the last. */
async function wholePipeline(threads: number): Promise<Speed> {
  let [begun, processor, done] = [0, 0, 0];
  const onProgress = (): void => {
    if (done++ === 0) [begun, processor] = [performance.now(), processorTime()];
  };
  const request = { runDir, set: [], float: false, limit: images, threads };
  await service.evaluate(request, { onProgress });
  const wall = performance.now() - begun;
  return { rate: (1000 * (done - 1)) / wall, processor: (processorTime() - processor) / (done - 1) };
}

/** Milliseconds from cancelling in the middle of an image to the rejection. */
async function cancelling(): Promise<number> {
  const controller = new AbortController();
  let [done, cancelled] = [0, 0];
  const cancel = (): void => {
    cancelled = performance.now();
    controller.abort();
  };
  const onProgress = (): void => void (++done === 3 && setTimeout(cancel, 5));
  await service.evaluate({ runDir, set: [], float: false, threads: 2 }, { onProgress, signal: controller.signal }).then(
    () => undefined,
    () => undefined,
  );
  return performance.now() - cancelled;
}

async function main(): Promise<void> {
  const model = await readRunModel(runDir, false);
  const speeds = new Map<string, Speed[]>();
  const note = (what: string, speed: Speed): void => void speeds.set(what, [...(speeds.get(what) ?? []), speed]);
  for (let round = 0; round < rounds; round++) {
    for (const threads of [1, 2]) {
      note(`kernel, ${threads} threads`, await kernelAlone(model, threads));
      note(`evaluate, ${threads} threads`, await wholePipeline(threads));
    }
  }
  const rate = (what: string): number => median((speeds.get(what) ?? []).map((speed) => speed.rate));
  for (const [what, all] of speeds) {
    const processor = median(all.map((speed) => speed.processor));
    console.log(
      `${what.padEnd(22)} ${rate(what).toFixed(1).padStart(7)} images/s ${processor.toFixed(1).padStart(7)} ms of processor`,
    );
  }
  for (const what of ['kernel', 'evaluate']) {
    console.log(`${what}: 2 threads over 1: ${(rate(`${what}, 2 threads`) / rate(`${what}, 1 threads`)).toFixed(2)}`);
  }
  for (const threads of [1, 2]) {
    const share = rate(`evaluate, ${threads} threads`) / rate(`kernel, ${threads} threads`);
    console.log(`evaluate over kernel, ${threads} threads: ${share.toFixed(2)}`);
  }
  const stops = [await cancelling(), await cancelling(), await cancelling()];
  console.log(`cancelled after ${stops.map((ms) => ms.toFixed(1)).join(', ')} ms`);
  console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
}

void main();
