/** The step runner of this process: the WebAssembly kernel, which falls back to the reference step by step. */
import { createKernel } from '../integer/wasm/kernel';
import type { StepRunner } from '../integer/runStep';

let kernel: Promise<StepRunner> | undefined;

/** Compiled once per process. */
export function sharedSteps(): Promise<StepRunner> {
  return (kernel ??= createKernel());
}
