/** Which build of the kernel this engine gets, and what choosing it costs. Run: node bench/run.mjs selfTest */
import { createKernel } from '../src/integer/wasm/kernel';
import { compileOptimized } from '../src/worker/compile';
import { processorTime } from './timing';

async function main(): Promise<void> {
  const started = processorTime();
  const { build } = await createKernel({ compile: compileOptimized });
  console.log(`${process.version}: ${JSON.stringify(build)}, chosen in ${(processorTime() - started).toFixed(0)} ms`);
}

void main();
