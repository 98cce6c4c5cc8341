/**
 * The kernel against onnxruntime on whole networks: interleaved rounds, medians and spreads, processor time beside wall time.
 * Run: npm run bench -- [--quick] [--json] [--rounds=N] [--threads=1,2] [--networks=NAME,…] [--markdown=FILE]
 * Each number of threads runs in a process of its own (onnxruntime-web fixes its threads at the start).
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createKernel } from '../src/integer/wasm/kernel';
import { compileOptimized } from '../src/worker/compile';
import { ofKernel, ofReference, ofRuntime, runtimeOf } from './contestants';
import type { Contestant } from './contestants';
import { flag, has } from './flags';
import { networks, prepare } from './networks';
import type { Network, Prepared } from './networks';
import { qdqGraph } from './qdqGraph';
import { markdownOf, textOf } from './results';
import type { NetworkResult, Row } from './results';
import { processorTime, quantile } from './timing';

const rounds = Number(flag('rounds') ?? (has('quick') ? 5 : 25));
const data = process.env.SHIFTWISE_DATA ?? '../shared/data';

async function contestantsOf(prepared: Prepared, threads: number, network: Network): Promise<Contestant[]> {
  const { body, quantized } = prepared;
  const int8 = qdqGraph(body);
  const [native, web] = [await runtimeOf('onnxruntime-node', threads), await runtimeOf('onnxruntime-web', threads)];
  const tiny = network.path.includes('yolov3-tiny');
  const kernel = (name: string, adjustment: 'mul-shift' | 'pow2-ratio', bits: number): Promise<Contestant> =>
    ofKernel(name, quantized({ adjustment, bits }), threads);
  return [
    await kernel('kernel, mul-shift', 'mul-shift', 8),
    await kernel('kernel, pow2-ratio', 'pow2-ratio', 8),
    ...(tiny && threads === 1 ? [await kernel('kernel, 12 bits', 'mul-shift', 12)] : []),
    ...(tiny && threads === 1 ? [await kernel('kernel, 16 bits', 'mul-shift', 16)] : []),
    await ofRuntime('onnxruntime-node fp32', native, body, threads),
    await ofRuntime('onnxruntime-node int8', native, int8, threads),
    await ofRuntime('onnxruntime-web fp32', web, body, threads),
    await ofRuntime('onnxruntime-web int8', web, int8, threads),
  ];
}

const warmUps = 8;
/** Small networks are run several times a round, so that a round takes at least this long. */
const roundMilliseconds = 20;
/** onnxruntime's threads go on spinning after a run, at the cost of whoever comes next. */
const pauseMilliseconds = 50;

async function measure(network: Network, threads: number): Promise<NetworkResult> {
  const prepared = await prepare(network, data);
  const contestants = await contestantsOf(prepared, threads, network);
  const measured = contestants.map(() => ({ wall: [] as number[], processor: [] as number[] }));
  for (const { run } of contestants) await run(warmUps * threads);
  const started = performance.now();
  await contestants[0].run(threads);
  const images = threads * Math.max(1, Math.ceil(roundMilliseconds / (performance.now() - started)));
  for (let round = 0; round < rounds; round++) {
    for (const [i, { run }] of contestants.entries()) {
      await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
      const [wall, processor] = [performance.now(), processorTime()];
      await run(images);
      measured[i].wall.push((performance.now() - wall) / images);
      measured[i].processor.push((processorTime() - processor) / images);
    }
  }
  for (const { close } of contestants) await close?.();
  const rows = contestants.map(({ name }, i): Row => ({ name, ...figuresOf(measured[i]) }));
  if (threads === 1 && !has('quick')) rows.push(await referenceRow(prepared));
  return { network: network.name, threads, images, rounds, rows };
}

function figuresOf({ wall, processor }: { wall: readonly number[]; processor: readonly number[] }): Omit<Row, 'name'> {
  const spread = [quantile(wall, 0.1), quantile(wall, 0.9)] as const;
  return { wall: quantile(wall, 0.5), spread, processor: quantile(processor, 0.5) };
}

/** Once: it takes seconds. */
async function referenceRow(prepared: Prepared): Promise<Row> {
  const { run } = ofReference(prepared.quantized({ adjustment: 'mul-shift', bits: 8 }));
  const [wall, processor] = [performance.now(), processorTime()];
  await run(1);
  const took = performance.now() - wall;
  return { name: 'reference (once)', wall: took, spread: [took, took], processor: processorTime() - processor };
}

async function main(): Promise<void> {
  const wanted = flag('networks')?.split(',');
  const chosen = networks.filter(({ name }) => !wanted || wanted.some((part) => name.includes(part)));
  const only = flag('child');
  if (only) {
    for (const network of chosen) console.log(JSON.stringify(await measure(network, Number(only))));
    process.exit(0);
  }
  const counts = (flag('threads') ?? '1,2').split(',');
  const results = counts.flatMap((threads) => {
    const lines = execFileSync(process.execPath, [...process.argv.slice(1), `--child=${threads}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return lines
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as NetworkResult);
  });
  if (has('json')) console.log(JSON.stringify(results, undefined, 2));
  else console.log(textOf(results));
  const markdown = flag('markdown');
  if (!markdown) return;
  const { build } = await createKernel({ compile: compileOptimized });
  writeFileSync(markdown, markdownOf(results, build, process.argv.slice(2)));
}

void main();
