/**
 * A run's evaluation as a pipeline: images per second of the kernel alone and of the whole (decoding, preprocessing, scoring),
 * on one and on two threads; how long a cancelled evaluation takes to stop; and the process's memory.
 * Run: npm run build && node bench/run.mjs pipeline RUN_DIR [--images=60] [--rounds=3] [--set=KEY=VALUE] [--append]
 *
 * Rounds are interleaved, ratios taken within a round, and medians printed. Ratios by processor time say what a machine would
 * do whose cores are all busy with this alone; other programs inflate wall time. `--append` adds the table to bench/PIPELINE.md.
 */
import '../src/worker/youngObjects';
import { appendFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createCompute } from '../src/engine/compute';
import { useCompiler } from '../src/engine/steps';
import { sizeOf } from '../src/graph/tensor';
import type { QuantizedModel } from '../src/quantize/quantizedModel';
import type { CodedImage } from '../src/util/codedImage';
import { prefetch } from '../src/util/prefetch';
import { compileOptimized } from '../src/worker/compile';
import { readRunModel } from '../src/service/runs';
import { createLocalService } from '../src/service/localService';
import { nodeThreads } from '../src/worker/threads';
import { flag, has, words } from './flags';
import { median, processorTime } from './timing';

const [given] = words;
const runDir = resolve(given);
const images = Number(flag('images', '60'));
const rounds = Number(flag('rounds', '3'));
/** Of the evaluation, as the command line's --set: `--set=evaluation.confidence=0.9`. */
const set = process.argv.filter((argument) => argument.startsWith('--set=')).map((argument) => argument.slice(6));
const entry = join(process.cwd(), 'dist/compute.js');
useCompiler(compileOptimized);
const service = createLocalService((count) => nodeThreads(entry, count));

/** Milliseconds per image. */
interface Time {
  readonly wall: number;
  /** Of all threads together. */
  readonly processor: number;
}

async function timed(work: () => Promise<unknown>, count: number): Promise<Time> {
  const [wall, processor] = [performance.now(), processorTime()];
  await work();
  return { wall: (performance.now() - wall) / count, processor: (processorTime() - processor) / count };
}

/** One made-up image again and again: what remains is the kernel and its threads. */
async function kernelAlone(model: QuantizedModel, threads: number): Promise<Time> {
  const input = madeUp(model);
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
  const time = await timed(() => run(images), images);
  await runner.close();
  return time;
}

/** In the form that preprocessing gives pictures. */
function madeUp(model: QuantizedModel): CodedImage {
  const { shape = [], scale } = model.tensors[model.inputs[0]] ?? { scale: [1] };
  const channels = shape[1];
  const codes = Uint8Array.from({ length: sizeOf(shape) }, (_, i) => i % 255);
  const values = Float32Array.from({ length: 256 }, (_, code) => (code - 127) * scale[0]);
  return {
    codes,
    step: channels,
    order: [...Array(channels).keys()],
    values: Array<Float32Array>(channels).fill(values),
  };
}

/** Without the start: from the first scored image to the last. */
async function wholePipeline(threads: number): Promise<Time> {
  let [begun, processor, ended, spent, done] = [0, 0, 0, 0, 0];
  const onProgress = (): void => {
    if (done++ === 0) [begun, processor] = [performance.now(), processorTime()];
    [ended, spent] = [performance.now(), processorTime()];
  };
  const request = { runDir, set, float: false, limit: images, threads };
  await service.evaluate(request, { onProgress });
  return { wall: (ended - begun) / (done - 1), processor: (spent - processor) / (done - 1) };
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
  await service.evaluate({ runDir, set, float: false, threads: 2 }, { onProgress, signal: controller.signal }).then(
    () => undefined,
    () => undefined,
  );
  return performance.now() - cancelled;
}

interface Round {
  readonly kernel: readonly [one: Time, two: Time];
  readonly whole: readonly [one: Time, two: Time];
}

async function measure(model: QuantizedModel): Promise<Round> {
  const kernel1 = await kernelAlone(model, 1);
  const whole1 = await wholePipeline(1);
  const kernel2 = await kernelAlone(model, 2);
  const whole2 = await wholePipeline(2);
  return { kernel: [kernel1, kernel2], whole: [whole1, whole2] };
}

function table(all: readonly Round[]): string[] {
  const of = (value: (round: Round) => number): string => median(all.map(value)).toFixed(2);
  const times = (['kernel', 'whole'] as const).flatMap((what) =>
    ([0, 1] as const).map((at) => {
      const name = what === 'kernel' ? 'kernel alone' : 'evaluation';
      const threads = `${at + 1} thread${at === 0 ? '' : 's'}`;
      return `| ${name}, ${threads}, ms per image | ${of((r) => r[what][at].wall)} | ${of((r) => r[what][at].processor)} |`;
    }),
  );
  const shares = ([0, 1] as const).map((at) => {
    const share = (by: keyof Time): string => of((r) => r.kernel[at][by] / r.whole[at][by]);
    return `| evaluated over kernel-only, ${at + 1} thread${at === 0 ? '' : 's'} | ${share('wall')} | ${share('processor')} |`;
  });
  // By processor time: that of two images at once over that of two in turn, as if nothing else held the threads up. An
  // evaluation on one thread keeps more than one core busy, so only the wall says what a second one gives.
  const gains = [
    `| kernel alone, 2 threads over 1 | ${of((r) => r.kernel[0].wall / r.kernel[1].wall)} | ${of((r) => (2 * r.kernel[0].processor) / r.kernel[1].processor)} |`,
    `| evaluation, 2 threads over 1 | ${of((r) => r.whole[0].wall / r.whole[1].wall)} | – |`,
  ];
  return ['|  | wall | processor |', '|---|---:|---:|', ...times, ...shares, ...gains];
}

async function main(): Promise<void> {
  const model = await readRunModel(runDir, { floats: false, shared: true });
  const all: Round[] = [];
  for (let round = 0; round < rounds; round++) all.push(await measure(model));
  const stops = [await cancelling(), await cancelling(), await cancelling()];
  const text = [
    `## ${model.graph.name} (run ${basename(runDir)}, ${rounds} rounds of ${images} images)`,
    '',
    `${cpus()[0].model}, ${cpus().length} cores, load average ${loadavg()[0].toFixed(1)} from everything that ran on it; ` +
      `Node ${process.version}; ${new Date().toISOString().slice(0, 10)}; ` +
      `\`node bench/run.mjs pipeline RUN_DIR ${process.argv.filter((argument) => argument.startsWith('--')).join(' ')}\``,
    '',
    ...table(all),
    '',
    `Cancelled after ${stops.map((ms) => ms.toFixed(1)).join(', ')} ms. ` +
      `Peak memory of this process, both measurements on up to two threads: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB.`,
    '',
  ].join('\n');
  console.log(text);
  if (has('append')) appendFileSync('bench/PIPELINE.md', `\n${text}`);
}

void main();
