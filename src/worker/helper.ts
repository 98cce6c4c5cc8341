/** Entry of a helper's thread: sleeps until it is asked to run its part of a step. */
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { serveIntraOpPool } from '../engine/helper';
import type { HelperMessage } from '../engine/helper';

interface HelperData {
  readonly helper: number;
  readonly board: Int32Array;
  readonly port: MessagePort;
}

const { helper, board, port } = workerData as HelperData;

serveIntraOpPool(helper, board, () => receiveMessageOnPort(port)?.message as HelperMessage | undefined);
