/** Entry of a compute thread: the engine's inside of it, on the wire to the thread that started it. */
import { parentPort } from 'node:worker_threads';
import { serveCompute } from '../engine/computeThread';
import { transportOfPort } from '../protocol/transportOfPort';

if (parentPort) serveCompute(transportOfPort(parentPort));
