/** Helpers of the integer kernel as node:worker_threads, for programs of one thread. */
import { availableParallelism } from 'node:os';
import { MessageChannel, Worker } from 'node:worker_threads';
import { createTeam } from '../engine/steps';
import type { Team } from '../engine/steps';

/** `entry` is the bundle of `helper.ts`; `count` 0 stands for as many threads, this one among them, as the machine has cores for this process. */
export function nodeTeam(entry: string, count = 0): Team {
  const threads = count > 0 ? count : availableParallelism();
  return createTeam(threads - 1, (helper, boxes) => {
    const { port1, port2 } = new MessageChannel();
    const workerData = { helper, boxes, port: port2 };
    const worker = new Worker(entry, { workerData, transferList: [port2], execArgv: [] });
    // Waiting for work must not keep the process alive. One that cannot start is never ready: the others do its part.
    worker.unref();
    worker.on('error', () => undefined);
    return (message) => port1.postMessage(message);
  });
}
