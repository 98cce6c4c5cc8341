/** Entry of a compute thread: the engine's inside of it, on the wire to the thread that started it. */
import { parentPort } from 'node:worker_threads';
import { serveCompute } from '../engine/computeThread';
import { useCompiler } from '../engine/steps';
import { transportOfPort } from '../protocol/channel/transportOfPort';
import { compileOptimized } from './compile';

useCompiler(compileOptimized);
if (parentPort) serveCompute(transportOfPort(parentPort));
