/** Helpers of the integer kernel as node:worker_threads, for programs of one thread. */
import { availableParallelism } from 'node:os';
import { MessageChannel, Worker } from 'node:worker_threads';
import { createIntraOpPool } from '../engine/steps';
import type { IntraOpPool } from '../engine/steps';

/** One image has not enough rows for more. */
const most = 8;

/**
 * @param entry the bundle of `helper.ts`, an absolute path.
 * @param count threads, this one among them; 0 for as many as the machine has cores for this process, up to eight.
 */
export function nodeIntraOpPool(entry: string, count = 0): IntraOpPool {
  const threads = count > 0 ? count : Math.min(most, availableParallelism());
  return createIntraOpPool(threads - 1, (helper, board) => {
    const { port1, port2 } = new MessageChannel();
    const workerData = { helper, board, port: port2 };
    const worker = new Worker(entry, { workerData, transferList: [port2], execArgv: [] });
    // Waiting for work must not keep the process alive. One that cannot start is never ready: the others do its part.
    worker.unref();
    worker.on('error', () => undefined);
    return (message) => port1.postMessage(message);
  });
}
