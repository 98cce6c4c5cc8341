/** Compute threads of node:worker_threads, for the engine. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Thread, Threads } from '../engine/computeApi';
import { transportOfPort } from '../protocol/channel/transportOfPort';

/** `entry` is the bundle of `compute.ts`; `count` 0 stands for as many threads as the machine has cores for this process. */
export function nodeThreads(entry: string, count = 0): Threads {
  return { count: count > 0 ? count : availableParallelism(), start: () => startThread(entry) };
}

/** Small, for what youngObjects.ts says. */
const youngMegabytes = 1;

function startThread(entry: string): Thread {
  // Not the host's flags (an inspector's, a test runner's): they are not meant for it.
  const worker = new Worker(entry, { execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes } });
  const endOf = (listener: (reason: string) => void): void => {
    worker.once('error', (error) => listener(`A compute thread stopped (${error.message}); run it again`));
    worker.once('exit', (code) => listener(`A compute thread stopped (exit code ${code}); run it again`));
  };
  return { transport: transportOfPort(worker, endOf), stop: () => void worker.terminate() };
}
