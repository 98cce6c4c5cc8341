/**
 * Memory of an evaluation on one thread as it goes on: resident megabytes after 20, 100, 500 and 1,000 images, and the peak.
 * Run: npm run build && node bench/run.mjs memory RUN_DIR [--images=1000]
 */
import '../src/worker/youngObjects';
import { join, resolve } from 'node:path';
import { useCompiler } from '../src/engine/steps';
import { compileOptimized } from '../src/worker/compile';
import { createLocalService } from '../src/service/localService';
import { nodeThreads } from '../src/worker/threads';
import { flag, words } from './flags';

const [given] = words;
const wanted = Number(flag('images', '1000'));
const marks = [20, 100, 500, 1000];
useCompiler(compileOptimized);
const service = createLocalService((count) => nodeThreads(join(process.cwd(), 'dist/compute.js'), count));

async function main(): Promise<void> {
  let done = 0;
  const onProgress = (): void => {
    if (!marks.includes(++done)) return;
    console.log(`${String(done).padStart(5)} images: ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MB`);
  };
  const request = { runDir: resolve(given), set: [], float: false, threads: 1 };
  await service.evaluate({ ...request, limit: wanted }, { onProgress });
  console.log(`peak: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB after ${done} images`);
}

void main();
