/** A thread of the benchmark: opens the model that it is given, then computes as many images as each message says. */
import { parentPort, workerData } from 'node:worker_threads';
import type { QuantizedModel } from '../src/quantize/quantizedModel';
import { ofKernel } from './contestants';

async function serve(): Promise<void> {
  const { run } = await ofKernel('', workerData as QuantizedModel, 1);
  parentPort?.on('message', (images: number) => void run(images).then(() => parentPort?.postMessage('done')));
  parentPort?.postMessage('ready');
}

void serve();
